"""Partners take turns, on real MongoDB and Kafka: whoever races, a partner's imports run one by one, in their order."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from services.sync.domain.fairness import Head, by_turn
from services.sync.domain.job import FilesAt, ImportJob, ImportStatus
from services.sync.domain.report import ImportReport
from services.sync.repository.imports import ImportJobs
from services.sync.repository.queue import ImportQueue
from shared import mongo as driver
from shared.settings import MongoSettings
from tests.support.servers import KafkaServer, MongoServer, reset_topics
from tests.support.sync_service import SyncBench, running_sync, sync_settings
from tests.support.waiting import eventually

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PARTNERS = ("acme", "bolt", "crux")
MAPPING = """
partner: {partner}
source: crm
inputs:
  - {{file: customers.csv, record: customer, fields: {{customer_id: id, name: name, country: country}}}}
"""


class Line:
    """The queue as one process sees it, over a connection of its own."""

    def __init__(self, client: driver.Client, database: str, name: str) -> None:
        self.name = name
        self.jobs = ImportJobs(driver.database(client, database))
        self.queue = ImportQueue(driver.database(client, database))

    async def ask(self, partner: str, number: int) -> ImportJob:
        job = ImportJob(
            import_id=f"{partner}-{number:03}",
            partner_id=partner,
            source="crm",
            mapping="",
            files=FilesAt(uploaded=True, path=""),
            created_at=NOW + timedelta(seconds=number),
            created_by="somebody",
            report=ImportReport(()),
        )
        await self.jobs.add(job)
        return job

    async def heads(self) -> list[Head]:
        return sorted(await self.queue.heads(), key=lambda head: head.partner_id)

    async def claim_next(self, now: datetime = LATER) -> ImportJob | None:
        for head in by_turn(await self.queue.heads(), now):
            if job := await self.claim(head, now):
                return job
        return None

    async def claim(self, head: Head, now: datetime = LATER) -> ImportJob | None:
        return await self.queue.claim(head, self.name, now=now, until=now + timedelta(minutes=1))

    async def end(self, job: ImportJob) -> bool:
        return await self.queue.end(job, self.name, job.report, failure=None, now=LATER, remove_at=LATER)


@pytest.fixture
async def lines(mongo: MongoServer, fresh_database: str) -> AsyncIterator[list[Line]]:
    """Eight processes before one queue."""
    async with AsyncExitStack() as exits:
        found = []
        for number in range(8):
            client = driver.connect(MongoSettings.model_validate({"url": mongo.url}))
            exits.callback(client.close)
            found.append(Line(client, fresh_database, f"process-{number}"))
        await found[0].jobs.create_indexes()
        await found[0].queue.create_indexes()
        yield found


async def test_of_processes_that_race_for_two_imports_of_a_partner_one_gets_one(lines: list[Line]) -> None:
    for round_ in range(20):
        partner = f"race-{round_}"
        asked = [await lines[0].ask(partner, number) for number in range(2)]
        # Not what the rule allows, but what it might see if it looked at another moment: each its own import.
        heads = [Head(job.import_id, partner, job.created_at) for job in asked]
        claims = [line.claim(heads[number % 2]) for number, line in enumerate(lines)]
        assert sum(found is not None for found in await asyncio.gather(*claims)) == 1


async def test_racing_processes_run_each_partner_s_imports_one_by_one_in_their_order(lines: list[Line]) -> None:
    for number in range(12):
        for partner in PARTNERS:
            await lines[0].ask(partner, number)
    running: set[str] = set()
    begun: dict[str, list[str]] = defaultdict(list)

    async def work(line: Line) -> None:
        while len(begun["all"]) < 12 * len(PARTNERS):
            if job := await line.claim_next():
                assert job.partner_id not in running
                running.add(job.partner_id)
                begun["all"].append(job.import_id)
                begun[job.partner_id].append(job.import_id)
                await line.heads()  # others look meanwhile
                running.remove(job.partner_id)
                assert await line.end(job)

    await asyncio.gather(*(work(line) for line in lines))
    for partner in PARTNERS:
        assert begun[partner] == [f"{partner}-{number:03}" for number in range(12)]
    assert await lines[0].heads() == []


async def test_an_import_that_waits_for_its_servers_is_not_overtaken_by_its_partner_s_next(lines: list[Line]) -> None:
    first, second = [await lines[0].ask("acme", number) for number in range(2)]
    taken = await lines[0].claim_next()
    assert taken is not None
    await lines[0].queue.release(taken, lines[0].name, until=LATER + timedelta(minutes=5))
    assert await lines[1].claim_next() is None
    again = await lines[1].claim_next(LATER + timedelta(minutes=6))
    assert again is not None
    assert (taken.import_id, again.import_id, again.attempts) == (first.import_id, first.import_id, 2)
    assert await lines[1].end(again)
    following = await lines[0].claim_next()
    assert following is not None
    assert following.import_id == second.import_id


async def test_the_import_of_a_silent_process_is_taken_before_later_ones_and_is_its_own_no_more(
    lines: list[Line],
) -> None:
    first, _ = [await lines[0].ask("acme", number) for number in range(2)]
    silent = await lines[0].claim_next()
    assert silent is not None
    assert await lines[1].claim_next(LATER + timedelta(seconds=59)) is None
    heir = await lines[1].claim_next(LATER + timedelta(seconds=61))
    assert heir is not None
    assert heir.import_id == silent.import_id == first.import_id
    assert await lines[0].queue.renew(silent, lines[0].name, report=silent.report, until=LATER) is None
    assert not await lines[0].end(silent)
    assert await lines[1].end(heir)


async def test_a_cancelled_import_keeps_its_turn_until_its_process_has_left_it_or_fell_silent(
    lines: list[Line],
) -> None:
    left, silent, last = [await lines[0].ask("acme", number) for number in range(3)]
    for asked in (left, silent):
        taken = await lines[0].claim_next()
        assert taken is not None
        assert taken.import_id == asked.import_id
        assert await lines[1].queue.cancel(taken, now=LATER, remove_at=LATER) is not None
        status = await lines[0].queue.renew(taken, lines[0].name, report=taken.report, until=LATER)
        assert status is ImportStatus.CANCELLED
        assert await lines[1].claim_next() is None
        assert not await lines[0].end(taken)
        if asked is left:
            await lines[0].queue.leave(taken, lines[0].name, taken.report)
    await lines[1].queue.free_turns(LATER)
    assert await lines[1].claim_next() is None
    await lines[1].queue.free_turns(LATER + timedelta(seconds=1))
    following = await lines[1].claim_next()
    assert following is not None
    assert following.import_id == last.import_id


async def test_what_a_command_runs_keeps_its_partner_s_next_waiting_until_it_ends_or_falls_silent(
    lines: list[Line],
) -> None:
    line = lines[0]
    until = LATER + timedelta(minutes=1)
    base = await line.ask("other", 0)
    command = replace(
        base,
        import_id="command",
        partner_id="acme",
        files=FilesAt(uploaded=False, path="", of_command=True),
        status=ImportStatus.RUNNING,
        attempts=1,
    )
    await line.jobs.add(command, held_by="a terminal", until=until)
    await line.ask("acme", 1)
    assert [head.import_id for head in by_turn(await line.heads(), LATER)] == ["other-000"]
    assert await line.queue.end_silent_commands("died", now=until, remove_at=LATER) == 0
    after = until + timedelta(seconds=1)
    assert await line.queue.end_silent_commands("died", now=after, remove_at=LATER) == 1
    assert {head.import_id for head in by_turn(await line.heads(), after)} == {"other-000", "acme-001"}
    noted = await line.jobs.get("acme", "command")
    assert noted is not None
    assert (noted.status, noted.failure) == (ImportStatus.FAILED, "died")


async def test_a_short_import_of_one_partner_ends_before_the_long_one_of_another(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path, fresh_database: str
) -> None:
    await reset_topics(kafka)
    settings = sync_settings(kafka, mongo, fresh_database, tmp_path, chunk_rows=10)
    async with running_sync(settings, kafka, tmp_path, "long") as bench:
        long = await submitted(bench, 30_000)
        await eventually(lambda: has_begun(bench, long))
        waits = await submitted(bench, 1)
        short = await submitted(bench.of("short"), 3)
        done = await bench.of("short").ended(short)
        assert (done["status"], done["read"]) == ("completed", 3)
        assert (await bench.view(long))["status"] == "running"
        assert (await bench.view(waits))["status"] == "pending"


async def test_two_services_share_the_partners_and_the_last_thing_asked_for_is_what_holds(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path, fresh_database: str
) -> None:
    await reset_topics(kafka)
    settings = sync_settings(kafka, mongo, fresh_database, tmp_path, chunk_rows=20, concurrency=2)
    async with (
        running_sync(settings, kafka, tmp_path, "acme") as bench,
        running_sync(settings, kafka, tmp_path, "acme") as other,
    ):
        asked = {
            (partner, number): await submitted((bench, other)[number % 2].of(partner), 200, named=f"Name {number}")
            for number in range(4)
            for partner in PARTNERS
        }
        for (partner, _), import_id in asked.items():
            assert (await bench.of(partner).ended(import_id))["status"] == "completed"
        for partner in PARTNERS:
            views = [await bench.of(partner).view(asked[partner, number]) for number in range(4)]
            for before, after in pairwise(views):
                assert moment(before["ended_at"]) <= moment(after["started_at"])
            assert {fact["name"] for fact in (await bench.of(partner).facts()).values()} == {"Name 3"}


async def submitted(bench: SyncBench, rows: int, *, named: str = "Name") -> str:
    lines = ["id,name,country", *(f"c{number},{named},GB" for number in range(rows))]
    answer = await bench.upload(MAPPING.format(partner=bench.partner), {"customers.csv": "\n".join(lines).encode()})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def has_begun(bench: SyncBench, import_id: str) -> bool:
    return int((await bench.view(import_id))["bytes_read"]) > 0
