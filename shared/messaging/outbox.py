"""Publishing what an HTTP command decided: the event is a row of the same transaction, and a relay sends it.

A row holds the events of one transaction. Several relays may run: each row is claimed for a while before it is sent, so
two processes rarely send one row twice; if they do, its events have the same ids and consumers keep one.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog
from aiokafka import AIOKafkaProducer
from bson import ObjectId
from pymongo.errors import PyMongoError

from shared.clock import Clock
from shared.errors import TransientError
from shared.events.base import Event
from shared.events.envelope import OutgoingRecord, encode
from shared.messaging.publisher import send_all
from shared.messaging.telemetry import OUTBOX_PENDING
from shared.mongo import Collection, Database, Document, Session

log = structlog.get_logger(__name__)

_ROW_BYTES: Final = 250_000
"""More events than that are several rows: MongoDB takes 16 MB, and a relay holds as many rows as it claims."""
_ROWS: Final = 100
_CLAIM: Final = timedelta(seconds=30)
_IDLE_SECONDS: Final = 0.2
_AWAY_SECONDS: Final = 2.0


class Claimed(NamedTuple):
    """A row that this process may publish for now."""

    id: ObjectId
    records: Sequence[OutgoingRecord]


class Outbox:
    """The events that are committed and not yet published, in order of their commit."""

    def __init__(self, database: Database, *, source: str, clock: Clock) -> None:
        """`source` is the CloudEvents source URI of the service."""
        self._rows: Collection = database["outbox"]
        self._source = source
        self._clock = clock

    async def create_indexes(self) -> None:
        """Create what `claim` searches by."""
        await self._rows.create_index([("claimed_until", 1), ("_id", 1)])

    async def add(self, events: Sequence[Event], *, session: Session, correlation_id: str | None = None) -> None:
        """Add `events` to the transaction of `session`."""
        now = self._clock.now()
        records = [encode(event, source=self._source, time=now, correlation_id=correlation_id) for event in events]
        if records:
            await self._rows.insert_many([_row(some, now) for some in _apart(records)], session=session)

    async def claim(self) -> list[Claimed]:
        """Return the oldest unclaimed rows, now claimed for 30 s."""
        now, claim = self._clock.now(), ObjectId()
        free: Document = {"claimed_until": {"$lte": now}}
        oldest = [row["_id"] async for row in self._rows.find(free, {"_id": 1}).sort("_id", 1).limit(_ROWS)]
        if not oldest:
            return []
        # Another relay may have found the same rows: of each, the first one gets it.
        taken = {"claimed_until": now + _CLAIM, "claim": claim}
        await self._rows.update_many({"_id": {"$in": oldest}, **free}, {"$set": taken})
        mine = self._rows.find({"_id": {"$in": oldest}, "claim": claim}).sort("_id", 1)
        return [Claimed(row["_id"], _records(row)) async for row in mine]

    async def remove(self, ids: Sequence[ObjectId]) -> None:
        """Forget rows that the broker has."""
        await self._rows.delete_many({"_id": {"$in": list(ids)}})
        OUTBOX_PENDING.set(await self._rows.estimated_document_count())


class OutboxRelay:
    """Publishes the outbox, row after row, for as long as the service runs."""

    def __init__(self, outbox: Outbox, producer: AIOKafkaProducer) -> None:
        self._outbox = outbox
        self._producer = producer

    async def run(self) -> None:
        """Relay until cancelled; survives a broker or database that is away."""
        while True:
            try:
                sent = await self.relay_once()
            except (TransientError, PyMongoError) as error:
                log.warning("outbox not relayed, trying again", error=str(error))
                await asyncio.sleep(_AWAY_SECONDS)
            else:
                await asyncio.sleep(0 if sent else _IDLE_SECONDS)

    async def relay_once(self) -> int:
        """Publish what is pending and return how many events that were; raises `TransientError`, `PyMongoError`."""
        # 5. Published first, removed after: a crash between repeats an event with the same id, never loses one.
        claimed = await self._outbox.claim()
        if claimed:
            await send_all(self._producer, [record for row in claimed for record in row.records])
            await self._outbox.remove([row.id for row in claimed])
        return sum(len(row.records) for row in claimed)


def _apart(records: Iterable[OutgoingRecord]) -> Iterator[list[OutgoingRecord]]:
    """Yield `records` in order, in lists of about `_ROW_BYTES` and at least one."""
    some: list[OutgoingRecord] = []
    size = 0
    for record in records:
        size += len(record.value)
        if some and size > _ROW_BYTES:
            yield some
            some, size = [], len(record.value)
        some.append(record)
    yield some


def _row(records: Iterable[OutgoingRecord], now: datetime) -> Document:
    return {"records": [_stored(record) for record in records], "claimed_until": now}


def _stored(record: OutgoingRecord) -> Document:
    headers = [[name, value] for name, value in record.headers]
    return {"topic": record.topic, "key": record.key, "value": record.value, "headers": headers}


def _records(row: Document) -> list[OutgoingRecord]:
    # A row of an earlier version is one record.
    return [_record(each) for each in row.get("records", [row])]


def _record(stored: Document) -> OutgoingRecord:
    headers = [(name, value) for name, value in stored["headers"]]
    return OutgoingRecord(stored["topic"], stored["key"], stored["value"], headers)
