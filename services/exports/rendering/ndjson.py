"""Record batches as newline-delimited JSON, verbatim, computed a column at a time.

Numbers are numbers, except decimals, which are text: a JSON reader would make floats of amounts. Moments are ISO 8601.
"""

from collections.abc import Iterator
from typing import Final

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from services.exports.rendering.bytes_in_cells import holding
from services.exports.rendering.cells import TEXT, bytes_of, decoded, is_text, joined, plain, require_plain, text

_ESCAPED_IN_JSON: Final = b'"\\' + bytes(range(0x20))


class JsonLines:
    """One object per row with every column in it; a file without rows is empty, as JSON lines have no header."""

    def start(self, schema: pa.Schema) -> bytes:
        """Return nothing; raises `UnsupportedColumn`."""
        require_plain(schema)
        return b""

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return one line per row."""
        parts: list[pa.Array | pa.Scalar] = []
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            key = orjson.dumps(name).decode()
            parts += [text(f"{',' if parts else '{'}{key}:"), _values(decoded(column))]
        return bytes_of(joined(*parts, text("}\n")))

    def finish(self) -> Iterator[bytes]:
        """Yield nothing: the last line is already ended."""
        yield from ()

    def close(self) -> None:
        """Hold nothing."""


def _values(column: pa.Array) -> pa.Array:
    if is_text(column.type):
        return pc.coalesce(_quoted(column.cast(TEXT)), text("null"))
    if pa.types.is_temporal(column.type) or pa.types.is_decimal(column.type):
        return pc.coalesce(joined(text('"'), plain(column), text('"')), text("null"))
    if pa.types.is_floating(column.type):  # JSON has no word for what is not a number
        column = pc.if_else(pc.is_finite(column), column, None)
    return pc.coalesce(plain(column), text("null"))


def _quoted(cells: pa.Array) -> pa.Array:
    quoted = joined(text('"'), cells, text('"'))
    escaped = holding(cells, _ESCAPED_IN_JSON)
    if escaped is None:
        return quoted
    words = [orjson.dumps(value).decode() for value in cells.filter(escaped).to_pylist()]
    return pc.replace_with_mask(quoted, escaped, pa.array(words, TEXT))
