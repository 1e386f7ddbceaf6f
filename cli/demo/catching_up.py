"""Waits until the services have applied every fact that was on the bus when the waiting began."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeAlias

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import SecretStr

from cli.demo.errors import DemoError
from deploy.kafka.topics import TOPICS_DIRECTORY
from deploy.local.state import Stack
from shared.clock import SystemClock
from shared.events.topics import declared_topics
from shared.messaging.offsets import OffsetStore
from shared.mongo import Client, connect, database
from shared.settings import MongoSettings

POLL_SECONDS = 0.2
SERVICES = ("customers", "metrics")

Offsets: TypeAlias = Mapping[TopicPartition, int]


async def caught_up(stack: Stack, *, seconds: float, on_progress: Callable[[int, int], None]) -> None:
    """Return once customers and metrics have applied what is on their topics now.

    `on_progress` is told how many records are done, and of how many. Raises DemoError naming who is behind after
    `seconds` without any progress.
    """
    ends = {service: await _ends(stack.kafka_bootstrap, service) for service in SERVICES}
    total = sum(sum(each.values()) for each in ends.values())
    async with _client(stack) as client:
        best, patience = -1, time.monotonic() + seconds
        while missing := {name: each for name in SERVICES if (each := await _missing(client, name, ends[name]))}:
            done = total - sum(missing.values())
            on_progress(done, total)
            if done > best:
                best, patience = done, time.monotonic() + seconds
            if time.monotonic() > patience:
                behind = ", ".join(f"{name} by {count:,} records" for name, count in missing.items())
                raise DemoError(f"no progress for {seconds:.0f} s: behind are {behind}; see `tenantry logs`")
            await asyncio.sleep(POLL_SECONDS)
    on_progress(total, total)


async def _missing(client: Client, service: str, ends: Offsets) -> int:
    # Offsets that count are those in the service's database, committed with what they led to; Kafka's are for tools.
    store = OffsetStore(database(client, f"tenantry_{service}"), group=f"tenantry.{service}", clock=SystemClock())
    reached = await store.load(ends)
    return sum(max(0, end - reached[partition]) for partition, end in ends.items())


async def _ends(bootstrap_servers: str, service: str) -> Offsets:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers)
    await consumer.start()
    try:
        partitions = [
            TopicPartition(topic.name, number)
            for topic in declared_topics(TOPICS_DIRECTORY)
            if service in topic.consumers
            for number in range(topic.partitions)
        ]
        ends: Offsets = await consumer.end_offsets(partitions)
        return {partition: end for partition, end in ends.items() if end}
    finally:
        await consumer.stop()


@asynccontextmanager
async def _client(stack: Stack) -> AsyncIterator[Client]:
    client = connect(MongoSettings(url=SecretStr(stack.mongo_url)))
    try:
        yield client
    finally:
        client.close()
