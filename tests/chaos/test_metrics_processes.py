"""Metrics as several processes that come, go and die while facts arrive; afterwards every figure is what it must be."""

import asyncio
import itertools
import os
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaConsumer

from deploy.local.ports import free_ports
from services.metrics import handlers
from services.metrics.domain.cells import BASES
from shared.events import kpis
from shared.events.envelope import decode
from tests.support.metrics_feed import MONTHS, PARTNERS, differences_from_the_oracle, feed
from tests.support.metrics_oracle import Oracle
from tests.support.metrics_running import RunningMetrics, running_metrics
from tests.support.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.chaos]


class Member:
    """One process of the service, a static member of the group."""

    def __init__(self, service: RunningMetrics, number: int) -> None:
        self._port = free_ports(1)[0]
        settings = service.settings
        self._environment = os.environ | {
            "TENANTRY_KAFKA__BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers,
            "TENANTRY_KAFKA__GROUP_INSTANCE_ID": f"metrics-{number}",
            "TENANTRY_KAFKA__MAX_BATCH": "40",
            "TENANTRY_MONGO__URL": settings.mongo.url.get_secret_value(),
            "TENANTRY_MONGO__DATABASE": settings.database,
            "TENANTRY_AUTH__JWKS_FILE": str(settings.auth.jwks_file),
            "TENANTRY_HTTP__PORT": str(self._port),
            "TENANTRY_LOG__LEVEL": "ERROR",
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it has partitions."""
        self._process = await _python("services.metrics", self._environment)
        await eventually(self._is_ready)

    async def stop(self, how: signal.Signals) -> None:
        """End it."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        await self._process.wait()

    async def rebuild_and_die(self) -> None:
        """Begin a rebuild in a process of its own, and kill it."""
        process = await _python("cli.main", self._environment, "rebuild", "metrics")
        await asyncio.sleep(1.5)
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.returncode is None
        try:
            async with httpx.AsyncClient() as http:
                return (await http.get(f"http://127.0.0.1:{self._port}/health/ready")).status_code == 200
        except httpx.TransportError:
            return False


async def _python(module: str, environment: dict[str, str], *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments, env=environment)


service = running_metrics


@asynccontextmanager
async def members(service: RunningMetrics, number: int) -> AsyncIterator[list[Member]]:
    """Processes that were not started yet; none of them outlives the block."""
    found = [Member(service, each) for each in range(number)]
    try:
        yield found
    finally:
        for member in found:
            if member._process is not None:
                await member.stop(signal.SIGKILL)


async def test_processes_that_come_go_and_die_lose_and_double_nothing(service: RunningMetrics) -> None:
    facts = feed(1, 2_500)
    async with members(service, 4) as (one, two, three, four):
        publishing = asyncio.create_task(trickle(service, facts))
        await asyncio.gather(one.start(), two.start())
        await asyncio.gather(three.start(), four.start())
        await two.stop(signal.SIGKILL)
        await three.stop(signal.SIGTERM)
        await one.rebuild_and_die()
        await two.start()
        await four.stop(signal.SIGKILL)
        await one.stop(signal.SIGKILL)
        await asyncio.gather(one.start(), publishing)

        await eventually(lambda: caught_up(service))
        assert await differences_from_the_oracle(service.bench, facts) == []
        assert await service.bench.wrong() == []
        # Nothing that moved was forgotten by those who died: the last that was announced is what is.
        await eventually(lambda: announced(service, facts))


async def trickle(service: RunningMetrics, facts: Sequence[Any]) -> None:
    """Publish `facts` a few at a time, so that there is load all along."""
    for start in range(0, len(facts), 100):
        await service.publish(facts[start : start + 100])
        await asyncio.sleep(0.2)


async def caught_up(service: RunningMetrics) -> bool:
    """Whether the offsets in MongoDB are the ends of the topics."""
    async with spectator(service, *handlers.TOPICS) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
    offsets = service.bench.database["consumer_offsets"].find({})
    stored = {document["_id"].split(":", 1)[1]: document["next_offset"] async for document in offsets}
    return all(stored.get(f"{place.topic}:{place.partition}") == end for place, end in ends.items() if end)


async def announced(service: RunningMetrics, facts: Sequence[Any]) -> bool:
    """Whether the newest announcement of each figure is what the oracle says."""
    newest: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for event in sorted(await announcements(service), key=lambda event: event.version):
        newest[event.partner_id, event.month, event.basis] |= event.values.model_dump(exclude_none=True)
    names = {"customers": "closing", "added": "new", "reactivated": "reactivated", "churned": "churned"}
    for partner in PARTNERS:
        oracle = Oracle(fact for fact in facts if fact.partner_id == partner)
        for month, basis in itertools.product(MONTHS, BASES):
            expected, told = oracle.figures(month, basis, {}), newest[partner, month, basis]
            if any(told.get(name, 0) != expected.get(measure, 0) for name, measure in names.items()):
                return False
    return True


async def announcements(service: RunningMetrics) -> list[kpis.KpiChanged]:
    """Return everything that stands on the topic."""
    found: list[kpis.KpiChanged] = []
    async with spectator(service, kpis.TOPIC) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [event for each in records if isinstance(event := decode(each).event, kpis.KpiChanged)]
    return found


@asynccontextmanager
async def spectator(service: RunningMetrics, *topics: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer that is in no group and begins at the beginning."""
    servers = service.settings.kafka.bootstrap_servers
    consumer = AIOKafkaConsumer(*topics, bootstrap_servers=servers, group_id=None, auto_offset_reset="earliest")
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()
