"""An import while its servers and its own process are killed: nothing is lost, and nothing is said that is not true."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from deploy.local.health import wait_until_healthy
from deploy.local.ports import free_ports
from deploy.local.process import ComponentProcess
from services.sync.settings import SyncSettings
from tests.support.servers import KafkaServer, MongoServer, reset_topics, running_kafka, running_mongo
from tests.support.sync_service import SyncBench, sync_settings
from tests.support.waiting import PATIENCE_SECONDS, eventually

CHECKOUT = Path(__file__).parents[2]
ROWS = 20_000
MAPPING = """
partner: acme
source: meter
inputs:
  - {file: usage.csv, record: usage, fields: {usage_id: id, customer_id: c, period_start: day, raw_quantity: n}}
"""

pytestmark = [pytest.mark.kafka, pytest.mark.chaos]


class SyncProcess:
    """The service as a process of its own, to be killed."""

    def __init__(self, settings: SyncSettings, directory: Path) -> None:
        self.port = free_ports(1)[0]
        self._settings = settings
        self._log = directory / "sync.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "services.sync"],
                cwd=CHECKOUT,
                env=os.environ | self._environment(),
                stdout=log,
                stderr=log,
            )

    async def started(self) -> None:
        self.start()
        await eventually(self._ready)

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    async def _ready(self) -> bool:
        async with httpx.AsyncClient() as http:
            try:
                return (await http.get(f"{self.url}/health/ready")).status_code == 200
            except httpx.TransportError:
                return False

    def _environment(self) -> dict[str, str]:
        settings = self._settings
        return {
            "TENANTRY_KAFKA__BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers,
            "TENANTRY_MONGO__URL": settings.mongo.url.get_secret_value(),
            "TENANTRY_MONGO__DATABASE": settings.database,
            "TENANTRY_AUTH__JWKS_FILE": str(settings.auth.jwks_file),
            "TENANTRY_STAGING_DIR": str(settings.staging_dir),
            "TENANTRY_HTTP__PORT": str(self.port),
            "TENANTRY_LEASE_SECONDS": "2",
            "TENANTRY_POLL_SECONDS": "0.2",
            "TENANTRY_CHUNK_ROWS": "200",
        }


class Ground:
    """The service as a process, and what tests do with it."""

    def __init__(self, bench: SyncBench, service: SyncProcess) -> None:
        self.bench = bench
        self.service = service

    def of(self, partner: str) -> "Ground":
        """Return the same service as another partner sees it."""
        return Ground(self.bench.of(partner), self.service)

    async def submit(self, *, more: int = 0) -> str:
        """Ask for an import of `ROWS` quantities, each `more` than it would be."""
        numbers = range(1, ROWS + 1)
        lines = [f"u{number},c{number % 50},2024-{number % 12 + 1:02}-01,{number + more}.5" for number in numbers]
        mapping = MAPPING.replace("acme", self.bench.partner)
        response = await self.bench.upload(mapping, {"usage.csv": "\n".join(["id,c,day,n", *lines]).encode()})
        assert response.status_code == 202, response.text
        return str(response.json()["id"])

    async def reaches(self, import_id: str, share: float) -> None:
        """Wait until the import has read `share` of its bytes in its present attempt, or is over."""

        async def reached() -> bool:
            try:
                view = await self.bench.view(import_id)
            except httpx.TransportError:
                return False
            return bool(view["status"] == "completed" or view["bytes_read"] > share * view["bytes_total"])

        await eventually(reached)

    async def completes(self, import_id: str) -> None:
        async def completed() -> bool:
            try:
                view = await self.bench.view(import_id)
            except httpx.TransportError:
                return False
            assert view["status"] != "failed", view
            return bool(view["status"] == "completed" and view["read"] == ROWS)

        await eventually(completed)

    async def holds_every_row(self, *, more: int = 0) -> None:
        usage = await self.bench.facts()
        assert len(usage) == ROWS
        assert sum(float(str(fact["raw_quantity"])) for fact in usage.values()) == sum(
            n + more + 0.5 for n in range(1, ROWS + 1)
        )

    async def holds_every_row_once(self, *, more: int = 0) -> None:
        await self.holds_every_row(more=more)
        before = len(await self.bench.events())
        await self.completes(await self.submit(more=more))
        assert len(await self.bench.events()) == before


async def restart(server: ComponentProcess | None) -> None:
    if server is None:
        pytest.skip("needs servers of its own to kill")
    server.kill()
    server.start()
    await wait_until_healthy(server, seconds=PATIENCE_SECONDS)


@asynccontextmanager
async def ground_on(kafka: KafkaServer, mongo: MongoServer, database: str, directory: Path) -> AsyncIterator[Ground]:
    service = SyncProcess(sync_settings(kafka, mongo, database, directory), directory)
    async with serving(service), httpx.AsyncClient(base_url=service.url, timeout=PATIENCE_SECONDS) as http:
        yield Ground(SyncBench(http, directory / "keys", kafka, "acme"), service)


@asynccontextmanager
async def serving(service: SyncProcess) -> AsyncIterator[None]:
    try:
        await service.started()
        yield
    finally:
        service.kill()


async def test_a_service_killed_again_and_again_imports_every_row_once(
    kafka: KafkaServer, mongo: MongoServer, fresh_database: str, tmp_path: Path
) -> None:
    await reset_topics(kafka)
    async with ground_on(kafka, mongo, fresh_database, tmp_path) as ground:
        import_id = await ground.submit()
        for share in (0.3, 0.7):
            await ground.reaches(import_id, share)
            ground.service.kill()
            await ground.service.started()
        await ground.completes(import_id)
        await ground.holds_every_row_once()


async def test_a_service_killed_with_several_imports_running_ends_all_of_them_each_partner_s_in_order(
    kafka: KafkaServer, mongo: MongoServer, fresh_database: str, tmp_path: Path
) -> None:
    await reset_topics(kafka)
    async with ground_on(kafka, mongo, fresh_database, tmp_path) as acme:
        grounds = [acme, acme.of("bolt"), acme.of("crux")]
        first = [await ground.submit() for ground in grounds]
        last = await acme.submit(more=1_000)

        async def all_run() -> bool:
            views = [await ground.bench.view(each) for ground, each in zip(grounds, first, strict=True)]
            return all(view["status"] == "running" and view["bytes_read"] > 0 for view in views)

        await eventually(all_run)
        assert (await acme.bench.view(last))["status"] == "pending"
        acme.service.kill()
        await acme.service.started()
        for ground, each in zip(grounds, first, strict=True):
            await ground.completes(each)
        await acme.completes(last)
        await acme.holds_every_row_once(more=1_000)
        for ground in grounds[1:]:
            await ground.holds_every_row()


async def test_servers_killed_under_an_import_cost_time_only(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    (tmp_path / "mongo").mkdir()
    async with (
        running_kafka(tmp_path / "kafka") as kafka,
        running_mongo(tmp_path / "mongo") as mongo,
        ground_on(kafka, mongo, "tenantry_sync", tmp_path) as ground,
    ):
        import_id = await ground.submit()
        await ground.reaches(import_id, 0.2)
        await restart(kafka.process)
        await ground.reaches(import_id, 0.6)
        await restart(mongo.process)
        await ground.completes(import_id)
        await ground.holds_every_row_once()
