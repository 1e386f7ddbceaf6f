"""Rows as an Arrow IPC stream, a record batch at a time."""

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import pyarrow as pa

from services.customers.domain.tables.table import ColumnType, Table

MEDIA_TYPE: Final = "application/vnd.apache.arrow.stream"

_TYPES: Final[Mapping[ColumnType, pa.DataType]] = {
    "string": pa.string(),
    "integer": pa.int64(),
    # 33 digits as in an event's quantity, and room for sums.
    "decimal": pa.decimal128(38, 15),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("ms", tz="UTC"),
}


def schema_of(table: Table) -> pa.Schema:
    """Return the columns of `table`, which are the same for any number of rows."""
    return pa.schema([pa.field(column.name, _TYPES[column.type]) for column in table.columns])


async def encoded(schema: pa.Schema, batches: AsyncIterator[list[dict[str, Any]]]) -> AsyncIterator[bytes]:
    """Yield the stream of `batches`; memory holds one batch. A stream without rows still tells its columns."""
    sink = io.BytesIO()
    writer = pa.ipc.new_stream(sink, schema)
    async for rows in batches:
        await asyncio.to_thread(_write, writer, schema, rows)
        yield _drained(sink)
    writer.close()
    yield _drained(sink)


def _write(writer: pa.RecordBatchStreamWriter, schema: pa.Schema, rows: list[dict[str, Any]]) -> None:
    writer.write_batch(pa.RecordBatch.from_pylist(rows, schema))


def _drained(sink: io.BytesIO) -> bytes:
    written = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return written
