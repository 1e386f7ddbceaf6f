"""One contender of the export benchmark, as a process of its own: reads a task as JSON, writes a file, prints a report.

`python -m benchmarks.exports_contenders NAME`; the peers run in `.venv-bench`, so what they need is imported late.
"""

import asyncio
import csv
import importlib
import json
import re
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pymongo import MongoClient

from benchmarks.exports_rows import COLLECTION, COLUMNS

if TYPE_CHECKING:
    from services.exports.source import DatasetSource


@dataclass(frozen=True, slots=True)
class Task:
    """Where the rows are, where the file goes, and for ours also who streams the rows."""

    url: str
    database: str
    rows: int
    target: str
    owner: str = ""
    format: str = "tsv"


@dataclass(frozen=True, slots=True)
class Report:
    """Seconds from the first call of MongoDB on; processor seconds since then, and the peak memory of the process."""

    seconds: float
    first_byte_seconds: float
    cpu_seconds: float
    peak_mb: float


Mark = Callable[[], None]
"""Called when the first byte of the file is known."""


def cursor_and_csv_writer(task: Task, mark: Mark) -> None:
    """Write what everybody writes first."""
    with MongoClient[dict[str, Any]](task.url) as client, Path(task.target).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        rows = client[task.database][COLLECTION].find()
        writer.writerow(next(rows).values())
        mark()
        writer.writerows(row.values() for row in rows)


def cursor_and_csv_writer_alike(task: Task, mark: Mark) -> None:
    """Write what Tenantry's CSV holds, byte by byte: in the order of the key, and safe to open in a spreadsheet."""
    words = tuple(_WORDS[kind] for kind in COLUMNS.values())
    with MongoClient[dict[str, Any]](task.url) as client, Path(task.target).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        rows = client[task.database][COLLECTION].find().sort("_id")
        cells = ([word(cell) for word, cell in zip(words, row.values(), strict=True)] for row in rows)
        writer.writerow(next(cells))
        mark()
        writer.writerows(cells)


def _harmless(cell: str | None) -> str | None:
    return f"'{cell}" if cell and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


_WORDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "string": _harmless,
    "integer": lambda cell: cell,
    "number": lambda cell: repr(cell).removesuffix(".0"),
    "boolean": lambda cell: "true" if cell else "false",
    "timestamp": lambda cell: f"{cell.isoformat(timespec='milliseconds')}Z",
}


def pandas_frame(task: Task, mark: Mark) -> None:
    """Load a frame, then write it."""
    import pandas as pd  # type: ignore[import-untyped]  # noqa: PLC0415  # a peer

    with MongoClient[dict[str, Any]](task.url) as client:
        frame = pd.DataFrame(list(client[task.database][COLLECTION].find()))
    mark()
    frame.to_csv(task.target, index=False)


def polars_frame(task: Task, mark: Mark) -> None:
    """Load a frame, then write it."""
    import polars as pl  # type: ignore[import-not-found]  # noqa: PLC0415  # a peer

    with MongoClient[dict[str, Any]](task.url) as client:
        frame = pl.from_dicts(list(client[task.database][COLLECTION].find()), infer_schema_length=None)
    mark()
    frame.write_parquet(task.target) if task.format == "parquet" else frame.write_csv(task.target)


def tenantry(task: Task, mark: Mark) -> None:
    """Make the file as a worker of the exports service does, from the owner's stream to the stored object."""
    _loop().run(_made(task, mark))


async def _made(task: Task, mark: Mark) -> None:
    from services.exports.domain.formats import FileFormat  # noqa: PLC0415  # ours, which the peers lack
    from services.exports.files import FileStore  # noqa: PLC0415
    from services.exports.service.production import Production, Tally  # noqa: PLC0415
    from tests.support.export_jobs import job  # noqa: PLC0415

    target = Path(task.target)
    files = FileStore((target.parent / "objects").as_uri())
    tally = Tally(task.rows)
    making = asyncio.create_task(Production(_source(task.owner), files).make(job(FileFormat(task.format)), tally))
    while not tally.size_bytes and not making.done():  # noqa: ASYNC110  # production tells nobody but its tally
        await asyncio.sleep(0.005)
    mark()
    stored = await making
    (target.parent / "objects" / stored.key).rename(target)


@cache
def _loop() -> asyncio.Runner:
    import uvloop  # noqa: PLC0415  # the loop that uvicorn gives the service

    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


@cache
def _source(owner: str) -> "DatasetSource":
    import httpx  # noqa: PLC0415

    from services.exports.source import DatasetSource  # noqa: PLC0415

    return DatasetSource(httpx.AsyncClient(timeout=120), {"customers": owner}, token_file=None)


def _as_a_service(task: Task) -> None:
    """Do what the service has done before it makes a file: it has asked the owner for its datasets."""
    from shared.arrow.memory import keep_freed_memory  # noqa: PLC0415

    keep_freed_memory()
    _loop().run(_source(task.owner).datasets("customers"))


CONTENDERS: Final[Mapping[str, Callable[[Task, Mark], None]]] = {
    function.__name__: function
    for function in (cursor_and_csv_writer, cursor_and_csv_writer_alike, pandas_frame, polars_frame, tenantry)
}


def peak_mb(process: int | str) -> float:
    """Return the peak memory of a process; `ru_maxrss` would begin with that of the process it was forked from."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


IMPORTED: Final[Mapping[str, Sequence[str]]] = {
    "pandas_frame": ("pandas",),
    "polars_frame": ("polars",),
    "tenantry": (
        "httpx",
        "services.exports.service.production",
        "services.exports.source",
        "tests.support.export_jobs",
        "uvloop",
    ),
}
"""What is imported before the clock starts: a worker lives for weeks."""

BEFOREHAND: Final[Mapping[str, Callable[[Task], None]]] = {"tenantry": _as_a_service}


def main(name: str) -> None:
    """Run one contender and print its report."""
    task = Task(**json.loads(sys.stdin.read()))
    for module in IMPORTED.get(name, ()):
        importlib.import_module(module)
    if name in BEFOREHAND:
        BEFOREHAND[name](task)
    before = resource.getrusage(resource.RUSAGE_SELF)
    first: list[float] = []
    started = time.perf_counter()
    CONTENDERS[name](task, lambda: first.append(time.perf_counter() - started))
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    report = Report(
        seconds, first[0], used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime, peak_mb("self")
    )
    print(json.dumps(asdict(report)))


if __name__ == "__main__":
    main(sys.argv[1])
