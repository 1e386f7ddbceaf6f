"""Real Kafka and MongoDB for tests, one of each per session.

In this order: an address given (`TENANTRY_TEST_KAFKA`, `TENANTRY_TEST_MONGO_URL`), containers where they are asked for
(`TENANTRY_TEST_SERVERS=containers`), processes started by the local stack. A server that cannot be had fails the test
that needs it; it never skips, because a skipped reliability test looks like a passed one.
"""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete
from aiokafka.errors import LeaderNotAvailableError, NotLeaderForPartitionError
from pymongo import MongoClient

from deploy.kafka.topics import admin_client, create_topics, delete_topics, load_topics
from deploy.local.component import Component
from deploy.local.fallback import best_broker
from deploy.local.health import wait_until_healthy
from deploy.local.mongod import mongod_component
from deploy.local.ports import free_ports
from deploy.local.process import ComponentProcess
from tests.support.containers import kafka_container, mongo_container
from tests.support.waiting import eventually

START_SECONDS = 300.0
UP_TO_THE_END = -1


@dataclass(frozen=True, slots=True)
class KafkaServer:
    """A broker with every topic of `deploy/kafka/topics/`.

    `process` is there to be killed and started again by fault tests; it is None where the broker is not ours.
    """

    bootstrap_servers: str
    is_apache: bool = True
    process: ComponentProcess | None = None


@dataclass(frozen=True, slots=True)
class MongoServer:
    """A replica set's primary; `process` as in `KafkaServer`."""

    url: str
    process: ComponentProcess | None = None


@asynccontextmanager
async def running_kafka(directory: Path) -> AsyncIterator[KafkaServer]:
    """A broker of the caller's own, with empty topics; its files go to `directory`."""
    async with _kafka(directory) as server:
        await create_topics(server.bootstrap_servers, load_topics())
        await reset_topics(server)  # done once the broker leads every partition, which it may not do yet
        yield server


@asynccontextmanager
async def running_mongo(directory: Path, *, cache_gb: float = 0.5) -> AsyncIterator[MongoServer]:
    """A replica set of the caller's own; its files go to `directory`, and so much of them stays in memory."""
    if url := os.environ.get("TENANTRY_TEST_MONGO_URL"):
        yield MongoServer(url)
    elif _containers_wanted():
        async with mongo_container() as url:
            yield MongoServer(url)
    else:
        component = await asyncio.to_thread(mongod_component, directory, *free_ports(1), cache_gb=cache_gb)
        async with _running(component, directory) as process:
            yield MongoServer(component.url, process)


async def reset_topics(kafka: KafkaServer) -> None:
    """Remove every record, so that the test begins with an empty bus. Offsets go on counting."""
    await eventually(lambda: _emptied(kafka))


async def _emptied(kafka: KafkaServer) -> bool:
    """Remove every record; False from a broker on a busy machine that does not lead all partitions yet."""
    places = [TopicPartition(topic.name, number) for topic in load_topics() for number in range(topic.partitions)]
    async with admin_client(kafka.bootstrap_servers) as admin:
        try:
            await admin.delete_records(dict.fromkeys(places, RecordsToDelete(UP_TO_THE_END)))
        except (LeaderNotAvailableError, NotLeaderForPartitionError):
            return False
    return True


async def recreate_topic(kafka: KafkaServer, name: str) -> None:
    """Delete one topic and create it again, so that its offsets begin at 0; returns once the broker has settled."""
    topics = [topic for topic in load_topics() if topic.name == name]
    await delete_topics(kafka.bootstrap_servers, topics)
    await eventually(lambda: _has_partitions(kafka, name, 0))
    await create_topics(kafka.bootstrap_servers, topics)
    await eventually(lambda: _has_partitions(kafka, name, topics[0].partitions))


async def _has_partitions(kafka: KafkaServer, name: str, number: int) -> bool:
    async with admin_client(kafka.bootstrap_servers) as admin:
        described = await admin.describe_topics([name])
    healthy = [partition for each in described for partition in each["partitions"] if partition["error_code"] == 0]
    return len(healthy) == number


@asynccontextmanager
async def fresh_database_name(mongo: MongoServer) -> AsyncIterator[str]:
    """Name of a database that does not exist yet; dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    yield name
    await asyncio.to_thread(_drop, mongo.url, name)


def _drop(url: str, database: str) -> None:
    with MongoClient[Mapping[str, Any]](url) as client:
        client.drop_database(database)


@asynccontextmanager
async def _kafka(directory: Path) -> AsyncIterator[KafkaServer]:
    if address := os.environ.get("TENANTRY_TEST_KAFKA"):
        yield KafkaServer(address)
    elif _containers_wanted():
        async with kafka_container() as address:
            yield KafkaServer(address)
    else:
        component, is_apache = await asyncio.to_thread(best_broker, directory, *free_ports(2))
        async with _running(component, directory) as process:
            yield KafkaServer(component.url, is_apache, process)


@asynccontextmanager
async def _running(component: Component, directory: Path) -> AsyncIterator[ComponentProcess]:
    process = ComponentProcess(_tethered(component), directory / f"{component.name}.log")
    process.start()
    try:
        await wait_until_healthy(process, seconds=START_SECONDS)
        yield process
    finally:
        await asyncio.to_thread(process.stop)


def _tethered(component: Component) -> Component:
    """The component, but killed with this process: a test run that is killed cannot clean up after itself."""
    if component.command is None or shutil.which("setpriv") is None:
        return component
    return replace(component, command=("setpriv", "--pdeathsig", "KILL", *component.command))


def _containers_wanted() -> bool:
    return os.environ.get("TENANTRY_TEST_SERVERS") == "containers"
