"""A consumer beside the questions: usage facts of random customers, 500 in a transaction, at a steady rate.

python -m benchmarks.query_writer URL DATABASE CUSTOMERS FACTS_A_SECOND WRITTEN

Runs until it is terminated, and prints how many facts it has applied after each transaction.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Final

from benchmarks.metrics_population import PARTITIONS, Customer, customers, usage_record
from services.metrics.parts import Stores
from shared.clock import SystemClock
from shared.events.catalogue import CustomerKeyedEvent
from shared.events.envelope import Delivery, Envelope
from shared.messaging.batches import FactBatch
from shared.mongo import Session, connect, database, in_transaction
from shared.settings import MongoSettings

BATCH: Final = 500


async def main(url: str, name: str, count: int, rate: int, written: int) -> None:
    """Write for ever, of the first `written` of `count` customers."""
    client = connect(MongoSettings.model_validate({"url": url}))
    projection = Stores(database(client, name)).projection(SystemClock())
    everybody, choice, applied = list(islice(customers(count), written)), Random(11), 0
    began = time.monotonic()
    while True:
        deliveries = _deliveries(choice.choices(everybody, k=BATCH), applied + 2, choice)

        async def apply(session: Session, deliveries: Sequence[Delivery[CustomerKeyedEvent]] = deliveries) -> None:
            await projection.apply(FactBatch(deliveries, session))

        await in_transaction(client, apply)
        applied += BATCH
        print(applied, flush=True)
        await asyncio.sleep(max(0.0, began + applied / rate - time.monotonic()))


def _deliveries(chosen: Sequence[Customer], version: int, choice: Random) -> list[Delivery[CustomerKeyedEvent]]:
    """Return facts as one consumer receives them: all of the partitions it owns."""
    envelope = Envelope("id", "type", "/bench", datetime(2025, 3, 1, tzinfo=UTC), "subject", chosen[0].name)
    found: list[Delivery[CustomerKeyedEvent]] = []
    for place, customer in enumerate(chosen):
        fact = usage_record(customer, version + place).model_copy(
            update={"raw_quantity": Decimal(choice.randint(1, 20_000)) / 4}
        )
        found.append(Delivery(fact, envelope, fact.topic, int(customer.name[2:]) % PARTITIONS, version + place))
    return found


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])))
