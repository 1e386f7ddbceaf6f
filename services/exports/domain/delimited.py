"""Record batches as delimited text, computed a column at a time.

Text is neutralised first (a spreadsheet must not run a customer's name) and quoted only where it must be, so that
`cut` and `awk` work on ordinary files; `pyarrow.csv` quotes every text cell and cannot do otherwise.
"""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from services.exports.errors import UnsupportedColumn

_TEXT = pa.large_string()  # 64-bit offsets: a batch of 1 MB cells passes 2 GB
_RUN_BY_SPREADSHEETS = r"^[=+\-@\t\r]"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What separates cells and what ends a line; both are quoted where they occur inside a cell."""

    delimiter: str
    line_end: str


class DelimitedText:
    """A header line, then one line per row; a null is an empty cell."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def start(self, schema: pa.Schema) -> bytes:
        """Return the header, which is there for a file without rows too."""
        for field in schema:
            _require_plain(field)
        names = {field.name: pa.array([field.name], pa.string()) for field in schema}
        return self.rows(pa.RecordBatch.from_pydict(names))

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return one line per row."""
        cells = [self._cells(field, column) for field, column in zip(batch.schema, batch.columns, strict=True)]
        if len(cells) == 1:  # an empty line would be no row at all
            cells = [pc.if_else(pc.equal(pc.coalesce(cells[0], _text("")), ""), _text('""'), cells[0])]
        lines = pc.binary_join_element_wise(
            *cells, _text(self._dialect.delimiter), null_handling="replace", null_replacement=""
        )
        return _bytes_of(pc.binary_join_element_wise(lines, _text(""), _text(self._dialect.line_end)))

    def finish(self) -> bytes:
        """Return nothing: the last line is already ended."""
        return b""

    def _cells(self, field: pa.Field, column: pa.Array) -> pa.Array:
        _require_plain(field)
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if _is_text(column.type):
            return self._quoted(neutralised(column.cast(_TEXT)))
        return _plain(column)

    def _quoted(self, cells: pa.Array) -> pa.Array:
        needs_quotes = pc.match_substring_regex(cells, f'[{self._dialect.delimiter}"\r\n]')
        if not pc.any(needs_quotes).as_py():
            return cells
        doubled = pc.replace_substring(cells, '"', '""')
        return pc.if_else(needs_quotes, pc.binary_join_element_wise(_text('"'), doubled, _text('"'), _text("")), cells)


def neutralised(cells: pa.Array) -> pa.Array:
    """Return text with `'` before every value that starts with `=`, `+`, `-`, `@`, tab or CR.

    Spreadsheets take such a cell for a formula, and a customer's name is not ours to trust. Numbers are not text here:
    a -5 in a numeric column stays a number.
    """
    runs = pc.match_substring_regex(cells, _RUN_BY_SPREADSHEETS)
    if not pc.any(runs).as_py():
        return cells
    return pc.if_else(runs, pc.binary_join_element_wise(_text("'"), cells, _text("")), cells)


def _plain(column: pa.Array) -> pa.Array:
    if not pa.types.is_timestamp(column.type):
        return column.cast(_TEXT)
    # Without its zone, which leaves the moment in UTC: Arrow writes text of it 40 times faster.
    text = column.cast(pa.timestamp(column.type.unit)).cast(_TEXT)  # 2026-01-31 23:59:59.000
    dated = pc.utf8_replace_slice(text, start=10, stop=11, replacement="T")
    return pc.binary_join_element_wise(dated, _text("Z"), _text(""))


def _require_plain(field: pa.Field) -> None:
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if pa.types.is_nested(kind) or _is_bytes(kind):
        raise UnsupportedColumn(field.name, str(kind))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )


def _text(value: str) -> pa.Scalar:
    return pa.scalar(value, _TEXT)


def _bytes_of(lines: pa.Array) -> bytes:
    """Return the lines one after the other, which is how Arrow already holds them."""
    if len(lines) == 0:
        return b""
    length: int = pc.sum(pc.binary_length(lines)).as_py()
    data: bytes = lines.buffers()[2].slice(0, length).to_pybytes()
    return data
