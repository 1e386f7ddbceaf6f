"""Rows as an Arrow IPC stream between services, a record batch at a time (docs/decisions/0004)."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Final, TypeAlias

import pyarrow as pa

MEDIA_TYPE: Final = "application/vnd.apache.arrow.stream"
ROW_COUNT_HEADER: Final = "X-Row-Count"
AS_OF_HEADER: Final = "X-As-Of"

Rows: TypeAlias = list[dict[str, Any]] | pa.Table
"""A batch: a mapping for each row, or columns."""


def promised(rows: int, as_of: datetime) -> dict[str, str]:
    """Return the headers that say how many rows will come, and what moment they show."""
    return {ROW_COUNT_HEADER: str(rows), AS_OF_HEADER: as_of.isoformat()}


def answered(description: str) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a route that streams rows, for OpenAPI."""
    headers = {
        ROW_COUNT_HEADER: {"schema": {"type": "integer"}},
        AS_OF_HEADER: {"schema": {"type": "string", "format": "date-time"}},
    }
    content = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"content": content, "description": description, "headers": headers}}


async def encoded(schema: pa.Schema, batches: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    """Yield the stream of `batches`; memory holds one batch. A stream without rows still tells its columns."""
    sink = io.BytesIO()
    writer = pa.ipc.new_stream(sink, schema)
    async for rows in batches:
        await asyncio.to_thread(_write, writer, schema, rows)
        yield _drained(sink)
    writer.close()
    yield _drained(sink)


def _write(writer: pa.RecordBatchStreamWriter, schema: pa.Schema, rows: Rows) -> None:
    if isinstance(rows, pa.Table):
        writer.write_table(rows)
    else:
        writer.write_batch(pa.RecordBatch.from_pylist(rows, schema))


def _drained(sink: io.BytesIO) -> bytes:
    written = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return written
