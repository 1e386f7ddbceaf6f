"""How fast all cells are built anew while the old ones serve, how fast they are verified, and that memory stays flat.

python -m benchmarks.metrics_rebuild [--customers N] [--one-partner]

`tenantry rebuild metrics` and then `tenantry verify metrics` are processes of their own, so that their peak memory is
their own; they are measured for a tenth of the customers and for all of them, of fifty partners or of one.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any

import psutil
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.pipeline_stream import Record, stream
from services.metrics.domain.customer import CustomerState, History, fold, usage_months
from services.metrics.domain.usage import totals
from services.metrics.parts import Stores
from services.metrics.repository.documents import CustomerKey, state_document
from services.metrics.repository.usage_documents import usage_document
from shared.messaging.batches import decode_batch
from shared.mongo import Document, connect, database
from shared.settings import MongoSettings
from tests.contracts.records import Received
from tests.support.servers import MongoServer, running_mongo

PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Run:
    """One command: how long it took, the most memory it had, and how it ended."""

    seconds: float
    peak_mb: float
    code: int


@dataclass(frozen=True, slots=True)
class Result:
    """One rebuild, and the verification of what it made."""

    customers: int
    rebuild: Run
    verify: Run

    @property
    def correct(self) -> bool:
        """Whether the cells are right."""
        return self.rebuild.code == self.verify.code == 0


async def measure(mongo: MongoServer, customers: int, *, one_partner: bool) -> Result:
    """Fill a database with `customers`, rebuild it and verify it."""
    name = f"bench_rebuild_{customers}"
    await _fill(mongo, name, customers, one_partner=one_partner)
    environment = os.environ | {
        "TENANTRY_MONGO__URL": mongo.url,
        "TENANTRY_MONGO__DATABASE": name,
        "TENANTRY_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:1",  # so that no local stack is looked for; never asked
    }
    rebuilt = await _timed("rebuild", environment)
    return Result(customers, rebuilt, await _timed("verify", environment))


async def _fill(mongo: MongoServer, name: str, customers: int, *, one_partner: bool) -> None:
    client = connect(MongoSettings.model_validate({"url": mongo.url}))
    own = database(client, name)
    await Stores(own).prepare()
    records = sorted(stream(customers, "source")[0], key=attrgetter("key"))
    everybody = (_documents(list(facts), one_partner=one_partner) for _, facts in groupby(records, attrgetter("key")))
    while page := list(islice(everybody, PAGE)):
        await own["customer_states"].insert_many([state for state, _ in page], ordered=False)
        await own["usage_months"].insert_many([month for _, months in page for month in months], ordered=False)
    client.close()


def _documents(records: Sequence[Record], *, one_partner: bool) -> tuple[Document, list[Document]]:
    """Return the documents of one customer as facts leave them, in the cells of no generation yet."""
    received = [Received(each.topic, each.key, each.value, each.headers) for each in records]
    events: list[Any] = [decoded.delivery.event for decoded in decode_batch(received) if decoded.delivery]
    key = CustomerKey("bench" if one_partner else events[0].partner_id, events[0].customer_id)
    empty = History(CustomerState(*key), {month: {} for month in usage_months(events)})
    found = fold(empty, events)
    months = [usage_document(key, month, totals(own), own, {}) for month, own in found.usage.items()]
    return state_document(found.state, ()), months


async def _timed(command: str, environment: dict[str, str]) -> Run:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli.main", command, "metrics"), env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    watching = asyncio.create_task(_peak_mb(psutil.Process(process.pid)))
    code = await process.wait()
    return Run(time.perf_counter() - began, await watching, code)


async def _peak_mb(process: psutil.Process) -> float:
    peak = 0.0
    while True:
        try:
            peak = max(peak, process.memory_info().rss / 2**20)
        except psutil.NoSuchProcess:
            return peak
        await asyncio.sleep(0.1)


def main(
    customers: Annotated[int, typer.Option(help="About ten facts each.", min=500)] = 50_000,
    one_partner: Annotated[bool, typer.Option("--one-partner", help="All of one partner, not of fifty.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="3,000 customers.")] = False,
) -> None:
    """Measure rebuilds; exits with 1 if `verify` finds a difference."""
    results = asyncio.run(_measure(3_000 if quick else customers, one_partner=one_partner))
    table = Table("customers", "command", "seconds", "customers/s", "peak MB", "right", title="All cells anew")
    for each in results:
        for name, run in (("rebuild", each.rebuild), ("verify", each.verify)):
            told = f"{run.seconds:.1f}", f"{each.customers / run.seconds:,.0f}", f"{run.peak_mb:,.0f}"
            table.add_row(f"{each.customers:,}", name, *told, "NO" if run.code else "yes")
    Console(width=140).print(table)
    if not all(each.correct for each in results):
        raise typer.Exit(1)


async def _measure(customers: int, *, one_partner: bool) -> list[Result]:
    with tempfile.TemporaryDirectory() as directory:
        async with running_mongo(Path(directory)) as mongo:
            counts = customers // 10, customers
            return [await measure(mongo, count, one_partner=one_partner) for count in counts]


if __name__ == "__main__":
    typer.run(main)
