"""Whatever breaks in the middle of a job: the file is whole, or there is none and the job says why."""

import asyncio
import csv
import io
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from obstore.exceptions import GenericError

from deploy.local.health import wait_until_healthy
from deploy.local.ports import free_ports
from services.exports.files import FileStore
from services.exports.service.attempt import Attempts
from services.exports.service.production import Production
from services.exports.service.worker import Worker
from services.exports.settings import ExportSettings
from shared.events.exports import ExportFailed
from shared.http.auth import Role
from tests.support.arrow_owner import Owner
from tests.support.exports_service import (
    ExportsBench,
    OwnerServer,
    bearer,
    export_settings,
    exports_on,
    running_exports,
)
from tests.support.servers import START_SECONDS, KafkaServer, MongoServer, reset_topics, running_mongo
from tests.support.waiting import eventually


@pytest.fixture(scope="module")
async def service(
    kafka: KafkaServer, mongo: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ExportsBench]:
    async with exports_on(kafka, mongo, tmp_path_factory.mktemp("exports")) as bench:
        yield bench


@pytest.fixture
def bench(service: ExportsBench) -> ExportsBench:
    """The running service with a partner of the test's own and an owner of 5,000 rows."""
    return service.for_new_partner(Owner(rows=5_000))


async def halted(bench: ExportsBench) -> str:
    """Ask for an export and return its id once a worker stands in the middle of its rows."""
    bench.owner.gate.clear()
    bench.owner.sent_batches = 0
    export_id: str = (await bench.ask()).json()["id"]

    async def in_the_middle() -> bool:
        return await bench.status(export_id) == "running" and bench.owner.sent_batches == 2

    await eventually(in_the_middle)
    return export_id


def ids_in(content: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(content.decode(), newline=""), delimiter="\t", strict=True)
    return [row[0] for row in rows][1:]


def every_id(count: int) -> list[str]:
    return [f"C{number:07}" for number in range(count)]


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
        async def writer(self, key: str, *, media_type: str) -> AsyncIterator[Any]:
            async with bench.parts.files.writer(key, media_type=media_type) as upload:
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


async def test_a_cancelled_job_stops_and_leaves_no_file(bench: ExportsBench) -> None:
    export_id = await halted(bench)
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
    export_id = await halted(bench)
    async with second_worker(bench) as successor:

        async def taken_over() -> bool:
            return (await bench.parts.repository.get(bench.partner, export_id)).attempt == 2

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


class ServiceProcess:
    """The exports service as a process of its own, to be killed."""

    def __init__(self, settings: ExportSettings) -> None:
        self.port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "TENANTRY_HTTP__PORT": str(self.port),
            "TENANTRY_KAFKA__BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers,
            "TENANTRY_MONGO__URL": settings.mongo.url.get_secret_value(),
            "TENANTRY_MONGO__DATABASE": settings.database,
            "TENANTRY_AUTH__JWKS_FILE": str(settings.auth.jwks_file),
            "TENANTRY_SERVICE_TOKEN_FILE": str(settings.service_token_file),
            "TENANTRY_CUSTOMERS_URL": settings.customers_url,
            "TENANTRY_OBJECT_STORE_URL": settings.object_store_url,
            "TENANTRY_LEASE_SECONDS": "1",
            "TENANTRY_POLL_SECONDS": "0.2",
            "TENANTRY_MAX_SETBACKS": "20",
            "TENANTRY_LOG__LEVEL": "WARNING",
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.exports", env=self._environment
        )
        await eventually(self._ready)

    async def stop(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            await self._process.wait()
            self._process = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        try:
            await self.start()
            yield
        finally:
            await self.stop(signal.SIGTERM)

    async def _ready(self) -> bool:
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"{self.url}/health/ready")).status_code == 200
            except httpx.TransportError:
                return False


@pytest.mark.chaos
async def test_killed_again_and_again_the_service_still_makes_one_whole_file(
    kafka: KafkaServer, mongo: MongoServer, fresh_database: str, tmp_path: Path
) -> None:
    await reset_topics(kafka)
    count = 60_000
    async with OwnerServer(Owner(rows=count, batch_rows=500)).running() as owner:
        process = ServiceProcess(export_settings(kafka, mongo, fresh_database, owner.url, tmp_path))
        headers = bearer(tmp_path / "keys", "acme", Role.OWNER)
        async with process.running(), httpx.AsyncClient(base_url=process.url, headers=headers, timeout=30) as http:
            owner.halt_at(1)
            path = (await http.post("/v1/exports", json={"dataset": "customers"})).headers["Location"]
            for next_halt in (40, 100, None):
                await _halted(owner)
                await process.stop(signal.SIGKILL)
                assert _objects(tmp_path) == []
                owner.halt_at(next_halt or count)
                await process.start()
            job = await _ended(http, path)
            content = (await http.get(f"{path}/content")).content
            resumed = await http.get(f"{path}/content", headers={"Range": "bytes=-100"})
    assert (job["status"], job["row_count"]) == ("completed", count)
    assert job["sha256"] == sha256(content).hexdigest()
    assert ids_in(content) == every_id(count)
    assert (resumed.status_code, resumed.content) == (206, content[-100:])
    assert len(_objects(tmp_path)) == 1


async def _halted(owner: OwnerServer) -> None:
    """Return once a worker has been sent as many batches as the owner sends before it stands still."""

    async def still() -> bool:
        return owner.sent_batches == owner.gate_after

    await eventually(still)


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
            export_id = await halted(first)
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
        export_id = await halted(bench)
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
    export_id = await halted(bench)

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
