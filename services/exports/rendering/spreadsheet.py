"""Record batches as an Excel workbook: typed cells, a frozen header with filters, further sheets where one is full.

rustpy-xlsxwriter takes the rows of all sheets in one call, from iterables; so it runs in a thread that draws them from
a queue (docs/decisions/0015). It spools rows to disk and zips them at the end, so memory is constant, and the first
byte comes last.
"""

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from itertools import islice
from math import ceil
from pathlib import Path
from queue import Full, Queue
from typing import Any, Final, TypeAlias

import pyarrow as pa
from rustpy_xlsxwriter import Format, write_worksheets

from services.exports.rendering.cells import require_plain
from services.exports.rendering.workbook_cells import cells_of

ROWS_PER_SHEET: Final = 1_048_575
"""Excel's 1,048,576 lines of a sheet, less the header."""
SPOOL_PREFIX: Final = "tenantry-xlsx-"

_PIECE_BYTES: Final = 1024**2
_LOOK_SECONDS: Final = 0.5
_WIDTHS: Final = (12, 40)
_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"

Batch: TypeAlias = list[tuple[Any, ...]]


def remove_spools(before: datetime) -> int:
    """Remove what killed processes left of unfinished workbooks, last written before a moment; return how many."""
    spools = Path(tempfile.gettempdir()).glob(f"{SPOOL_PREFIX}*")
    old = [spool for spool in spools if _last_written(spool) < before.timestamp()]
    for spool in old:
        shutil.rmtree(spool, ignore_errors=True)
    return len(old)


def _last_written(spool: Path) -> float:
    return max((path.stat().st_mtime for path in (spool, *spool.glob("*"))), default=0.0)


class _GivenUp(Exception):
    """Ends the writer's call before it saves anything."""


class Spreadsheet:
    """Writes one workbook of `total_rows`; its sheets are called `title`, `title 2` and so on."""

    def __init__(self, title: str, total_rows: int, *, rows_per_sheet: int = ROWS_PER_SHEET) -> None:
        names = [title[:28]]  # a name has 31 characters at most, and a number follows
        names += [f"{names[0]} {number}" for number in range(2, ceil(total_rows / rows_per_sheet) + 1)]
        self._names, self._total_rows, self._rows_per_sheet = names, total_rows, rows_per_sheet
        self._spool = Path(tempfile.mkdtemp(prefix=SPOOL_PREFIX))
        self._path = self._spool / "book.xlsx"
        self._schema = pa.schema([])
        self._queue: Queue[Batch | None] = Queue(1)
        self._given_up = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="workbook")
        self._writing: Future[None] = Future()
        self._writing.set_result(None)  # nothing is being written yet

    def start(self, schema: pa.Schema) -> bytes:
        """Begin the workbook; raises `UnsupportedColumn`."""
        require_plain(schema)
        self._schema = schema
        self._writing = self._thread.submit(self._write)
        return b""

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Hand rows to the writer; raises `CellTooLong`, and what the writer has failed with."""
        columns = zip(batch.schema.names, batch.columns, strict=True)
        self._put(list(zip(*(cells_of(name, column) for name, column in columns), strict=True)))
        return b""

    def finish(self) -> Iterator[bytes]:
        """Yield the workbook from the spool."""
        self._put(None)
        self._writing.result()
        with self._path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece

    def close(self) -> None:
        """Remove the spool, once the writer has stopped."""
        self._given_up = True
        with suppress(Exception):  # whoever gives a file up has been told why
            self._put(None)
        self._thread.shutdown()
        shutil.rmtree(self._spool, ignore_errors=True)

    def _put(self, batch: Batch | None) -> None:
        """Give the writer a batch, or None for the end; raises what it has failed with."""
        taken = False
        while not (taken or self._writing.done()):
            with suppress(Full):  # the writer is busy, or has just failed
                self._queue.put(batch, timeout=_LOOK_SECONDS)
                taken = True
        if not taken:
            self._writing.result()

    def _rows(self) -> Iterator[dict[str, Any]]:
        names = self._schema.names
        while (batch := self._queue.get()) is not None:
            for cells in batch:
                yield dict(zip(names, cells, strict=True))
        if self._given_up:
            raise _GivenUp

    def _write(self) -> None:
        rows, names = self._rows(), self._names
        # Of rows the first one names the columns, so an empty sheet is written from an empty table.
        empty = pa.schema([(name, pa.string()) for name in self._schema.names]).empty_table()
        write_worksheets(
            [(name, islice(rows, self._rows_per_sheet) if self._total_rows else empty) for name in names],
            self._path,
            freeze_panes={"general": {"row": 1, "col": 0}},
            autofilter=dict.fromkeys(names, True),
            header_format=dict.fromkeys(names, _header()),
            column_widths=dict.fromkeys(names, _widths(self._schema)),
            column_formats=dict.fromkeys(names, _formats(self._schema)),
        )


def _header() -> Format:
    return Format().set_bold().set_background_color("#E8EDF3").set_border_bottom("thin").set_align("vertical_center")


def _widths(schema: pa.Schema) -> dict[str, float]:
    return {name: min(max(len(name) + 4, _WIDTHS[0]), _WIDTHS[1]) for name in schema.names}


def _formats(schema: pa.Schema) -> dict[str, Format]:
    return {
        field.name: Format().set_num_format(_MOMENT if pa.types.is_timestamp(field.type) else _DAY)
        for field in schema
        if pa.types.is_temporal(field.type)
    }
