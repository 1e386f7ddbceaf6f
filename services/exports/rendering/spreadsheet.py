"""Record batches as an Excel workbook: typed cells, a frozen header with filters, further sheets where one is full.

XlsxWriter spools rows to disk and zips them at the end, so memory is constant, and the first byte comes last. What a
cell cannot hold is refused (text past 32,767 characters) or written as text (numbers past the 15 digits of a double,
days before March 1900, which Excel counts wrongly), and never cut or rounded.
"""

import math
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from services.exports.errors import CellTooLong
from services.exports.rendering.cells import TEXT, decoded, is_text, neutralised, plain, require_plain

ROWS_PER_SHEET: Final = 1_048_575
"""Excel's 1,048,576 lines of a sheet, less the header."""
SPOOL_PREFIX: Final = "tenantry-xlsx-"
LONGEST_TEXT: Final = 32_767

_EXACT_DIGITS: Final = 15
_LARGEST_EXACT: Final = 10**_EXACT_DIGITS - 1
_EXCEL_EPOCH_DAYS: Final = 25_569  # from 1899-12-30 to 1970-01-01
_FIRST_TRUE_DAY: Final = 61  # 1 March 1900: Excel believes in a 29 February before it
_UNITS_PER_DAY: Final = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_PIECE_BYTES: Final = 1024**2
_HEADER: Final = {"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "valign": "vcenter"}
_WIDTHS: Final = (12, 40)

Cells = list[Any]
Write = Callable[[int, int, Any], int]


def remove_spools(before: datetime) -> int:
    """Remove what killed processes left of unfinished workbooks, last written before a moment; return how many."""
    spools = Path(tempfile.gettempdir()).glob(f"{SPOOL_PREFIX}*")
    old = [spool for spool in spools if _last_written(spool) < before.timestamp()]
    for spool in old:
        shutil.rmtree(spool, ignore_errors=True)
    return len(old)


def _last_written(spool: Path) -> float:
    return max((path.stat().st_mtime for path in (spool, *spool.glob("*"))), default=0.0)


class Spreadsheet:
    """Writes one workbook; sheets are called `title`, `title 2` and so on."""

    def __init__(self, title: str, *, rows_per_sheet: int = ROWS_PER_SHEET) -> None:
        self._title = title[:28]  # a name has 31 characters at most, and a number follows
        self._rows_per_sheet = rows_per_sheet
        self._spool = Path(tempfile.mkdtemp(prefix=SPOOL_PREFIX))
        self._path = self._spool / "book.xlsx"
        self._book = xlsxwriter.Workbook(str(self._path), {"constant_memory": True, "tmpdir": str(self._spool)})
        self._header = self._book.add_format(_HEADER)
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._schema = pa.schema([])
        self._sheets: list[Worksheet] = []
        self._row = 0

    def start(self, schema: pa.Schema) -> bytes:
        """Begin the first sheet; raises `UnsupportedColumn`."""
        require_plain(schema)
        self._schema = schema
        self._add_sheet()
        return b""

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Write rows to the spool; raises `CellTooLong`."""
        columns = [_cells(decoded(column)) for column in batch.columns]
        for cells in zip(*columns, strict=True):
            if self._row > self._rows_per_sheet:
                self._add_sheet()
            self._write_row(cells)
        return b""

    def finish(self) -> Iterator[bytes]:
        """Yield the workbook from the spool."""
        self._end_sheet()
        self._book.close()
        with self._path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece

    def close(self) -> None:
        """Remove the spool."""
        for sheet in self._sheets:
            if sheet.row_data_fh is not None:
                sheet.row_data_fh.close()
        shutil.rmtree(self._spool, ignore_errors=True)

    def _add_sheet(self) -> None:
        self._end_sheet()
        number = len(self._sheets) + 1
        sheet = self._book.add_worksheet(self._title if number == 1 else f"{self._title} {number}")
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(self._schema):
            # In this mode the widths must come before the rows: no cell is looked at again.
            sheet.set_column(column, column, min(max(len(field.name) + 4, _WIDTHS[0]), _WIDTHS[1]))
            sheet.write_string(0, column, field.name, self._header)
        self._sheets.append(sheet)
        self._writes = [self._writer(sheet, field.type) for field in self._schema]
        self._row = 1

    def _end_sheet(self) -> None:
        if self._sheets and len(self._schema):
            self._sheets[-1].autofilter(0, 0, self._row - 1, len(self._schema) - 1)

    def _writer(self, sheet: Worksheet, kind: pa.DataType) -> Write:
        if pa.types.is_boolean(kind):
            return sheet.write_boolean  # type: ignore[no-any-return]  # XlsxWriter has no types
        if pa.types.is_temporal(kind):
            style = self._moment if pa.types.is_timestamp(kind) else self._day
            return lambda row, column, value: sheet.write_number(row, column, value, style)
        return sheet.write_number  # type: ignore[no-any-return]  # as above

    def _write_row(self, cells: tuple[Any, ...]) -> None:
        row, sheet = self._row, self._sheets[-1]
        for column, value in enumerate(cells):
            if value is None or value == "":
                continue
            if type(value) is not str:
                self._writes[column](row, column, value)
            elif sheet.write_string(row, column, value) != 0:
                raise CellTooLong(self._schema[column].name, len(value), LONGEST_TEXT)
        self._row += 1


def _cells(column: pa.Array) -> Cells:
    """Return values as Excel takes them: text, truth values, and numbers that a double holds exactly."""
    if is_text(column.type):
        return neutralised(column.cast(TEXT)).to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types
    if pa.types.is_temporal(column.type):
        return _moments(column)
    values: Cells = column.to_pylist()
    if pa.types.is_integer(column.type):
        return [value if value is None or abs(value) <= _LARGEST_EXACT else str(value) for value in values]
    if pa.types.is_floating(column.type):
        return [value if value is None or math.isfinite(value) else str(value) for value in values]
    if pa.types.is_decimal(column.type):
        return [_amount(value) for value in values]
    return values


def _amount(value: Decimal | None) -> float | str | None:
    if value is None:
        return None
    return float(value) if len(value.normalize().as_tuple().digits) <= _EXACT_DIGITS else str(value)


def _moments(column: pa.Array) -> Cells:
    """Return days since Excel's epoch, and ISO 8601 for what is before Excel counts rightly."""
    if pa.types.is_timestamp(column.type):
        days = pc.divide(
            column.cast(pa.int64()).cast(pa.float64(), safe=False), float(_UNITS_PER_DAY[column.type.unit])
        )
    elif pa.types.is_date32(column.type):
        days = column.cast(pa.int32()).cast(pa.float64())
    else:
        return plain(column).to_pylist()  # type: ignore[no-any-return]
    serials: Cells = pc.add(days, float(_EXCEL_EPOCH_DAYS)).to_pylist()
    if all(serial is None or serial >= _FIRST_TRUE_DAY for serial in serials):
        return serials
    return [
        serial if serial is None or serial >= _FIRST_TRUE_DAY else word
        for serial, word in zip(serials, plain(column).to_pylist(), strict=True)
    ]
