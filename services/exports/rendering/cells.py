"""What every format that writes text does with a column: neutralise it, write moments, refuse what no cell holds."""

from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from services.exports.errors import UnsupportedColumn
from services.exports.rendering.amounts import amounts
from services.exports.rendering.bytes_in_cells import as_moments, beginning_with
from shared.spreadsheets import RUN_BY_SPREADSHEETS

TEXT: Final = pa.large_string()  # 64-bit offsets: a batch of 1 MB cells passes 2 GB
_RUN: Final = RUN_BY_SPREADSHEETS.encode()
_LOOKED_AT: Final = 64
_FEW: Final = 16
"""So many different values among those looked at: a column of five notes is then quoted in 53 ns a cell, not in 178."""


def text(value: str) -> pa.Scalar:
    """Return `value` for joining it to columns."""
    return pa.scalar(value, TEXT)


def joined(*columns: pa.Array | pa.Scalar) -> pa.Array:
    """Return the columns' texts one after the other, cell by cell; null where one is null."""
    return pc.binary_join_element_wise(*columns, text(""))


def neutralised(cells: pa.Array) -> pa.Array:
    """Return text with `'` before every value that starts with `=`, `+`, `-`, `@`, tab or CR.

    Spreadsheets take such a cell for a formula, and a customer's name is not ours to trust. Numbers are not text here:
    a -5 in a numeric column stays a number.
    """
    return changed(cells, beginning_with(cells, _RUN), lambda run: joined(text("'"), run))


def changed(cells: pa.Array, which: pa.Array | None, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Return `cells`, of which `change` was given `which`; all as they are where that is None."""
    if which is None:
        return cells
    if pc.all(which).as_py():  # a comma in every name is nothing special
        return change(cells)
    return pc.replace_with_mask(cells, which, change(cells.filter(which)))


def by_value(cells: pa.Array, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Return what `change` makes of `cells`, asked once for each different value where the first cells have few."""
    if pc.count_distinct(cells.slice(0, _LOOKED_AT)).as_py() > _FEW:
        return change(cells)
    told = cells.dictionary_encode()
    return change(told.dictionary).take(told.indices)


def plain(column: pa.Array) -> pa.Array:
    """Return numbers and truth values as text, and moments as ISO 8601 in UTC."""
    if pa.types.is_decimal(column.type):
        return amounts(column)
    if not pa.types.is_timestamp(column.type):
        return column.cast(TEXT)
    # Without its zone, which leaves the moment in UTC: Arrow writes text of it 40 times faster.
    words = column.cast(pa.timestamp(column.type.unit)).cast(TEXT)  # 2026-01-31 23:59:59.000
    if (moments := as_moments(words)) is not None:
        return moments
    # As bytes, which are replaced three times faster than characters and here are the same.
    marked = pc.binary_replace_slice(words.cast(pa.large_binary()), start=10, stop=11, replacement=b"T")
    return joined(marked.cast(TEXT), text("Z"))


def decoded(column: pa.Array) -> pa.Array:
    """Return a column of repeated values with each value written out."""
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def require_plain(schema: pa.Schema) -> None:
    """Raise `UnsupportedColumn` for a column whose values are lists, objects or bytes."""
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if pa.types.is_nested(kind) or _is_bytes(kind):
            raise UnsupportedColumn(field.name, str(kind))


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a column holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_fraction(kind: pa.DataType) -> bool:
    """Tell whether a column's numbers have a decimal point."""
    return bool(pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def bytes_of(lines: pa.Array) -> bytes:
    """Return the lines one after the other, which is how Arrow already holds them."""
    if len(lines) == 0:
        return b""
    length: int = pc.sum(pc.binary_length(lines)).as_py()
    data: bytes = lines.buffers()[2].slice(0, length).to_pybytes()
    return data


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )
