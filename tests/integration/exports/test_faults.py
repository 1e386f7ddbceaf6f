"""Whatever breaks in the middle of a job: the file is whole, or there is none and the job says why."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from obstore.exceptions import GenericError

from services.exports.files import FileStore
from services.exports.service.attempt import Attempts
from services.exports.service.production import Production
from services.exports.service.worker import Worker
from shared.events.exports import ExportFailed
from shared.http.auth import Role
from tests.support.arrow_owner import Owner, every_id, ids_in
from tests.support.exports_service import (
    ExportsBench,
)
from tests.support.servers import KafkaServer
from tests.support.waiting import eventually


async def test_a_stream_that_breaks_off_is_tried_again_and_the_file_is_whole(bench: ExportsBench) -> None:
    whole, cut, away = Owner(rows=5_000), Owner(rows=5_000, cut_after_pieces=4), Owner(rows=0, status=503)
    bench.owner.at_first = [whole, cut, away]  # the request itself, then two attempts of the job
    job = await bench.finished()
    stored = await bench.parts.repository.get(bench.partner, job["id"])
    content = (await bench.call("GET", f"/v1/exports/{job['id']}/content")).content
    assert (job["status"], stored.attempt, stored.setbacks) == ("completed", 3, 2)
    assert ids_in(content) == every_id(5_000)
    assert len(await bench.keys_stored()) == 1


@pytest.mark.parametrize("sent", [0, 4_999, 5_001])
async def test_a_stream_with_the_wrong_number_of_rows_fails_in_words_and_leaves_no_file(
    bench: ExportsBench, kafka: KafkaServer, sent: int
) -> None:
    bench.owner.owner = Owner(rows=5_000, sent_rows=sent)
    job = await bench.finished()
    assert job["status"] == "failed"
    assert "broke off" in job["failure"]
    assert (job["row_count"], job["content_url"], job["expires_at"]) == (None, None, None)
    response = await bench.call("GET", f"/v1/exports/{job['id']}/content")
    assert (response.status_code, job["failure"] in response.json()["detail"]) == (409, True)
    assert await bench.keys_stored() == []
    assert isinstance((await bench.events(kafka, job["id"], 2))[-1], ExportFailed)


async def test_a_store_that_fills_up_in_the_middle_leaves_no_file(
    bench: ExportsBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FullStore(FileStore):
        @asynccontextmanager
        async def writer(self, key: str, *, media_type: str = "", file_name: str = "") -> AsyncIterator[Any]:
            async with bench.parts.files.writer(key) as upload:
                await upload.write(b"x" * 6 * 1024**2)
                yield _Full()

    class _Full:
        async def write(self, content: bytes) -> int:
            raise GenericError("No space left on device (os error 28)")

    production = Production(bench.parts.source, FullStore("memory:///"))
    monkeypatch.setattr(bench.parts.attempts, "_production", production)
    job = await bench.finished()
    assert job["status"] == "failed"
    assert "could not be made or stored" in job["failure"]
    assert await bench.keys_stored() == []


def names_in(directory: Path) -> list[str]:
    return [path.name for path in directory.iterdir()]


async def test_a_workbook_given_up_in_the_middle_leaves_no_spool(
    bench: ExportsBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    bench.owner.gate.clear()
    bench.owner.sent_batches = 0
    export_id = (await bench.ask(format="xlsx")).json()["id"]

    async def spooled() -> bool:
        return bench.owner.sent_batches == 2 and names_in(tmp_path) != []

    await eventually(spooled)
    await bench.call("POST", f"/v1/exports/{export_id}/cancel")
    bench.owner.gate.set()

    async def idle() -> bool:
        return bench.parts.worker.idle

    await eventually(idle)
    assert names_in(tmp_path) == []
    assert await bench.keys_stored() == []


async def test_a_cancelled_job_stops_and_leaves_no_file(bench: ExportsBench) -> None:
    export_id = await bench.halted()
    path = f"/v1/exports/{export_id}"
    assert (await bench.call("DELETE", path)).status_code == 204
    assert await bench.status(export_id) == "cancelled"
    bench.owner.gate.set()

    async def idle() -> bool:
        return bench.parts.worker.idle

    await eventually(idle)
    assert await bench.keys_stored() == []
    assert (await bench.call("GET", f"{path}/content")).status_code == 409
    assert (await bench.call("DELETE", path)).status_code == 204
    assert (await bench.call("GET", path)).status_code == 404


async def test_who_asked_may_cancel_but_another_reader_may_not(bench: ExportsBench) -> None:
    bench.owner.gate.clear()
    export_id = (await bench.ask(role=Role.ANALYST)).json()["id"]
    assert (await bench.call("DELETE", f"/v1/exports/{export_id}", role=Role.EXECUTIVE)).status_code == 403
    assert (await bench.call("DELETE", f"/v1/exports/{export_id}", role=Role.ANALYST)).status_code == 204
    bench.owner.gate.set()


async def test_a_worker_that_only_seemed_dead_cannot_complete_over_its_successor(
    bench: ExportsBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A zombie: its heart stops, its hands go on.
    monkeypatch.setattr(bench.parts.attempts, "_beat", _silent)
    export_id = await bench.halted()
    async with second_worker(bench) as successor:

        async def taken_over() -> bool:
            return (await bench.parts.repository.get(bench.partner, export_id)).attempt == 2

        bench.clock.shift = bench.parts.settings.policy.lease
        await eventually(taken_over)
        bench.owner.gate.set()
        job = await bench.ended(export_id)

        async def both_idle() -> bool:
            return successor.idle and bench.parts.worker.idle

        await eventually(both_idle)
    assert job["status"] == "completed"
    assert await bench.keys_stored() == [f"{bench.partner}/{export_id}/2.tsv"]
    content = (await bench.call("GET", f"/v1/exports/{export_id}/content")).content
    assert ids_in(content) == every_id(5_000)


async def _silent(*_: object) -> None:
    return


@asynccontextmanager
async def second_worker(bench: ExportsBench) -> AsyncIterator[Worker]:
    parts = bench.parts
    policy = parts.settings.policy
    production = Production(parts.source, parts.files)
    attempts = Attempts(parts.repository, production, parts.files, clock=parts.clock, policy=policy, worker="second")
    worker = Worker(
        parts.repository,
        parts.queue,
        attempts,
        name="second",
        clock=parts.clock,
        policy=policy,
        concurrency=1,
        poll_seconds=0.1,
    )
    running = asyncio.create_task(worker.run())
    yield worker
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_job_waits_its_turn_when_all_places_are_taken(bench: ExportsBench) -> None:
    bench.owner.gate.clear()
    ids = [(await bench.ask()).json()["id"] for _ in range(bench.parts.settings.concurrency + 1)]

    async def places_taken() -> bool:
        return [await bench.status(each) for each in ids].count("running") == bench.parts.settings.concurrency

    await eventually(places_taken)
    assert await bench.status(ids[-1]) == "pending"
    bench.owner.gate.set()
    assert [(await bench.ended(each))["status"] for each in ids] == ["completed"] * len(ids)


async def test_progress_is_seen_while_the_job_runs(bench: ExportsBench) -> None:
    export_id = await bench.halted()

    async def progressing() -> bool:
        return 0 < int((await bench.job(export_id))["progress"]["rows"]) < 5_000

    await eventually(progressing)
    bench.owner.gate.set()
    await bench.ended(export_id)


async def test_deleting_while_the_clock_runs_out_is_no_error(bench: ExportsBench) -> None:
    job = await bench.finished()
    bench.clock.shift = timedelta(days=31)
    assert (await bench.call("DELETE", f"/v1/exports/{job['id']}")).status_code == 204
    await bench.parts.housekeeping.expire_files()
    assert await bench.keys_stored() == []
