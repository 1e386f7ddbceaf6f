"""Record batches as delimited text, computed a column at a time.

Text is neutralised first (a spreadsheet must not run a customer's name) and quoted only where it must be, so that
`cut` and `awk` work on ordinary files; `pyarrow.csv` quotes every text cell and cannot do otherwise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from services.exports.domain.formats import CsvLocale, DateStyle
from services.exports.rendering.bytes_in_cells import holding, holds
from services.exports.rendering.cells import (
    TEXT,
    by_value,
    bytes_of,
    changed,
    decoded,
    is_fraction,
    is_text,
    joined,
    neutralised,
    plain,
    require_plain,
    text,
)

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_YEAR, _MONTH, _DAY = (0, 4), (5, 7), (8, 10)
_DAYS: Final[Mapping[DateStyle, tuple[str, tuple[tuple[int, int], ...]]]] = {
    DateStyle.DAY_FIRST_DOTS: (".", (_DAY, _MONTH, _YEAR)),
    DateStyle.DAY_FIRST_SLASHES: ("/", (_DAY, _MONTH, _YEAR)),
    DateStyle.MONTH_FIRST: ("/", (_MONTH, _DAY, _YEAR)),
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What separates cells and what ends a line; both are quoted where they occur inside a cell."""

    delimiter: str
    line_end: str
    decimal: str = "."
    dates: DateStyle = DateStyle.ISO
    byte_order_mark: bool = False


TSV: Final = Dialect(delimiter="\t", line_end="\n")
"""Lines end with LF, as text/tab-separated-values and every Unix tool expect."""

CSV: Final = Dialect(delimiter=",", line_end="\r\n")
"""Lines end with CRLF, as RFC 4180 section 2 says."""


def csv_of(locale: CsvLocale) -> Dialect:
    """Return the CSV that spreadsheets of a locale read."""
    return Dialect(locale.separator, CSV.line_end, locale.decimal, locale.dates, locale.byte_order_mark)


class DelimitedText:
    """A header line, then one line per row; a null is an empty cell."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def start(self, schema: pa.Schema) -> bytes:
        """Return the header, which is there for a file without rows too."""
        require_plain(schema)
        names = {field.name: pa.array([field.name], pa.string()) for field in schema}
        header = self.rows(pa.RecordBatch.from_pydict(names))
        return _BYTE_ORDER_MARK + header if self._dialect.byte_order_mark else header

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return one line per row."""
        cells = [self._cells(decoded(column)) for column in batch.columns]
        if len(cells) == 1:  # an empty line would be no row at all
            cells = [pc.if_else(pc.equal(pc.coalesce(cells[0], text("")), ""), text('""'), cells[0])]
        # The end is joined to the last cell and not to the line, which would be copied twice.
        cells[-1] = _empty_where_null(cells[-1], text(self._dialect.line_end), text(""))
        return bytes_of(_empty_where_null(*cells, text(self._dialect.delimiter)))

    def finish(self) -> Iterator[bytes]:
        """Yield nothing: the last line is already ended."""
        yield from ()

    def close(self) -> None:
        """Hold nothing."""

    def _cells(self, column: pa.Array) -> pa.Array:
        if is_text(column.type):
            return self._quoted(neutralised(column.cast(TEXT)))
        cells = plain(column)
        if self._dialect.dates is not DateStyle.ISO and pa.types.is_temporal(column.type):
            cells = _local_moments(cells, self._dialect.dates)
        if self._dialect.decimal != "." and (is_fraction(column.type) or pa.types.is_timestamp(column.type)):
            cells = self._local_fractions(cells, column.type)
        return cells

    def _local_fractions(self, cells: pa.Array, kind: pa.DataType) -> pa.Array:
        if is_fraction(kind):
            return pc.replace_substring(cells, ".", self._dialect.decimal)
        if self._dialect.dates is DateStyle.ISO:
            return cells  # ISO 8601 stays what it is
        return joined(
            pc.utf8_slice_codeunits(cells, 0, 11),
            pc.replace_substring(pc.utf8_slice_codeunits(cells, 11), ".", self._dialect.decimal),
        )

    def _quoted(self, cells: pa.Array) -> pa.Array:
        marks = f'{self._dialect.delimiter}"\r\n'.encode()
        if not holds(cells, marks):
            return cells
        return by_value(cells, lambda values: changed(values, holding(values, marks), _in_quotes))


def _empty_where_null(*cells_and_mark: pa.Array | pa.Scalar) -> pa.Array:
    """Return the cells of each row with the mark between them."""
    return pc.binary_join_element_wise(*cells_and_mark, null_handling="replace", null_replacement="")


def _in_quotes(cells: pa.Array) -> pa.Array:
    doubled = changed(cells, holding(cells, b'"'), lambda held: pc.replace_substring(held, '"', '""'))
    return joined(text('"'), doubled, text('"'))


def _local_moments(cells: pa.Array, style: DateStyle) -> pa.Array:
    """Return ISO days and moments as `style` writes them: the day, and after a space the time without its zone."""
    mark, parts = _DAYS[style]
    day = pc.binary_join_element_wise(*(pc.utf8_slice_codeunits(cells, *part) for part in parts), text(mark))
    time = pc.utf8_rtrim(pc.utf8_slice_codeunits(cells, 11), characters="Z")
    return pc.utf8_rtrim(pc.binary_join_element_wise(day, time, text(" ")), characters=" ")
