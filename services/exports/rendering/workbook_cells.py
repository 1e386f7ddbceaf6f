"""Columns as cells of a workbook: text, truth values, and numbers that a double holds exactly.

What a cell cannot hold is refused (text past 32,767 characters) or written as text (numbers past the 15 digits of a
double, days before March 1900, which Excel counts wrongly), and never cut or rounded.
"""

import math
from decimal import Decimal
from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from services.exports.errors import CellTooLong
from services.exports.rendering.cells import TEXT, decoded, is_text, neutralised, plain

LONGEST_TEXT: Final = 32_767

_EXACT_DIGITS: Final = 15
_LARGEST_EXACT: Final = 10**_EXACT_DIGITS - 1
_EXCEL_EPOCH_DAYS: Final = 25_569  # from 1899-12-30 to 1970-01-01
_FIRST_TRUE_DAY: Final = 61  # 1 March 1900: Excel believes in a 29 February before it
_UNITS_PER_DAY: Final = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}

Cells: TypeAlias = list[Any]


def cells_of(name: str, column: pa.Array) -> Cells:
    """Return the values of the column `name` as Excel takes them; raises `CellTooLong`."""
    values = decoded(column)
    return _texts(name, values) if is_text(values.type) else _values(values)


def _texts(name: str, column: pa.Array) -> Cells:
    texts = neutralised(column.cast(TEXT))
    cells: Cells = texts.to_pylist()
    if (pc.max(pc.binary_length(texts)).as_py() or 0) > LONGEST_TEXT:  # bytes, of which no text has fewer
        longest = max(_length(cell) for cell in cells if cell is not None)
        if longest > LONGEST_TEXT:
            raise CellTooLong(name, longest, LONGEST_TEXT)
    return cells


def _length(text: str) -> int:
    """Return the length as Excel counts: in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _values(column: pa.Array) -> Cells:
    if pa.types.is_temporal(column.type):
        return _moments(column)
    values: Cells = column.to_pylist()
    if pa.types.is_integer(column.type):
        return [value if value is None or abs(value) <= _LARGEST_EXACT else str(value) for value in values]
    if pa.types.is_floating(column.type):
        return [value if value is None or math.isfinite(value) else str(value) for value in values]
    if pa.types.is_decimal(column.type):
        return [_amount(value, word) for value, word in zip(values, plain(column).to_pylist(), strict=True)]
    return values


def _amount(value: Decimal | None, word: str | None) -> float | str | None:
    if value is None:
        return None
    return float(value) if len(value.normalize().as_tuple().digits) <= _EXACT_DIGITS else word


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
