"""Cancelling an import, on real Kafka and MongoDB: it stops, what was told stays told, and nobody else's ever moves."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.http.auth import Role
from tests.support.servers import KafkaServer, MongoServer, reset_topics
from tests.support.sync_service import SyncBench, running_sync, sync_settings
from tests.support.waiting import eventually

PARTNER = "acme"
MANY = 20_000
MAPPING = """
partner: {partner}
source: crm
inputs:
  - {{file: customers.csv, record: customer, fields: {{customer_id: id, name: name, country: country}}}}
"""


@pytest.fixture
async def bench(
    kafka: KafkaServer, mongo: MongoServer, fresh_database: str, tmp_path: Path
) -> AsyncIterator[SyncBench]:
    """A service whose chunks are small, so that an import of many rows has many places to stop at."""
    await reset_topics(kafka)
    settings = sync_settings(kafka, mongo, fresh_database, tmp_path, chunk_rows=20)
    async with running_sync(settings, kafka, tmp_path, PARTNER) as running:
        yield running


async def submitted(bench: SyncBench, rows: int) -> str:
    """Upload customers, of whom the first is none."""
    lines = ["id,name,country", ",Nobody,GB", *(f"c{number},Name,GB" for number in range(1, rows))]
    answer = await bench.upload(MAPPING.format(partner=bench.partner), {"customers.csv": "\n".join(lines).encode()})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def begun(bench: SyncBench, rows: int = MANY) -> str:
    """Upload customers and return once some of them are imported."""
    import_id = await submitted(bench, rows)

    async def moves() -> bool:
        return int((await bench.view(import_id))["emitted"]) > 0

    await eventually(moves)
    return import_id


async def cancel(bench: SyncBench, import_id: str, **more: Any) -> httpx.Response:
    return await bench.call("POST", f"/v1/imports/{import_id}/cancel", **more)


async def staged(directory: Path) -> set[str]:
    def names() -> set[str]:
        return {each.name for each in (directory / "staging").iterdir()}

    return await asyncio.to_thread(names)


async def test_a_running_import_stops_and_importing_again_carries_on_and_doubles_nothing(
    bench: SyncBench, tmp_path: Path
) -> None:
    import_id = await begun(bench)
    answer = await cancel(bench, import_id)
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert answer.json()["ended_at"] is not None

    async def stopped() -> bool:  # its files are removed once nobody reads them any more
        return import_id not in await staged(tmp_path)

    await eventually(stopped)
    view = await bench.view(import_id)
    told = len(await bench.events())
    assert (view["status"], view["failure"]) == ("cancelled", None)
    assert 0 < view["emitted"] == view["events"] == told < MANY
    rejects = await bench.call("GET", f"/v1/imports/{import_id}/rejects")
    assert rejects.text.splitlines()[1:] == ['customers.csv,customer,2,customer_id missing,",Nobody,GB"']

    again = await bench.ended(await submitted(bench, MANY))
    assert (again["status"], again["unchanged"], again["emitted"]) == ("completed", told, MANY - 1 - told)
    assert len(await bench.events()) == MANY - 1


async def test_a_waiting_import_is_cancelled_at_once_and_never_begun(bench: SyncBench, tmp_path: Path) -> None:
    running = await begun(bench)
    waiting, last = await submitted(bench, 5), await submitted(bench, 3)
    answer = await cancel(bench, waiting, role=Role.MANAGER)
    assert (answer.status_code, answer.json()["status"], answer.json()["started_at"]) == (200, "cancelled", None)
    assert (await bench.view(running))["status"] == "running"

    async def removed() -> bool:
        return waiting not in await staged(tmp_path)

    await eventually(removed)
    await cancel(bench, running)
    assert (await bench.ended(last))["status"] == "completed"
    assert (await bench.view(waiting))["read"] == 0


async def test_what_has_ended_is_not_cancelled_and_a_repeated_call_changes_nothing(bench: SyncBench) -> None:
    done = await bench.ended(await submitted(bench, 3))
    refused = await cancel(bench, done["id"])
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert "is completed" in refused.json()["detail"]
    assert await bench.view(done["id"]) == done

    import_id = await begun(bench)
    first, second = await cancel(bench, import_id), await cancel(bench, import_id)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["ended_at"] == second.json()["ended_at"]


async def test_nobody_cancels_another_partner_s_import_nor_without_the_role(bench: SyncBench) -> None:
    import_id = await begun(bench)
    assert (await cancel(bench.of("rival"), import_id)).status_code == 404
    for role in (Role.ANALYST, Role.EXECUTIVE):
        assert (await cancel(bench, import_id, role=role)).status_code == 403
    assert (await cancel(bench, "no-such-import")).status_code == 404
    assert (await bench.view(import_id))["status"] == "running"


async def test_an_import_stops_whichever_process_was_asked(
    kafka: KafkaServer, mongo: MongoServer, fresh_database: str, tmp_path: Path
) -> None:
    await reset_topics(kafka)
    settings = sync_settings(kafka, mongo, fresh_database, tmp_path, chunk_rows=20)
    async with running_sync(settings, kafka, tmp_path, PARTNER) as runs:
        import_id = await begun(runs)
        async with running_sync(settings, kafka, tmp_path, PARTNER) as other:
            following = await submitted(other, 3)
            assert (await cancel(other, import_id)).status_code == 200
            # The partner's next one begins when this one has stopped, and not before.
            assert (await other.ended(following))["status"] == "completed"
        told = (await runs.view(import_id))["events"]
        assert 0 < told < MANY
        assert len(await runs.events()) == told  # `following` is of the same customers
