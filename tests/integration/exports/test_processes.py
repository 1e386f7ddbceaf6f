"""Processes killed and stopped in the middle of jobs: the service, and its database."""

import os
import signal
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.health import wait_until_healthy
from shared.http.auth import Role
from tests.support.arrow_owner import Owner, every_id, ids_in
from tests.support.exports_process import ServiceProcess
from tests.support.exports_service import OwnerServer, bearer, export_settings, exports_on, running_exports
from tests.support.servers import START_SECONDS, KafkaServer, MongoServer, reset_topics, running_mongo
from tests.support.waiting import PATIENCE_SECONDS, eventually


@pytest.mark.chaos
async def test_killed_again_and_again_the_service_still_makes_one_whole_file(
    kafka: KafkaServer, mongo: MongoServer, fresh_database: str, tmp_path: Path
) -> None:
    await reset_topics(kafka)
    count = 1_000_000
    async with OwnerServer(Owner(rows=count, batch_rows=5_000)).running() as owner:
        process = ServiceProcess(export_settings(kafka, mongo, fresh_database, owner.url, tmp_path))
        headers = bearer(tmp_path / "keys", "acme", Role.OWNER)
        async with (
            process.running(),
            httpx.AsyncClient(base_url=process.url, headers=headers, timeout=PATIENCE_SECONDS) as http,
        ):
            owner.halt_at(1)
            path = (await http.post("/v1/exports", json={"dataset": "customers"})).headers["Location"]
            for next_halt in (150, None):
                await owner.stands()
                await process.stop(signal.SIGKILL)
                assert _objects(tmp_path) == []
                owner.halt_at(next_halt or count)
                await process.start()
            job = await _ended(http, path)
            async with http.stream("GET", f"{path}/content") as half:
                await anext(half.aiter_raw(1_000))  # a client that disappears
            content = (await http.get(f"{path}/content")).content
            resumed = await http.get(f"{path}/content", headers={"Range": "bytes=-100"})
    assert (job["status"], job["row_count"]) == ("completed", count)
    assert job["sha256"] == sha256(content).hexdigest()
    assert content == b"".join(_lines(count))
    assert (resumed.status_code, resumed.content) == (206, content[-100:])
    assert len(_objects(tmp_path)) == 1


@pytest.mark.chaos
async def test_a_disk_that_fills_up_fails_the_job_in_words_and_leaves_nothing(
    kafka: KafkaServer, mongo: MongoServer, fresh_database: str, tmp_path: Path
) -> None:
    await reset_topics(kafka)
    async with OwnerServer(Owner(rows=6_000, padding=1_000)).running() as owner:
        settings = export_settings(kafka, mongo, fresh_database, owner.url, tmp_path)
        process = ServiceProcess(settings, largest_file=1024**2, TENANTRY_MAX_SETBACKS="2", TENANTRY_RETRY_SECONDS="0")
        headers = bearer(tmp_path / "keys", "acme", Role.OWNER)
        async with (
            process.running(),
            httpx.AsyncClient(base_url=process.url, headers=headers, timeout=PATIENCE_SECONDS) as http,
        ):
            job = await _ended(
                http, (await http.post("/v1/exports", json={"dataset": "customers"})).headers["Location"]
            )
            assert (await http.get(f"{process.url}/health/ready")).status_code == 200
    assert (job["status"], job["content_url"]) == ("failed", None)
    assert "could not be made or stored" in job["failure"]
    assert [each for each in (tmp_path / "objects").rglob("*") if each.is_file()] == []


def _lines(count: int) -> Iterator[bytes]:
    """What the file of so many customers must be."""
    yield b"customer_id\tname\tcountry\tseats\tcreated_at\n"
    for number in range(count):
        name = "" if number % 10 == 9 else f"Customer {number}, Ltd"
        yield f"C{number:07}\t{name}\t{('DE', 'FR')[number % 2]}\t{number - 5}\t2026-03-31T12:00:00.000Z\n".encode()


async def _ended(http: httpx.AsyncClient, path: str) -> dict[str, Any]:
    async def over() -> bool:
        return (await http.get(path)).json()["status"] not in {"pending", "running"}

    await eventually(over)
    job: dict[str, Any] = (await http.get(path)).json()
    return job


def _objects(directory: Path) -> list[Path]:
    """The finished objects; a `#` marks parts of an upload that was never finished."""
    return [each for each in (directory / "objects").rglob("*.tsv") if each.is_file()]


async def test_stopping_the_service_puts_its_jobs_back_without_a_setback(
    kafka: KafkaServer, mongo: MongoServer, fresh_database: str, tmp_path: Path
) -> None:
    async with OwnerServer(Owner(rows=5_000)).running() as owner:
        settings = export_settings(kafka, mongo, fresh_database, owner.url, tmp_path)
        async with running_exports(settings, tmp_path, owner) as first:
            export_id = await first.halted()
        async with running_exports(settings, tmp_path, owner) as second:
            second.partner = first.partner
            stored = await second.parts.repository.get(first.partner, export_id)
            assert stored.setbacks == 0
            owner.gate.set()
            job = await second.ended(export_id)
            assert (job["status"], job["row_count"]) == ("completed", 5_000)


@pytest.mark.chaos
async def test_the_database_killed_in_the_middle_of_a_job_costs_time_only(kafka: KafkaServer, tmp_path: Path) -> None:
    async with running_mongo(tmp_path / "mongo") as mongo, exports_on(kafka, mongo, tmp_path) as bench:
        if mongo.process is None or mongo.process.pid is None:
            pytest.skip("this MongoDB is not ours to kill")
        export_id = await bench.halted()
        os.kill(mongo.process.pid, signal.SIGKILL)
        bench.owner.gate.set()  # the file is finished while nobody can be told
        await eventually(lambda: _ended_process(mongo))
        mongo.process.start()
        await wait_until_healthy(mongo.process, seconds=START_SECONDS)

        async def answers() -> bool:
            return (await bench.call("GET", f"/v1/exports/{export_id}")).status_code == 200

        await eventually(answers)
        job = await bench.ended(export_id)
        content = (await bench.call("GET", f"/v1/exports/{export_id}/content")).content
        assert (job["status"], ids_in(content)) == ("completed", every_id(5_000))
        assert len(await bench.keys_stored()) == 1


async def _ended_process(mongo: MongoServer) -> bool:
    return mongo.process is not None and not mongo.process.is_running
