"""How fast all cells are built anew while the old ones serve, and that memory stays flat.

python -m benchmarks.metrics_rebuild [--customers N]

The rebuild is a process of its own, `tenantry rebuild metrics`, so that its peak memory is its own; it is measured for
a tenth of the customers and for all of them. `verify` follows: a quick rebuild that is wrong is worth nothing.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.pipeline_stream import stream
from services.metrics.parts import Stores
from shared.clock import SystemClock
from shared.messaging.batches import FactBatch, decode_batch
from shared.mongo import Session, connect, database, in_transaction
from shared.settings import MongoSettings
from tests.contracts.records import Received
from tests.support.servers import MongoServer, running_mongo

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Result:
    """One rebuild."""

    customers: int
    seconds: float
    peak_mb: float
    correct: bool


async def measure(mongo: MongoServer, customers: int) -> Result:
    """Fill a database with `customers`, rebuild it and verify it."""
    name = f"bench_rebuild_{customers}"
    await _fill(mongo, name, customers)
    environment = os.environ | {
        "TENANTRY_MONGO__URL": mongo.url,
        "TENANTRY_MONGO__DATABASE": name,
        "TENANTRY_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:1",  # so that no local stack is looked for; never asked
    }
    seconds, peak, code = await _timed("rebuild", environment)
    _, _, verified = await _timed("verify", environment)
    return Result(customers, seconds, peak, correct=code == verified == 0)


async def _fill(mongo: MongoServer, name: str, customers: int) -> None:
    client = connect(MongoSettings.model_validate({"url": mongo.url}))
    stores = Stores(database(client, name))
    await stores.prepare()
    projection = stores.projection(SystemClock())
    records, _ = stream(customers, "source")
    for start in range(0, len(records), BATCH):
        received = [Received(each.topic, each.key, each.value, each.headers) for each in records[start : start + BATCH]]
        deliveries = [decoded.delivery for decoded in decode_batch(received) if decoded.delivery]

        async def work(session: Session, batch: Sequence[object] = deliveries) -> None:
            await projection.apply(FactBatch(batch, session))  # type: ignore[arg-type]  # decoded as any event

        await in_transaction(client, work)
    client.close()


async def _timed(command: str, environment: dict[str, str]) -> tuple[float, float, int]:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli.main", command, "metrics"), env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    watching = asyncio.create_task(_peak_mb(psutil.Process(process.pid)))
    code = await process.wait()
    return time.perf_counter() - began, await watching, code


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
    quick: Annotated[bool, typer.Option("--quick", help="3,000 customers.")] = False,
) -> None:
    """Measure rebuilds; exits with 1 if `verify` finds a difference."""
    results = asyncio.run(_measure(3_000 if quick else customers))
    table = Table("customers", "seconds", "customers/s", "peak MB", "verified", title="All cells anew")
    for each in results:
        rate = each.customers / each.seconds
        table.add_row(
            f"{each.customers:,}",
            f"{each.seconds:.1f}",
            f"{rate:,.0f}",
            f"{each.peak_mb:,.0f}",
            "yes" if each.correct else "NO",
        )
    Console(width=140).print(table)
    if not all(each.correct for each in results):
        raise typer.Exit(1)


async def _measure(customers: int) -> list[Result]:
    with tempfile.TemporaryDirectory() as directory:
        async with running_mongo(Path(directory)) as mongo:
            return [await measure(mongo, count) for count in (customers // 10, customers)]


if __name__ == "__main__":
    typer.run(main)
