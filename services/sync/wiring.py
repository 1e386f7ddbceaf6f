"""The parts that the service and `tenantry import` share: database, producer, intake, and what runs imports."""

import os
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from services.sync.repository.imports import ImportJobs
from services.sync.repository.queue import ImportQueue
from services.sync.repository.rejects import RejectStore
from services.sync.repository.snapshots import MongoSnapshots
from services.sync.service.importing import Importer
from services.sync.service.intake import Intake
from services.sync.service.tenure import Holder, Policy
from services.sync.settings import SyncSettings
from shared import mongo
from shared.clock import Clock
from shared.errors import TransientError
from shared.messaging.broker import build_producer
from shared.messaging.publisher import EventPublisher
from shared.mongo import Client, Database


@dataclass(frozen=True, slots=True)
class Parts:
    """What takes records in, connected."""

    client: Client
    database: Database
    producer: AIOKafkaProducer
    intake: Intake
    holder: Holder


@asynccontextmanager
async def connected(settings: SyncSettings, clock: Clock) -> AsyncIterator[Parts]:
    """Yield the parts while they are connected; raises `TransientError` where broker or database do not answer."""
    client = mongo.connect(settings.mongo)
    producer = build_producer(settings)
    try:
        await _start(producer, settings.kafka.bootstrap_servers)
        if not await mongo.answers(client):
            raise TransientError("MongoDB does not answer, or has no primary")
        yield _parts(settings, clock, client, producer)
    finally:
        await producer.stop()
        client.close()


async def _start(producer: AIOKafkaProducer, servers: str) -> None:
    try:
        await producer.start()
    except KafkaError as error:
        raise TransientError(f"Kafka at {servers} does not answer: {error}") from error


def _parts(settings: SyncSettings, clock: Clock, client: Client, producer: AIOKafkaProducer) -> Parts:
    database = mongo.database(client, settings.database)
    publisher = EventPublisher(producer, source="/tenantry/sync", clock=clock)
    intake = Intake(MongoSnapshots(database), publisher)
    importer = Importer(intake, clock=clock, chunk_rows=settings.chunk_rows, patience_seconds=settings.patience_seconds)
    holder = Holder(
        # A name that no other process ever had: a lease of this process's predecessor is not this process's.
        name=f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}",
        jobs=ImportJobs(database),
        queue=ImportQueue(database),
        rejects=RejectStore(database),
        importer=importer,
        clock=clock,
        policy=Policy(
            lease=timedelta(seconds=settings.lease_seconds),
            retention=timedelta(days=settings.retention_days),
            poll_seconds=settings.poll_seconds,
            max_attempts=settings.max_attempts,
            concurrency=settings.concurrency,
        ),
    )
    return Parts(client, database, producer, intake, holder)
