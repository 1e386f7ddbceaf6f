"""The metrics service as it runs, in this process, on a real broker and database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI
from httpx_sse import EventSource, aconnect_sse

from deploy.local.keys import issue_token, key_set_file
from deploy.local.ports import free_ports
from services.metrics.app import build
from services.metrics.settings import MetricsSettings
from shared.clock import Clock
from shared.events.base import Event
from shared.http.auth import Role
from shared.messaging.publisher import send_all
from shared.settings import AuthSettings, KafkaSettings, MongoSettings
from tests.support.builders import NOON, record
from tests.support.exports_service import serving
from tests.support.metrics_service import MetricsBench, metrics_bench
from tests.support.servers import KafkaServer, MongoServer, reset_topics
from tests.support.waiting import PATIENCE_SECONDS, eventually


class RunningClock:
    """A clock that begins at a moment and runs."""

    def __init__(self, moment: datetime = NOON) -> None:
        self._ahead = moment - datetime.now(UTC)

    def now(self) -> datetime:
        """Return the moment, and the time since then."""
        return datetime.now(UTC) + self._ahead


class RunningMetrics:
    """Settings that several replicas may be started with, and a bench on their database."""

    def __init__(self, kafka: KafkaServer, mongo: MongoServer, bench: MetricsBench) -> None:
        self.bench = bench
        self.settings = MetricsSettings(
            kafka=KafkaSettings(bootstrap_servers=kafka.bootstrap_servers, max_batch=50),
            mongo=MongoSettings.model_validate({"url": mongo.url, "database": bench.database.name}),
            auth=AuthSettings(jwks_file=key_set_file(bench.keys)),
        )

    @asynccontextmanager
    async def consuming(self, clock: Clock | None = None) -> AsyncIterator[FastAPI]:
        """A replica, ready."""
        app = build(self.settings, clock or RunningClock())
        async with app.router.lifespan_context(app), _asking(app) as http:

            async def ready() -> bool:
                return (await http.get("/health/ready")).status_code == 200

            await eventually(ready)
            yield app

    @asynccontextmanager
    async def serving(self, clock: Clock | None = None) -> AsyncIterator[str]:
        """A replica, ready, over real HTTP; yields its address."""
        port = free_ports(1)[0]
        async with self.consuming(clock) as app, serving(app, port):
            yield f"http://127.0.0.1:{port}"

    async def publish(self, events: Sequence[Event]) -> None:
        """Put `events` on their topics."""
        producer = AIOKafkaProducer(bootstrap_servers=self.settings.kafka.bootstrap_servers)
        await producer.start()
        try:
            await send_all(producer, [record(event) for event in events])
        finally:
            await producer.stop()

    def token(self, partner: str, role: Role = Role.ANALYST, lifetime: timedelta = timedelta(hours=1)) -> str:
        """Return a token of `partner` that begins now."""
        now = datetime.now(UTC)
        return issue_token(self.bench.keys, partner_id=partner, role=role, lifetime=lifetime, now=now)


@pytest.fixture
async def running_metrics(
    kafka: KafkaServer, mongo: MongoServer, fresh_database: str, tmp_path: Path
) -> AsyncIterator[RunningMetrics]:
    """The service on an empty bus and an empty database; a module names it by `service = running_metrics`."""
    await reset_topics(kafka)
    async with metrics_bench(mongo, fresh_database, tmp_path) as bench:
        yield RunningMetrics(kafka, mongo, bench)


class Listener:
    """An open stream, and what it brought."""

    def __init__(self, source: EventSource) -> None:
        self._events = source.aiter_sse()
        self.changes: list[dict[str, Any]] = []
        self.names: list[str] = []
        self.last_id = ""

    async def read(self) -> bool:
        """Wait for one event; return False where the stream has ended."""
        event = await anext(self._events, None)
        while event is not None and not event.data:  # an id alone, which browsers keep and do not dispatch either
            event = await anext(self._events, None)
        if event is None:
            return False
        self.names.append(event.event)
        self.last_id = event.id
        if event.event == "kpi.changed":
            self.changes.append(event.json())
        return True

    async def until(self, month: str, basis: str = "active_subscription", **values: Any) -> None:
        """Read until the newest of the named values are as given."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not values.items() <= self.latest(month, basis).items() and await self.read():
                    pass
        assert values.items() <= self.latest(month, basis).items()

    def latest(self, month: str, basis: str = "active_subscription") -> dict[str, Any]:
        """Return the newest value of each figure of a month."""
        own = [each for each in self.changes if (each["month"], each["basis"]) == (month, basis)]
        newest: dict[str, Any] = {}
        for change in sorted(own, key=lambda each: int(each["version"])):
            newest |= change["values"]
        return newest


@asynccontextmanager
async def listening(address: str, token: str, last_id: str = "") -> AsyncIterator[Listener]:
    """Open the stream of the replica at `address`; it is open when the block begins."""
    headers = {"Authorization": f"Bearer {token}"} | ({"Last-Event-ID": last_id} if last_id else {})
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=PATIENCE_SECONDS))
        source = await stack.enter_async_context(
            aconnect_sse(http, "GET", f"{address}/v1/metrics/stream", headers=headers)
        )
        source.response.raise_for_status()
        yield Listener(source)


def _asking(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://metrics")
