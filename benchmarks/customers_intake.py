"""Facts into customer documents: the projection against an upsert for each message.

Both are given the same facts in source order and asked for the active subscriptions of each country afterwards. The
naive handler writes each fact into its own document and counts on the customer's; it keeps no timeline and no version,
has no transaction, and is right only because nothing here is late, repeated or corrected.
`python -m benchmarks.customers_intake --help`.
"""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from pymongo import UpdateOne
from rich.console import Console
from rich.table import Table as Printed

from benchmarks.customers_population import PARTNER, customer_id, profile
from services.customers.domain.record import CustomerFact
from services.customers.repository.records import RecordStore
from services.customers.repository.rooms import Rooms
from services.customers.service.projection import CustomerProjection
from shared.clock import SystemClock
from shared.events.customers import Contact, CustomerChanged
from shared.events.envelope import Delivery, Envelope
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.messaging.batches import FactBatch
from shared.mongo import Client, Database, Session, connect, database, in_transaction
from shared.settings import MongoSettings
from tests.support.servers import running_mongo

BATCH = 2_000
_BOUGHT = datetime(2025, 1, 5, tzinfo=UTC)
Active = Mapping[str, int]


class Intake(NamedTuple):
    """What one contender did with the facts."""

    name: str
    facts_per_second: float
    correct: bool


async def measure_intake(client: Client, customers: int) -> list[Intake]:
    """Give the facts of `customers` to each contender in a database of its own."""
    facts = [fact for number in range(customers) for fact in _facts(number)]
    truth = Counter(fact.country for fact in facts if isinstance(fact, CustomerChanged))
    return [
        await _measured("Tenantry, exactly once", _projection, client, facts, truth),
        await _measured("an upsert for each message", _naive, client, facts, truth),
    ]


Contender = Callable[[Client, Database, Sequence[CustomerFact]], Awaitable[None]]


async def _measured(
    name: str, contender: Contender, client: Client, facts: Sequence[CustomerFact], truth: Active
) -> Intake:
    store = database(client, "bench_customer_intake")
    await client.drop_database(store.name)
    await Rooms(store).prepare()
    started = time.perf_counter()
    await contender(client, store, facts)
    seconds = time.perf_counter() - started
    grouped = store["customers"].aggregate([{"$group": {"_id": "$country", "n": {"$sum": "$subscriptions_active"}}}])
    found = {row["_id"]: row["n"] async for row in grouped}
    await client.drop_database(store.name)
    return Intake(name, len(facts) / seconds, found == truth)


async def _projection(client: Client, store: Database, facts: Sequence[CustomerFact]) -> None:
    projection = CustomerProjection(client, RecordStore(Rooms(store)), SystemClock())
    for deliveries in _batches(facts):

        async def apply(session: Session, deliveries: Sequence[Delivery[CustomerFact]] = deliveries) -> None:
            await projection.apply(FactBatch(deliveries, session))

        await in_transaction(client, apply)


async def _naive(_: Client, store: Database, facts: Sequence[CustomerFact]) -> None:
    for fact in facts:
        own = {"_id": f"{fact.partner_id}:{fact.customer_id}"}
        match fact:
            case CustomerChanged():
                told = fact.model_dump(mode="json")
                await store["customers"].bulk_write([UpdateOne(own, {"$set": told}, upsert=True)])
            case SubscriptionChanged() | OrderChanged():
                active = int(isinstance(fact, SubscriptionChanged) and fact.status == "active")
                held = {"_id": f"{own['_id']}:{fact.subject}"}
                await store["held"].bulk_write([UpdateOne(held, {"$set": fact.model_dump(mode="json")}, upsert=True)])
                await store["customers"].bulk_write(
                    [UpdateOne(own, {"$inc": {"subscriptions_active": active}}, upsert=True)]
                )
            case _:
                raise NotImplementedError(type(fact))


def _facts(number: int) -> Iterator[CustomerFact]:
    own = {"partner_id": PARTNER, "customer_id": customer_id(number), "version": 1}
    told = profile(number)
    yield CustomerChanged(
        **own,
        name=told.name,
        status=told.status,
        country=told.country,
        city=told.city,
        contact=Contact(**dict(told.contact)),
        consent=told.consent,
    )
    yield SubscriptionChanged(**own, subscription_id="s", effective_at=_BOUGHT, status="active", seats=number % 9)
    yield OrderChanged(**own, order_id="o", ordered_at=_BOUGHT)


def _batches(facts: Sequence[CustomerFact]) -> Iterator[list[Delivery[CustomerFact]]]:
    envelope = Envelope("id", "type", "/bench", _BOUGHT, "subject", PARTNER)
    for start in range(0, len(facts), BATCH):
        yield [
            Delivery(fact, envelope, fact.topic, 0, start + place)
            for place, fact in enumerate(facts[start : start + BATCH])
        ]


async def run(customers: int) -> list[Intake]:
    """Measure on a MongoDB of its own, or the one that `TENANTRY_TEST_MONGO_URL` names."""
    with tempfile.TemporaryDirectory() as directory:
        async with running_mongo(Path(directory)) as server:
            client = connect(MongoSettings.model_validate({"url": server.url}))
            try:
                return await measure_intake(client, customers)
            finally:
                client.close()


def main(
    customers: Annotated[int, typer.Option(help="Customers, three facts each.", min=100)] = 10_000,
) -> None:
    """Measure how fast facts become documents."""
    intake = asyncio.run(run(customers))
    Console(width=120).print(_printed(intake))
    if not all(each.correct for each in intake):
        raise typer.Exit(1)


def _printed(intake: Sequence[Intake]) -> Printed:
    printed = Printed("contender", "facts/s", "times the last", "correct", title="Facts into documents")
    for each in intake:
        times = each.facts_per_second / intake[-1].facts_per_second
        printed.add_row(each.name, f"{each.facts_per_second:,.0f}", f"{times:.1f}", "yes" if each.correct else "NO")
    return printed


if __name__ == "__main__":
    typer.run(main)
