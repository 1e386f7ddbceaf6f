"""How long a page of customers takes, at 10,000, 100,000 and 1,000,000 of them.

Measured where the service answers: snapshot, count, page, redaction. Every page and every exact total is compared with
what plain Python makes of the same customers. `python -m benchmarks.customers_lists --help`.

Each size is a database of its own. With `TENANTRY_TEST_MONGO_URL` it stays there, so that loading (`--stage load`) and
measuring (`--stage measure`) can be two runs.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from enum import StrEnum
from heapq import nsmallest
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import psutil
import typer
from rich.console import Console
from rich.table import Table as Printed

from benchmarks.customers_population import documents
from benchmarks.customers_questions import PAGE, QUESTIONS, Known, Question
from services.customers.domain.redaction import Sight
from services.customers.repository.reads import CustomerReader
from services.customers.repository.rooms import Rooms
from services.customers.repository.tables import TableReader
from services.customers.service.queries import CustomerQueries, TablePage
from shared.clock import SystemClock
from shared.mongo import Client, connect, database
from shared.settings import MongoSettings
from tests.support.servers import running_mongo

_EVERYTHING = Sight(personal_data=True, revenue=True)
_AT_ONCE = 5_000


class Stage(StrEnum):
    """What a run does."""

    LOAD = "load"
    MEASURE = "measure"
    BOTH = "both"


class Timing(NamedTuple):
    """Milliseconds of one question among so many customers, and whether the page was the right one.

    `cpu` is what service and database computed for one page: other work on the machine does not change it much.
    """

    question: str
    customers: int
    p50: float
    p95: float
    cpu: float
    correct: bool


class Bench:
    """A database of so many customers."""

    def __init__(self, client: Client, mongod: psutil.Process, size: int) -> None:
        self._client = client
        self._mongod = mongod
        self._size = size
        self._rooms = Rooms(database(client, f"bench_customers_{size}"))
        readers = CustomerReader(self._rooms), TableReader(self._rooms)
        self._queries = CustomerQueries(client, *readers, SystemClock(), batch_rows=5_000)

    async def load(self) -> None:
        """Store the customers, then make the indexes, which is quicker than to keep them meanwhile."""
        await self._client.drop_database(f"bench_customers_{self._size}")
        for first in range(0, self._size, _AT_ONCE):
            stored = list(documents(first, min(first + _AT_ONCE, self._size)))
            await self._rooms.customers.insert_many(stored, ordered=False)
        await self._rooms.prepare()

    async def measure(self, rounds: int) -> list[Timing]:
        """Ask each question `rounds` times, after warming up."""
        known = [Known.of(document) for document in documents(0, self._size)]
        return [await self._measure(question, known, rounds) for question in QUESTIONS]

    async def _measure(self, question: Question, known: Sequence[Known], rounds: int) -> Timing:
        cursor = await self._skip(question)
        correct = _is_right(await self._ask(question, cursor), question, known)
        milliseconds, cpu = [], self._cpu_seconds()
        for _ in range(rounds):
            started = time.perf_counter()
            await self._ask(question, cursor)
            milliseconds.append((time.perf_counter() - started) * 1e3)
        cpu = (self._cpu_seconds() - cpu) / rounds * 1e3
        p95 = statistics.quantiles(milliseconds, n=20)[-1]
        return Timing(question.name, self._size, statistics.median(milliseconds), p95, cpu, correct)

    def _cpu_seconds(self) -> float:
        server = self._mongod.cpu_times()
        return time.process_time() + server.user + server.system

    async def _skip(self, question: Question) -> list[Any] | None:
        cursor: list[Any] | None = None
        for _ in range(question.after):
            cursor = (await self._ask(question, cursor)).next_cursor
        return cursor

    async def _ask(self, question: Question, cursor: list[Any] | None) -> TablePage:
        return await self._queries.page(question.query, cursor, _EVERYTHING)


def _is_right(page: TablePage, question: Question, known: Sequence[Known]) -> bool:
    found = list(filter(question.passes, known))
    rows = nsmallest((question.after + 1) * PAGE, found, key=question.rank)[question.after * PAGE :]
    total = min(len(found), 1_000) if question.table.name == "customer-details" else len(found)
    counted = page.total == total if page.total_is_exact else page.total <= total
    return counted and [item["customer_id"] for item in page.items] == [each.customer_id for each in rows]


async def run(sizes: Sequence[int], stage: Stage, rounds: int) -> list[Timing]:
    """Load the customers of each size, and measure every question, as far as `stage` asks for it."""
    timings: list[Timing] = []
    with tempfile.TemporaryDirectory() as directory:
        async with running_mongo(Path(directory)) as server:
            client = connect(MongoSettings.model_validate({"url": server.url}))
            mongod = psutil.Process((await client.admin.command("serverStatus"))["pid"])
            for size in sorted(sizes):
                bench = Bench(client, mongod, size)
                if stage is not Stage.MEASURE:
                    await bench.load()
                if stage is not Stage.LOAD:
                    timings += await bench.measure(rounds)
            client.close()
    return timings


def main(
    sizes: Annotated[list[int], typer.Option(help="Customers.")] = [10_000, 100_000, 1_000_000],  # noqa: B006  # as Typer reads it
    rounds: Annotated[int, typer.Option(help="Times that each page is asked for.", min=20)] = 60,
    stage: Annotated[Stage, typer.Option(help="Load, measure, or both.")] = Stage.BOTH,
) -> None:
    """Measure pages of customers."""
    timings = asyncio.run(run(sizes, stage, rounds))
    if timings:
        Console(width=140).print(_pages(timings, sorted(sizes)))
    if not all(each.correct for each in timings):
        raise typer.Exit(1)


def _pages(timings: Sequence[Timing], sizes: Sequence[int]) -> Printed:
    columns = [f"{size:,} customers: p50 / p95 / CPU ms" for size in sizes]
    printed = Printed("page", *columns, "p50, last / first", "correct", title=f"A page of {PAGE} customers")
    for question in QUESTIONS:
        own = [each for each in timings if each.question == question.name]
        cells = [f"{each.p50:.1f} / {each.p95:.1f} / {each.cpu:.1f}" for each in own]
        correct = "yes" if all(each.correct for each in own) else "NO"
        printed.add_row(question.name, *cells, f"{own[-1].p50 / own[0].p50:.1f}", correct)
    return printed


if __name__ == "__main__":
    typer.run(main)
