"""How long a page of customers takes, at 10,000, 100,000 and 1,000,000 of them; and facts into documents.

Measured where the service answers: snapshot, count, page, redaction. Every first page is compared with what plain
Python makes of the same customers. `python -m benchmarks.customers_lists --help`.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import psutil
import typer
from rich.console import Console
from rich.table import Table as Printed

from benchmarks.customers_intake import Intake, measure_intake
from benchmarks.customers_population import PARTNER, documents
from services.customers.domain.listing import Filters, ListQuery, Ordering
from services.customers.domain.redaction import Sight
from services.customers.domain.search import searched
from services.customers.domain.tables.customers import BASIC, CUSTOMERS, DETAILS
from services.customers.domain.tables.table import Table
from services.customers.repository.reads import CustomerReader
from services.customers.repository.rooms import Rooms
from services.customers.repository.tables import TableReader
from services.customers.service.queries import CustomerQueries
from shared.clock import SystemClock
from shared.mongo import Client, connect, database
from shared.settings import MongoSettings
from tests.support.servers import running_mongo

PAGE: Final = 50
_EVERYTHING: Final = Sight(personal_data=True, revenue=True)
_AT_ONCE: Final = 5_000


class Known(NamedTuple):
    """What is needed of a customer to tell every answer in advance."""

    customer_id: str
    name_key: str
    words: tuple[str, ...]
    status: str
    country: str
    city: str
    email: str | None
    created_at: datetime
    acquired_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of page; `after` pages are skipped before the time is taken."""

    name: str
    table: Table
    sort: str
    filters: Filters
    passes: Callable[[Known], bool]
    rank: Callable[[Known], Any]
    after: int = 0

    @property
    def query(self) -> ListQuery:
        """The page asked for."""
        return ListQuery(PARTNER, self.table, self.filters, Ordering.parse(self.sort, self.table), PAGE)


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


def _named(text: str) -> Callable[[Known], bool]:
    wanted = searched("name", text)
    return lambda known: all(any(word.startswith(each) for word in known.words) for each in wanted)


QUESTIONS: Final = (
    Question("list by name", CUSTOMERS, "name", {}, lambda _: True, lambda k: (k.name_key, k.customer_id)),
    Question("list by name, page 20", CUSTOMERS, "name", {}, lambda _: True, lambda k: (k.name_key, k.customer_id), 19),
    Question(
        "sort by e-mail",
        BASIC,
        "contact_email",
        {},
        lambda _: True,
        lambda k: (k.email is not None, k.email or "", k.customer_id),
    ),
    Question(
        "sort by date, newest first",
        BASIC,
        "-created_at",
        {},
        lambda _: True,
        lambda k: (-k.created_at.timestamp(), _reverse(k.customer_id)),
    ),
    Question(
        "filter: one country of 8",
        CUSTOMERS,
        "name",
        {"country": ("DE",)},
        lambda k: k.country == "DE",
        lambda k: (k.name_key, k.customer_id),
    ),
    Question(
        "filter: one in 1,000",
        CUSTOMERS,
        "name",
        {"status": ("suspended",)},
        lambda k: k.status == "suspended",
        lambda k: (k.name_key, k.customer_id),
    ),
    Question(
        "filter: status and country",
        BASIC,
        "-created_at",
        {"status": ("active",), "country": ("FR",)},
        lambda k: (k.status, k.country) == ("active", "FR"),
        lambda k: (-k.created_at.timestamp(), _reverse(k.customer_id)),
    ),
    Question(
        "search: a word of every 8th name",
        CUSTOMERS,
        "name",
        {"name": ("bak",)},
        _named("bak"),
        lambda k: (k.name_key, k.customer_id),
    ),
    Question(
        "search: two words",
        CUSTOMERS,
        "name",
        {"name": ("etudes 77",)},
        _named("etudes 77"),
        lambda k: (k.name_key, k.customer_id),
    ),
    Question(
        "search: one name",
        CUSTOMERS,
        "name",
        {"name": ("zenith pharma 4711",)},
        _named("zenith pharma 4711"),
        lambda k: (k.name_key, k.customer_id),
    ),
    Question("details", DETAILS, "number", {}, lambda _: True, lambda k: (k.acquired_at, k.customer_id)),
    Question(
        "details: one city of 5,000",
        DETAILS,
        "number",
        {"city": ("City 4711",)},
        lambda k: k.city == "city 4711",
        lambda k: (k.acquired_at, k.customer_id),
    ),
)


def _reverse(text: str) -> tuple[int, ...]:
    return tuple(-ord(char) for char in text)


class Bench:
    """A customers database that grows from one size to the next."""

    def __init__(self, client: Client, mongod: psutil.Process | None) -> None:
        self._mongod = mongod
        self._rooms = Rooms(database(client, "bench_customers"))
        readers = CustomerReader(self._rooms), TableReader(self._rooms)
        self._queries = CustomerQueries(client, *readers, SystemClock(), batch_rows=5_000)
        self._known: list[Known] = []

    async def grow(self, size: int) -> None:
        """Store customers up to `size`."""
        await self._rooms.prepare()
        for first in range(len(self._known), size, _AT_ONCE):
            last = min(first + _AT_ONCE, size)
            stored = list(documents(first, last))
            await self._rooms.customers.insert_many(stored, ordered=False)
            self._known += map(_known, stored)

    async def measure(self, question: Question, rounds: int) -> Timing:
        """Ask `rounds` times, after warming up."""
        cursor = await self._skip(question)
        first = await self._ask(question, cursor)
        milliseconds, cpu = [], self._cpu_seconds()
        for _ in range(rounds):
            started = time.perf_counter()
            await self._ask(question, cursor)
            milliseconds.append((time.perf_counter() - started) * 1e3)
        cpu = (self._cpu_seconds() - cpu) / rounds * 1e3
        p95 = statistics.quantiles(milliseconds, n=20)[-1]
        return Timing(
            question.name,
            len(self._known),
            statistics.median(milliseconds),
            p95,
            cpu,
            first == self._expected(question),
        )

    def _cpu_seconds(self) -> float:
        server = self._mongod.cpu_times() if self._mongod else None
        return time.process_time() + (server.user + server.system if server else 0.0)

    async def _skip(self, question: Question) -> list[Any] | None:
        cursor: list[Any] | None = None
        for _ in range(question.after):
            cursor = (await self._queries.page(question.query, cursor, _EVERYTHING)).next_cursor
        return cursor

    async def _ask(self, question: Question, cursor: list[Any] | None) -> list[str]:
        page = await self._queries.page(question.query, cursor, _EVERYTHING)
        return [item["customer_id"] for item in page.items]

    def _expected(self, question: Question) -> list[str]:
        last = (question.after + 1) * PAGE
        found = nsmallest(last, filter(question.passes, self._known), key=question.rank)
        return [known.customer_id for known in found[question.after * PAGE :]]


def _known(document: Mapping[str, Any]) -> Known:
    return Known(
        document["customer_id"],
        document["name_key"],
        document["name_words"],
        document["status"],
        document["country"],
        document["keys"]["city"],
        document["keys"]["contact_email"],
        document["created_at"],
        document["active_subscription"]["acquired_at"],
    )


async def run(sizes: Sequence[int], rounds: int, facts: int) -> tuple[list[Timing], list[Intake]]:
    """Measure every question at every size, and the intake of `facts` customers."""
    timings: list[Timing] = []
    with tempfile.TemporaryDirectory() as directory:
        async with running_mongo(Path(directory)) as server:
            client = connect(MongoSettings.model_validate({"url": server.url}))
            intake = await measure_intake(client, facts)
            pid = server.process.pid if server.process else None
            bench = Bench(client, psutil.Process(pid) if pid else None)
            for size in sorted(sizes):
                await bench.grow(size)
                timings += [await bench.measure(question, rounds) for question in QUESTIONS]
            client.close()
    return timings, intake


def main(
    sizes: Annotated[list[int], typer.Option(help="Customers.")] = [10_000, 100_000, 1_000_000],  # noqa: B006  # as Typer reads it
    rounds: Annotated[int, typer.Option(help="Times that each page is asked for.", min=20)] = 60,
    facts: Annotated[int, typer.Option(help="Customers of the intake, three facts each.", min=100)] = 10_000,
) -> None:
    """Measure pages of customers, and the intake of their facts."""
    timings, intake = asyncio.run(run(sizes, rounds, facts))
    console = Console(width=140)
    console.print(_pages(timings, sorted(sizes)))
    console.print(_intake(intake))
    if not all([*(each.correct for each in timings), *(each.correct for each in intake)]):
        raise typer.Exit(1)


def _pages(timings: Sequence[Timing], sizes: Sequence[int]) -> Printed:
    columns = [f"{size:,} customers: p50 / p95 / CPU ms" for size in sizes]
    printed = Printed("page", *columns, "CPU, last / first", "correct", title="A page of 50 customers")
    for question in QUESTIONS:
        own = [each for each in timings if each.question == question.name]
        cells = [f"{each.p50:.1f} / {each.p95:.1f} / {each.cpu:.1f}" for each in own]
        correct = "yes" if all(each.correct for each in own) else "NO"
        printed.add_row(question.name, *cells, f"{own[-1].cpu / own[0].cpu:.1f}", correct)
    return printed


def _intake(intake: Sequence[Intake]) -> Printed:
    printed = Printed("contender", "facts/s", "times the last", "correct", title="Facts into documents")
    for each in intake:
        times = each.facts_per_second / intake[-1].facts_per_second
        printed.add_row(each.name, f"{each.facts_per_second:,.0f}", f"{times:.1f}", "yes" if each.correct else "NO")
    return printed


if __name__ == "__main__":
    typer.run(main)
