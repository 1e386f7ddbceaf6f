"""Twenty exports at once: how fast they all are, and whether one partner's nineteen delay another's only one.

    python -m benchmarks.exports_jobs           200,000 rows each
    python -m benchmarks.exports_jobs --quick   20,000

The exports service runs in this process, on real Kafka and MongoDB and with as many places as by default; the owner of
the rows is a process of its own. The single job is asked for last. Every file is read by DuckDB and must add up.
"""

import asyncio
import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Final

import psutil
import structlog
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.exports_contenders import peak_mb
from benchmarks.exports_files import adds_up
from benchmarks.exports_owner import running_owner
from benchmarks.exports_rows import Truth, fill
from tests.support.arrow_owner import Owner
from tests.support.exports_service import ExportsBench, export_settings, running_exports
from tests.support.servers import running_kafka, running_mongo

DATABASE: Final = "bench_exports"
JOBS: Final = 20
console = Console(width=140)


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds from the first request to the end of each job, and to the single one's request; and what it cost."""

    crowd: Sequence[float]
    single: float
    asked: float
    worker_cpu_seconds: float
    worker_peak_mb: float
    owner_cpu_seconds: float
    owner_peak_mb: float
    wrong_files: int

    @property
    def place(self) -> int:
        """The how-manieth the single job ended as of those that had not ended when it was asked for."""
        return 1 + sum(self.asked < each < self.single for each in self.crowd)


def main(
    rows: Annotated[int, typer.Option(min=1)] = 200_000,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="20,000 rows.")] = False,
    file_format: Annotated[str, typer.Option("--format", help="tsv, csv, ndjson, parquet or xlsx.")] = "tsv",
    places: Annotated[int, typer.Option(min=1, help="Jobs that the process runs at once.")] = 2,
) -> None:
    """Measure; exits with 1 if a file is not what it must be."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    count = 20_000 if quick else rows
    result = asyncio.run(_measured(count, file_format, places))
    console.print(_table(count, file_format, places, result))
    if result.wrong_files:
        raise typer.Exit(1)


async def _measured(rows: int, file_format: str, places: int) -> Result:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        async with running_mongo(directory / "mongo") as mongo, running_kafka(directory / "kafka") as kafka:
            truth = await asyncio.to_thread(fill, mongo.url, DATABASE, rows)
            async with running_owner(mongo.url, DATABASE, rows) as (address, owner):
                given: dict[str, Any] = {"concurrency": places, "lease_seconds": 30.0, "poll_seconds": 2.0}
                settings = export_settings(kafka, mongo, "bench_jobs", address, directory, **given)
                async with running_exports(settings, directory) as bench:
                    return await _all_at_once(bench, owner, file_format, truth)


async def _all_at_once(bench: ExportsBench, owner: psutil.Process, file_format: str, truth: Truth) -> Result:
    alone = bench.for_new_partner(Owner(rows=0))
    worker_before, owner_before = _cpu(psutil.Process()), _cpu(owner)
    asked = [(each, await _ask(each, file_format)) for each in (*[bench] * (JOBS - 1), alone)]
    jobs = [await each.ended(export_id) for each, export_id in asked]
    begin = min(_moment(job["created_at"]) for job in jobs)
    *crowd, single = [(_moment(job["completed_at"]) - begin).total_seconds() for job in jobs]
    return Result(
        crowd,
        single,
        (_moment(jobs[-1]["created_at"]) - begin).total_seconds(),
        _cpu(psutil.Process()) - worker_before,
        peak_mb("self"),
        _cpu(owner) - owner_before,
        peak_mb(owner.pid),
        JOBS - await asyncio.to_thread(_right, bench.directory / "objects", file_format, truth),
    )


async def _ask(bench: ExportsBench, file_format: str) -> str:
    answer = await bench.ask(format=file_format, delivery="job")
    export_id: str = answer.raise_for_status().json()["id"]
    return export_id


def _right(objects: Path, file_format: str, truth: Truth) -> int:
    """Count the files that hold what they must."""
    return sum(adds_up(each, file_format, truth) for each in objects.rglob(f"*.{file_format}"))


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _table(rows: int, file_format: str, places: int, result: Result) -> Table:
    what = f"{JOBS} jobs of {rows:,} rows as {file_format.upper()}, {places} at a time in one process"
    table = Table("what", "value", title=what)
    last = max(*result.crowd, result.single)
    table.add_row("all jobs, rows/s", f"{JOBS * rows / last:,.0f}")
    table.add_row("seconds until the last ended", f"{last:.1f}")
    table.add_row("the nineteen: first, median", f"{min(result.crowd):.1f}, {median(result.crowd):.1f} s")
    table.add_row("the single one, asked for last", f"at {result.asked:.1f} s, ended at {result.single:.1f} s")
    table.add_row("of the jobs that were left then", f"it ended as number {result.place}")
    table.add_row("worker: CPU-s, peak MB", f"{result.worker_cpu_seconds:.1f}, {result.worker_peak_mb:,.0f}")
    table.add_row("owner: CPU-s, peak MB", f"{result.owner_cpu_seconds:.1f}, {result.owner_peak_mb:,.0f}")
    table.add_row("files that are wrong or missing", f"{result.wrong_files}")
    return table


if __name__ == "__main__":
    typer.run(main)
