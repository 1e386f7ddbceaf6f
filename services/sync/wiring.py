"""The parts that the service and `tenantry import` share: database, producer, intake, importer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from services.sync.repository.snapshots import MongoSnapshots
from services.sync.service.importing import Importer
from services.sync.service.intake import Intake
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
    importer: Importer


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
    return Parts(client, database, producer, intake, importer)
