"""Facts into documents, in the transaction of their batch, and counts renewed as time passes."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

import structlog
from pymongo.errors import PyMongoError

from services.customers import telemetry
from services.customers.domain.record import CustomerFact, CustomerKey, Touched, fold, settle, touched
from services.customers.repository.records import RecordStore
from shared.clock import Clock
from shared.events.customers import CustomerDeleted
from shared.messaging.batches import FactBatch
from shared.mongo import Client, Session, in_transaction

log = structlog.get_logger(__name__)

_RECOUNTED_AT_ONCE = 200


class CustomerProjection:
    """Keeps customers' documents true to the facts, and their counts true to the time."""

    def __init__(self, client: Client, records: RecordStore, clock: Clock) -> None:
        self._client = client
        self._records = records
        self._clock = clock

    async def apply(self, batch: FactBatch[CustomerFact]) -> None:
        """Bring the customers of `batch` up to date, as part of its transaction."""
        await self.tell([delivery.event for delivery in batch.deliveries], session=batch.session)

    async def tell(self, told: Iterable[CustomerFact], *, session: Session) -> None:
        """Bring the customers of `told` up to date, as part of the transaction of `session`."""
        facts = _by_customer(told)
        now = self._clock.now()
        touches = {key: touched(told) for key, told in facts.items()}
        before = await self._records.load(touches, session=session)
        after = {key: settle(fold(before[key], told), now) for key, told in facts.items()}
        await self._records.save(before, after, session=session, told_deleted=_deleted(facts))
        telemetry.CHANGED.inc(sum(before[key] != after[key] for key in after))

    async def recount(self) -> int:
        """Renew the counts that time alone has changed; returns of how many customers, 0 when none is left."""
        now = self._clock.now()
        due = await self._records.due(now, limit=_RECOUNTED_AT_ONCE)
        if due:
            await in_transaction(self._client, partial(self._recount, due, now))
            telemetry.RECOUNTED.inc(len(due))
        return len(due)

    async def keep_counts(self, every_seconds: float) -> None:
        """Recount for as long as the service runs."""
        while True:
            try:
                while await self.recount():
                    pass
            except PyMongoError as error:
                log.warning("counts not renewed, trying again", error=str(error), delay_seconds=every_seconds)
            await asyncio.sleep(every_seconds)

    async def _recount(self, due: Iterable[CustomerKey], now: datetime, session: Session) -> None:
        before = await self._records.load({key: Touched() for key in due}, session=session)
        after = {key: settle(record, now) for key, record in before.items()}
        await self._records.save(before, after, session=session)


def _deleted(facts: Mapping[CustomerKey, list[CustomerFact]]) -> frozenset[CustomerKey]:
    return frozenset(key for key, told in facts.items() if any(isinstance(fact, CustomerDeleted) for fact in told))


def _by_customer(told: Iterable[CustomerFact]) -> Mapping[CustomerKey, list[CustomerFact]]:
    facts: dict[CustomerKey, list[CustomerFact]] = {}
    for event in told:
        facts.setdefault(CustomerKey(event.partner_id, event.customer_id), []).append(event)
    return facts
