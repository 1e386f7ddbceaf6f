"""Publishing what an HTTP command decided: the event is a row of the same transaction, and a relay sends it.

Several relays may run: each row is claimed for a while before it is sent, so two processes rarely send one row twice;
if they do, the event has the same id and consumers keep one.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

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

_BATCH: Final = 500
_CLAIM: Final = timedelta(seconds=30)
_IDLE_SECONDS: Final = 0.2
_AWAY_SECONDS: Final = 2.0


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
            await self._rows.insert_many([_row(record, now) for record in records], session=session)

    async def claim(self) -> list[tuple[ObjectId, OutgoingRecord]]:
        """Return the oldest unclaimed rows, now claimed for 30 s."""
        now = self._clock.now()
        rows = [row async for row in self._rows.find({"claimed_until": {"$lte": now}}).sort("_id", 1).limit(_BATCH)]
        mine = [row for row in rows if await self._take(row, now)]
        return [(row["_id"], _record(row)) for row in mine]

    async def remove(self, ids: Sequence[ObjectId]) -> None:
        """Forget rows that the broker has."""
        await self._rows.delete_many({"_id": {"$in": list(ids)}})
        OUTBOX_PENDING.set(await self._rows.estimated_document_count())

    async def _take(self, row: Document, now: datetime) -> bool:
        taken = await self._rows.update_one(
            {"_id": row["_id"], "claimed_until": row["claimed_until"]}, {"$set": {"claimed_until": now + _CLAIM}}
        )
        return taken.modified_count == 1


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
            await send_all(self._producer, [record for _, record in claimed])
            await self._outbox.remove([row_id for row_id, _ in claimed])
        return len(claimed)


def _row(record: OutgoingRecord, now: datetime) -> Document:
    return {
        "topic": record.topic,
        "key": record.key,
        "value": record.value,
        "headers": [[name, value] for name, value in record.headers],
        "claimed_until": now,
    }


def _record(row: Document) -> OutgoingRecord:
    return OutgoingRecord(row["topic"], row["key"], row["value"], [(name, value) for name, value in row["headers"]])
