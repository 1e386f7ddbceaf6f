"""What MongoDB takes of documents like ours: for each fact a usage month, a customer and a cell, in transactions.

The documents are as large as those of the service, have its indexes, and are written as it writes them; but nothing is
read from a broker, decoded, folded, summed, announced or looked up. It is what would be left if all of that were free.
"""

import asyncio
import random
from collections.abc import Iterator
from typing import Final

from pymongo import ASCENDING, IndexModel, InsertOne, UpdateOne

from benchmarks.contenders.task import Task, Watch
from shared.mongo import Client, Collection, Database, Document, Session, connect, database, in_transaction
from shared.settings import MongoSettings

FACTS: Final = 2_000
"""Of one transaction."""
INDEXES: Final[dict[str, list[tuple[str, ...]]]] = {
    "customer_states": [("partner_id", "group", "_id"), ("partner_id", "changed_hour", "_id")],
    "usage_months": [],
    "cells": [("generation", "partner_id")],
}
STATE_BYTES, USAGE_BYTES, CELL_BYTES = 650, 290, 350
"""About what a document takes besides what is written into it with each fact, as in the benchmark's own stream."""


class Facts:
    """Writes of random customers and months."""

    def __init__(self, customers: int) -> None:
        self._customers = customers
        self._chance = random.Random(1)
        self._number = 0

    def writes(self) -> Iterator[tuple[str, InsertOne[Document] | UpdateOne]]:
        """Yield what one fact writes, by collection."""
        customer, month = self._chance.randrange(self._customers), str(24_276 + self._chance.randrange(8))
        partner, self._number = f"p{customer % 50}", self._number + 1
        usage = {"_id": f"{partner}:c-{customer}:{month}:{self._number}", "records": "u" * USAGE_BYTES}
        yield "usage_months", InsertOne(usage)
        head = {"partner_id": partner, "group": f"{customer % 480:08}", "changed_hour": 1, "rest": "s" * STATE_BYTES}
        moved = {"$inc": {"usage_changes": 1}, "$set": {f"usage.{month}": 1}, "$setOnInsert": head}
        yield "customer_states", UpdateOne({"_id": f"{partner}:c-{customer}"}, moved, upsert=True)
        cell = {"generation": 1, "partner_id": partner, "rest": "c" * CELL_BYTES}
        added = {f"months.{month}.{name}": 1 for name in ("usage_raw", "usage_normalized", "active_customers")}
        yield "cells", UpdateOne({"_id": f"{customer:016}"}, {"$inc": added, "$setOnInsert": cell}, upsert=True)


async def main(task: Task) -> None:
    """Commit transactions of `FACTS` facts until time is up."""
    client = connect(MongoSettings.model_validate({"url": task.mongo_url}))
    own = database(client, task.database)
    for name, indexes in INDEXES.items():
        sought = [IndexModel([(field, ASCENDING) for field in each]) for each in [("_id",), *indexes]]
        await own[name].create_indexes(sought)
    facts, done, watch = Facts(task.events // 10), 0, Watch()
    while done < task.events and watch.elapsed() < task.seconds:
        await _commit(client, own, facts)
        done += FACTS
    watch.report(done).write()
    client.close()


async def _commit(client: Client, own: Database, facts: Facts) -> None:
    writes: dict[str, list[InsertOne[Document] | UpdateOne]] = {name: [] for name in INDEXES}
    for name, write in (each for _ in range(FACTS) for each in facts.writes()):
        writes[name].append(write)

    async def work(session: Session) -> None:
        for name, some in writes.items():
            collection: Collection = own[name]
            await collection.bulk_write(some, ordered=False, session=session)

    await in_transaction(client, work)


if __name__ == "__main__":
    asyncio.run(main(Task.read()))
