"""From a collection to a file: every format of ours, against what people write themselves.

    python -m benchmarks.exports_formats           1,000,000 rows of 13 columns
    python -m benchmarks.exports_formats --quick   100,000

Every contender is a process of its own, so that its peak memory is its own; ours is two, the owner of the rows and a
worker of the exports service, and both are counted. Every file is read by DuckDB (workbooks: their XML) and must add
up in the same run. The peers need `.venv-bench` (pandas, polars); mongoexport is taken from the path if it is there.
"""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final

import psutil
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.exports_contenders import Report, Task, peak_mb
from benchmarks.exports_files import adds_up
from benchmarks.exports_owner import running_owner
from benchmarks.exports_rows import COLLECTION, COLUMNS, Truth, fill
from tests.support.servers import MongoServer, running_mongo

DATABASE: Final = "bench_exports"
PEERS: Final = Path(__file__).parents[1] / ".venv-bench/bin/python"
console = Console(width=140)


@dataclass(frozen=True, slots=True)
class Contender:
    """A function of `exports_contenders`, or the program mongoexport, and what it writes."""

    name: str
    function: str
    format: str
    peer: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a contender did; the owner's share is 0 where there is none."""

    contender: Contender
    report: Report
    owner_cpu_seconds: float
    owner_peak_mb: float
    size_mb: float
    correct: bool


CONTENDERS: Final = (
    Contender("PyMongo cursor + csv.writer", "cursor_and_csv_writer", "csv"),
    Contender("… the same file as ours", "cursor_and_csv_writer_alike", "csv"),
    Contender("pandas", "pandas_frame", "csv", peer=True),
    Contender("Polars", "polars_frame", "csv", peer=True),
    Contender("Polars, Parquet", "polars_frame", "parquet", peer=True),
    Contender("mongoexport", "mongoexport", "csv"),
    *(Contender(f"Tenantry, {each.upper()}", "tenantry", each) for each in ("tsv", "csv", "ndjson", "parquet", "xlsx")),
)


def main(
    rows: Annotated[int, typer.Option(min=1)] = 1_000_000,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="100,000 rows.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Parts of contenders' names.")] = None,
    peers: Annotated[Path, typer.Option(help="A Python that has the peers.")] = PEERS,
) -> None:
    """Measure; exits with 1 if a file is not what it must be."""
    count = 100_000 if quick else rows
    results = asyncio.run(_measured(count, only or [""], peers))
    console.print(_table(count, results))
    if not all(result.correct for result in results):
        raise typer.Exit(1)


async def _measured(rows: int, only: Sequence[str], peers: Path) -> list[Result]:
    wanted = [each for each in CONTENDERS if any(part.lower() in each.name.lower() for part in only)]
    chosen = [each for each in wanted if _is_there(each, peers)]
    results = []
    with tempfile.TemporaryDirectory() as directory:
        async with running_mongo(Path(directory)) as mongo:
            truth = await asyncio.to_thread(fill, mongo.url, DATABASE, rows)
            for contender in chosen:
                results.append(await _one(contender, mongo, truth, Path(directory), peers))
                console.print(contender.name, asdict(results[-1].report))
    return results


def _is_there(contender: Contender, peers: Path) -> bool:
    if contender.function == "mongoexport":
        return shutil.which("mongoexport") is not None
    return peers.exists() or not contender.peer


async def _one(contender: Contender, mongo: MongoServer, truth: Truth, directory: Path, peers: Path) -> Result:
    target = directory / f"file.{contender.format}"
    task = Task(mongo.url, DATABASE, truth.rows, str(target), format=contender.format)
    cpu, peak = 0.0, 0.0
    if contender.function == "mongoexport":
        report = await _mongoexport(task)
    elif contender.function == "tenantry":
        async with running_owner(task.url, task.database, task.rows) as (address, process):
            report = await _run(sys.executable, contender, Task(**(asdict(task) | {"owner": address})))
            used = process.cpu_times()
            cpu, peak = used.user + used.system, peak_mb(process.pid)
    else:
        report = await _run(str(peers) if contender.peer else sys.executable, contender, task)
    size, correct = target.stat().st_size / 1024**2, adds_up(target, contender.format, truth)
    target.unlink()
    return Result(contender, report, cpu, peak, size, correct)


async def _run(python: str, contender: Contender, task: Task) -> Report:
    process = await asyncio.create_subprocess_exec(
        *(python, "-m", "benchmarks.exports_contenders", contender.function),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    said, _ = await process.communicate(json.dumps(asdict(task)).encode())
    if process.returncode != 0:
        msg = f"{contender.name} failed"
        raise RuntimeError(msg)
    return Report(**json.loads(said))


async def _mongoexport(task: Task) -> Report:
    started = time.perf_counter()
    arguments = ("--db", task.database, "--collection", COLLECTION, "--type=csv", "--out", task.target, "--quiet")
    process = await asyncio.create_subprocess_exec(
        "mongoexport", "--uri", task.url, *arguments, "--fields", ",".join(COLUMNS)
    )
    watched, first, peak, cpu = psutil.Process(process.pid), 0.0, 0.0, 0.0
    while process.returncode is None:
        if not first and Path(task.target).exists() and Path(task.target).stat().st_size:  # noqa: ASYNC240
            first = time.perf_counter() - started
        if watched.is_running() and watched.status() != psutil.STATUS_ZOMBIE:
            used = watched.cpu_times()
            cpu, peak = used.user + used.system, peak_mb(watched.pid)
        await asyncio.sleep(0.01)
    return Report(time.perf_counter() - started, first, cpu, peak)


def _table(rows: int, results: Sequence[Result]) -> Table:
    columns = (
        "contender",
        "rows/s",
        "× csv.writer",
        "first byte s",
        "CPU-s",
        "peak MB",
        "owner CPU-s",
        "owner MB",
        "MB",
    )
    table = Table(*columns, "right", title=f"{rows:,} rows × {len(COLUMNS)} columns, from MongoDB to a file")
    for result in results:
        report = result.report
        table.add_row(
            result.contender.name,
            f"{rows / report.seconds:,.0f}",
            f"{results[0].report.seconds / report.seconds:.1f}",
            f"{report.first_byte_seconds:.2f}",
            f"{report.cpu_seconds:.1f}",
            f"{report.peak_mb:,.0f}",
            f"{result.owner_cpu_seconds:.1f}",
            f"{result.owner_peak_mb:,.0f}",
            f"{result.size_mb:,.0f}",
            "yes" if result.correct else "NO",
        )
    return table


if __name__ == "__main__":
    typer.run(main)
