"""Ten fixed questions over HTTP, of 10,000, 100,000 and a million customers: idle, and while facts arrive.

python -m benchmarks.metrics_queries [--scale N …] [--rounds N] [--facts N]

Each answer that contenders can give too is compared with theirs in the same run, and where MongoDB's sums of cells are
quick enough to wait for, every answer is compared with them, before and after the facts.
"""

import asyncio
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from benchmarks.metrics_population import GENERATION, PARTNER, Customer, customers, fill, fill_rows, fill_states
from benchmarks.query_contenders import Contender, Grouping, Scanning, Told
from benchmarks.query_questions import QUESTIONS, Fixed
from benchmarks.query_results import Result, Times, growth_of, table_of
from services.metrics.service.images import KeptImage
from tests.support.metrics_service import MetricsBench, metrics_bench
from tests.support.servers import MongoServer, running_mongo

NAME: Final = "bench_queries"
GROUPED: Final = 200_000
"""Above so many customers, MongoDB's `$group` takes minutes for one question."""

PATIENCE_MS: Final = 2_000.0
"""A contender that takes longer is asked once."""

SCALES: Final = (10_000, 100_000, 1_000_000)

BUSY_SECONDS: Final = 20.0
"""Long enough for many transactions, on a slow machine too."""

WRITTEN: Final = 20_000
"""Customers that facts arrive for."""


@dataclass(frozen=True, slots=True)
class Options:
    """How each scale is measured; beyond `through_cells` customers, images are filled without the detour over cells."""

    rounds: int
    facts: int
    through_cells: int


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
        # Millions of objects that are no part of the service: its collector need not look at them.
        gc.collect()
        gc.freeze()
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
        await images.prepare(kept)
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
