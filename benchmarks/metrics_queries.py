"""Ten fixed questions over HTTP, of 10,000, 100,000 and a million customers: idle, and while facts arrive.

python -m benchmarks.metrics_queries [--scale N …] [--rounds N] [--facts N]

Each answer that contenders can give too is compared with theirs in the same run, and where MongoDB's sums of cells are
quick enough to wait for, every answer is compared with them, before and after the facts.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.metrics_population import (
    FIRST,
    GENERATION,
    MONTHS,
    PARTNER,
    Customer,
    customers,
    fill,
    fill_rows,
    fill_states,
)
from benchmarks.query_contenders import SHOWN, Contender, Filters, Grouping, Scanning, Told
from services.metrics.domain.months import format_month, parse_month
from services.metrics.service.images import KeptImage
from tests.support.metrics_service import MetricsBench, metrics_bench
from tests.support.servers import MongoServer, running_mongo

NAME: Final = "bench_queries"
RANGE: Final = {"from_": format_month(FIRST + MONTHS - SHOWN), "to": format_month(FIRST + MONTHS - 1)}
GROUPED: Final = 200_000
"""Above so many customers, MongoDB's `$group` takes minutes for one question."""

PATIENCE_MS: Final = 2_000.0
"""A contender that takes longer is asked once."""

SCALES: Final = (10_000, 100_000, 1_000_000)

BUSY_SECONDS: Final = 20.0
"""Long enough for many transactions, on a slow machine too."""

WRITTEN: Final = 20_000
"""Customers that facts arrive for."""

Ask = Callable[[Contender, Filters], Awaitable[Told]]


@dataclass(frozen=True, slots=True)
class Fixed:
    """One question; `ask` and `read` where contenders can answer it too."""

    name: str
    path: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    filters: Filters = field(default_factory=dict)
    ask: Ask | None = None
    read: Callable[[Any], Told] | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """The query parameters."""
        return {**RANGE, **self.asked, **self.filters}


def _months(answer: Any) -> Told:
    return {str(parse_month(own["month"]) - FIRST): own["customers"] for own in answer["months"]}


def _parts(answer: Any) -> Told:
    return {part["value"]: part["customers"] for part in answer["parts"]}


def _countries(answer: Any) -> Told:
    return {part["country"]: part["customers"] for part in answer["countries"]}


def _hundredths(answer: Any) -> Told:
    return {str(own["percentile"]): int(Decimal(own["amount"]) * 4) for own in answer["percentiles"]}


async def _closings(them: Contender, filters: Filters) -> Told:
    return await them.closings(filters)


async def _segments(them: Contender, filters: Filters) -> Told:
    return await them.split("segment", filters)


async def _split_by_country(them: Contender, filters: Filters) -> Told:
    return await them.split("country", filters)


async def _used(them: Contender, filters: Filters) -> Told:
    return await them.hundredths(filters)


THREE: Final[Sequence[Filters]] = (
    {"country": ["US", "DE"], "segment": ["smb"], "seller": ["seller-1", "seller-2"]},
    {"country": ["US", "DE"], "sales_channel": ["direct"], "product": ["product-1"]},
    {"segment": ["smb"], "seller": ["seller-1", "seller-2"], "vendor": ["microsoft"]},
    {"country": ["US", "GB", "FR"], "segment": ["smb"], "pricing_model": ["flat"]},
    {"country": ["DE"], "segment": ["smb"], "vendor": ["aws"]},
    {"segment": ["smb"], "sales_channel": ["web"], "attribution": ["DPOR"]},
)
QUESTIONS: Final = (
    Fixed("summary", "summary"),
    Fixed("active", "active", ask=_closings, read=_months),
    Fixed("active, 3 filters", "active", {}, THREE[0], _closings, _months),
    Fixed(
        "distribution, 3 filters",
        "distribution",
        {"by": "segment"},
        THREE[1],
        _segments,
        _parts,
    ),
    Fixed(
        "geography, 1 filter",
        "geography",
        {},
        {"seller": ["seller-3"]},
        _split_by_country,
        _countries,
    ),
    Fixed("distribution trend, 3 filters", "distribution-trend", {"by": "product"}, THREE[2]),
    Fixed("products, 3 filters", "products", {}, THREE[3]),
    Fixed("filters, 3 filters", "filters", {}, THREE[4]),
    Fixed(
        "percentiles, 1 filter",
        "percentiles",
        {"measure": "raw_usage"},
        {"country": ["US", "DE"]},
        _used,
        _hundredths,
    ),
    Fixed("leaderboard, 3 filters", "leaderboard", {}, THREE[5]),
)


@dataclass(frozen=True, slots=True)
class Options:
    """How each scale is measured; beyond `through_cells` customers, images are filled without the detour over cells."""

    rounds: int
    facts: int
    through_cells: int


@dataclass(slots=True)
class Times:
    """Milliseconds that one question took."""

    cold: float = 0.0
    idle: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    grouping: float | None = None
    scanning: float | None = None


@dataclass(slots=True)
class Result:
    """One scale."""

    customers: int
    rows: int
    image_mb: float
    load_seconds: float
    facts_per_second: float
    times: dict[str, Times]
    wrong: list[str]
    through_cells: bool = True


async def measure(server: MongoServer, directory: Path, count: int, options: Options) -> Result:
    """Measure one scale in a database of its own."""
    async with metrics_bench(server, NAME, directory) as bench:
        await bench.client.drop_database(NAME)
        await bench.stores.prepare()
        everybody = list(customers(count))
        result = Result(count, 0, 0, 0, 0, {own.name: Times() for own in QUESTIONS}, [])
        result.through_cells = count <= options.through_cells
        if result.through_cells:
            await fill(bench.database, everybody)
        else:
            await _fill_images(bench, everybody)
        await _make_images(bench, result)
        await _ask_cold(bench, result)
        await _ask_rounds(bench, options.rounds, {name: times.idle for name, times in result.times.items()})
        grouping, scanning = Grouping(bench.database), Scanning()
        scanning.fill(everybody)
        if count <= GROUPED:
            await grouping.fill(everybody)
        await _compare(bench, result, [grouping, scanning] if count <= GROUPED else [scanning])
        await _compare_with_cells(bench, result)
        if options.facts:
            await _ask_while_facts_arrive(bench, server, result, options)
            await _compare_with_cells(bench, result)
        await bench.client.drop_database(NAME)
    return result


async def _fill_images(bench: MetricsBench, everybody: Sequence[Customer]) -> None:
    await fill_states(bench.database, everybody[:WRITTEN])
    newest = datetime(2025, 3, 1, tzinfo=UTC)
    for images in (bench.images.figures, bench.images.turnover):
        kept = KeptImage(PARTNER, GENERATION, {}, newest)
        fill_rows(kept.image.rows, everybody, turnover=images is bench.images.turnover)
        images.keep(kept)


async def _make_images(bench: MetricsBench, result: Result) -> None:
    began = time.perf_counter()
    for images in (bench.images.figures, bench.images.turnover):
        async with images.made(PARTNER) as kept:
            result.image_mb += kept.image.nbytes / 2**20
            result.rows += len(kept.image.rows)
    result.load_seconds = time.perf_counter() - began


async def _ask_cold(bench: MetricsBench, result: Result) -> None:
    for own in QUESTIONS:
        result.times[own.name].cold = await _timed(partial(bench.ask, own.path, PARTNER, **own.parameters))


async def _ask_rounds(bench: MetricsBench, rounds: int, times: Mapping[str, list[float]]) -> None:
    for _ in range(rounds):
        for own in QUESTIONS:
            took = await _timed(partial(bench.ask, own.path, PARTNER, **own.parameters))
            times[own.name].append(took)


async def _compare(bench: MetricsBench, result: Result, contenders: Sequence[Grouping | Scanning]) -> None:
    for own in QUESTIONS:
        if own.ask is None or own.read is None:
            continue
        ours, times = own.read(await bench.ask(own.path, PARTNER, **own.parameters)), result.times[own.name]
        for contender in contenders:
            theirs: list[Told] = []

            async def ask(contender: Contender = contender, own: Fixed = own, into: list[Told] = theirs) -> None:
                assert own.ask
                into.append(await own.ask(contender, own.filters))

            took = [await _timed(ask)]
            while len(took) < 3 and sum(took) < PATIENCE_MS:
                took.append(await _timed(ask))
            setattr(times, contender.column, statistics.median(took))
            if _there(ours) != _there(theirs[0]):
                result.wrong.append(f"{own.name}: not what {type(contender).__name__} says")


async def _compare_with_cells(bench: MetricsBench, result: Result) -> None:
    if not result.through_cells:
        return
    for own in QUESTIONS:
        if own.path not in ("percentiles", "leaderboard"):
            ours = await bench.ask(own.path, PARTNER, **own.parameters)
            if ours != await bench.ask_cells(own.path, PARTNER, **own.parameters):
                result.wrong.append(f"{own.name}: not what the cells say")


async def _ask_while_facts_arrive(bench: MetricsBench, server: MongoServer, result: Result, options: Options) -> None:
    async with _writing(server, result.customers, options.facts) as written:
        began, before = time.perf_counter(), written[0]
        while time.perf_counter() - began < BUSY_SECONDS:
            await _ask_rounds(bench, options.rounds, {name: times.busy for name, times in result.times.items()})
        result.facts_per_second = (written[0] - before) / (time.perf_counter() - began)


@asynccontextmanager
async def _writing(server: MongoServer, count: int, facts: int) -> AsyncIterator[list[int]]:
    """Run the writer, and yield how many facts it has applied, as the only element."""
    arguments = ["-m", "benchmarks.query_writer", server.url, NAME, str(count), str(facts), str(min(count, WRITTEN))]
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    written = [int(await process.stdout.readline())]

    async def follow(lines: asyncio.StreamReader) -> None:
        async for line in lines:
            written[0] = int(line)

    following = asyncio.create_task(follow(process.stdout))
    try:
        yield written
    finally:
        process.terminate()
        await process.wait()
        await following


async def _timed(ask: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await ask()
    return (time.perf_counter() - began) * 1e3


def _there(told: Told) -> dict[str, int]:
    return {name: amount for name, amount in told.items() if amount}


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else sum(times)


def table_of(result: Result) -> Table:
    """Return the times of one scale."""
    title = (
        f"{result.customers:,} customers, {result.rows:,} rows in images of {result.image_mb:,.0f} MB, made in "
        f"{result.load_seconds:,.0f} s; {result.facts_per_second:,.0f} facts/s while busy; ms"
    )
    columns = "question", "first", "p50", "p95", "busy p50", "busy p95", "MongoDB $group", "DuckDB"
    table = Table(*columns, title=title)
    for name, own in result.times.items():
        shown = own.cold, statistics.median(own.idle), _p95(own.idle)
        busy = (statistics.median(own.busy), _p95(own.busy)) if own.busy else (None, None)
        table.add_row(name, *map(_number, (*shown, *busy, own.grouping, own.scanning)))
    return table


def growth_of(smallest: Result, largest: Result) -> Table:
    """Return how the times grow from one scale to another."""
    title = f"{largest.customers:,} customers against {smallest.customers:,}: p50, times as long"
    table = Table("question", "idle", "busy", title=title)
    for name, own in largest.times.items():
        before = smallest.times[name]
        idle = statistics.median(own.idle) / statistics.median(before.idle)
        busy = statistics.median(own.busy) / statistics.median(before.busy) if own.busy and before.busy else None
        table.add_row(name, *map(_number, (idle, busy)))
    return table


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"


def main(
    scale: Annotated[list[int] | None, typer.Option(help="Customers; several times for several scales.")] = None,
    rounds: Annotated[int, typer.Option(help="Times each question is asked.", min=1)] = 20,
    facts: Annotated[int, typer.Option(help="Facts a second while busy; 0 for none.", min=0)] = 1_000,
    through_cells: Annotated[int, typer.Option(help="Customers up to which images are made from cells.")] = 200_000,
) -> None:
    """Measure every scale, one after the other, on one mongod."""
    console = Console(width=160)
    results = asyncio.run(_measure(sorted(scale or SCALES), Options(rounds, facts, through_cells), console))
    if len(results) > 1:
        console.print(growth_of(results[0], results[-1]))
    for wrong in (line for result in results for line in result.wrong):
        console.print(f"WRONG {wrong}")
    if any(result.wrong for result in results):
        raise typer.Exit(1)


async def _measure(scales: Sequence[int], options: Options, console: Console) -> list[Result]:
    results = []
    with tempfile.TemporaryDirectory() as directory:
        async with running_mongo(Path(directory)) as server:
            for count in scales:
                results.append(await measure(server, Path(directory) / "keys", count, options))
                console.print(table_of(results[-1]))
    return results


if __name__ == "__main__":
    typer.run(main)
