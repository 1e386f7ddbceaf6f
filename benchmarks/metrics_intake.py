"""Facts into figures: the metrics engine against the handler most people would write first.

Both write to the same real mongod, and both are asked for the active customers of every month afterwards. The naive
handler upserts a counter per message; it has no transaction, no retraction and no memory of what it has seen, so it is
right only for a stream without duplicates or corrections, which is what it is given here.
"""

import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from pymongo import UpdateOne

from services.metrics.domain.months import format_month
from services.metrics.domain.questions import MonthRange, Question
from services.metrics.parts import Stores
from shared.clock import SystemClock
from shared.events.catalogue import CustomerKeyedEvent
from shared.events.customers import CustomerChanged
from shared.events.envelope import Delivery, Envelope
from shared.events.subscriptions import SubscriptionChanged
from shared.events.usage import UsageRecorded
from shared.messaging.batches import FactBatch
from shared.mongo import Client, Database, Session, database, in_transaction

PARTNER = "bench"
BATCH = 2_000
PARTITIONS = 12
YEAR = 2025
_MONTHS = MonthRange(YEAR * 12, YEAR * 12 + 11)

Active = Mapping[str, int]
"""Active customers by month `YYYY-MM`."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one contender did with the stream."""

    name: str
    events_per_second: float
    cpu_seconds_per_million: float
    correct: bool


def stream(customers: int) -> list[CustomerKeyedEvent]:
    """Return a year of facts in the order of a vendor's feed: grouped by customer, 38 facts each."""
    return [event for number in range(customers) for event in _customer(number)]


def expected(events: Sequence[CustomerKeyedEvent]) -> Active:
    """Return the active customers of each month, counted from the events themselves."""
    seen: dict[str, set[str]] = defaultdict(set)
    for event in events:
        if isinstance(event, UsageRecorded) and event.raw_quantity > 0:
            seen[event.period_start.strftime("%Y-%m")].add(event.customer_id)
    return {month: len(customers) for month, customers in seen.items()}


async def run(client: Client, events: Sequence[CustomerKeyedEvent]) -> list[Result]:
    """Give `events` to each contender in a database of its own."""
    truth = expected(events)
    return [
        await _measured("Tenantry, exactly once", _engine, database(client, "bench_engine"), events, truth),
        await _measured("an upsert for each message", _naive, database(client, "bench_naive"), events, truth),
    ]


Contender = Callable[[Client, Database, Sequence[CustomerKeyedEvent]], Awaitable[Callable[[], Awaitable[Active]]]]


async def _measured(
    name: str, contender: Contender, store: Database, events: Sequence[CustomerKeyedEvent], truth: Active
) -> Result:
    client = store.client
    await client.drop_database(store.name)
    started, cpu = time.perf_counter(), time.process_time()
    answer = await contender(client, store, events)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    found = await answer()
    await client.drop_database(store.name)
    return Result(name, len(events) / seconds, cpu_seconds / len(events) * 1e6, found == truth)


async def _engine(
    client: Client, store: Database, events: Sequence[CustomerKeyedEvent]
) -> Callable[[], Awaitable[Active]]:
    stores = Stores(store)
    await stores.prepare()
    projection = stores.projection(SystemClock())
    for deliveries in _batches(events):

        async def apply(session: Session, deliveries: Sequence[Delivery[CustomerKeyedEvent]] = deliveries) -> None:
            await projection.apply(FactBatch(deliveries, session))

        await in_transaction(client, apply)

    async def active() -> Active:
        question = Question(PARTNER, _MONTHS, "active_subscription", {})
        answer = await stores.answers(client, stores.images(client, 0), SystemClock()).summary(question)
        return {format_month(month): value for month, value in answer.figures.kpis["active_customers"].kpi.series}

    return active


async def _naive(_: Client, store: Database, events: Sequence[CustomerKeyedEvent]) -> Callable[[], Awaitable[Active]]:
    counters = store["counters"]
    for event in events:
        month = event.period_start.strftime("%Y-%m") if isinstance(event, UsageRecorded) else ""
        key = {"_id": f"{event.partner_id}:{event.customer_id}:{month}"}
        await counters.bulk_write([UpdateOne(key, {"$set": {"month": month}, "$inc": {"facts": 1}}, upsert=True)])

    async def active() -> Active:
        grouped = counters.aggregate([{"$match": {"month": {"$ne": ""}}}, {"$sortByCount": "$month"}])
        return {row["_id"]: row["count"] async for row in grouped}

    return active


def _customer(number: int) -> Iterator[CustomerKeyedEvent]:
    own = {"partner_id": PARTNER, "customer_id": f"c-{number}", "version": 1}
    yield CustomerChanged(**own, country=("DE", "FR", "US")[number % 3], segment=("smb", "large")[number % 2])
    yield SubscriptionChanged(
        **own,
        subscription_id="s",
        effective_at=datetime(YEAR, 1 + number % 12, 5, tzinfo=UTC),
        status="active",
        product_id=f"product-{number % 7}",
        sku_id=f"sku-{number % 20}",
        seats=number % 9,
    )
    for month in range(1, 13):
        for record in range(3):
            yield UsageRecorded(
                **own,
                usage_id=f"u-{month}-{record}",
                period_start=datetime(YEAR, month, 2 + record, tzinfo=UTC),
                raw_quantity=Decimal("1.5"),
                product_id=f"product-{record}",
            )


def _batches(events: Sequence[CustomerKeyedEvent]) -> Iterator[list[Delivery[CustomerKeyedEvent]]]:
    envelope = Envelope("id", "type", "/bench", datetime(YEAR, 1, 1, tzinfo=UTC), "subject", PARTNER)
    for start in range(0, len(events), BATCH):
        yield [
            Delivery(event, envelope, event.topic, int(event.customer_id[2:]) % PARTITIONS, start + place)
            for place, event in enumerate(events[start : start + BATCH])
        ]
