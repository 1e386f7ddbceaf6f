"""Makes one file: rows from their owner, rendered piece by piece, into the object store or into memory."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

import pyarrow as pa

from services.exports import telemetry
from services.exports.domain.export import Export, StoredFile, object_key
from services.exports.domain.request import ExportRequest
from services.exports.files import FileStore
from services.exports.rendering.catalogue import renderer
from services.exports.source import DatasetSource, RowStream
from shared.arrow.ahead import one_ahead

T = TypeVar("T")

_ROWS_AT_ONCE = 8_192
"""Rendered together: enough for vectorised speed, few enough that a piece stays small."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The next bytes of a file and the rows in them."""

    content: bytes
    rows: int


@dataclass(slots=True)
class Tally:
    """How far an attempt is; read by its heartbeat."""

    total_rows: int
    rows: int = 0
    size_bytes: int = 0


async def rendered(stream: RowStream, request: ExportRequest) -> AsyncGenerator[Piece, None]:
    """Yield a file of `stream` in pieces. The pieces are the whole file only if no error is raised to the end.

    Raises what the stream raises, `UnsupportedColumn` and `CellTooLong`.
    """
    schema = await stream.schema()
    rendering = renderer(request.layout, request.dataset, stream.total_rows)
    try:
        yield Piece(await _to_its_end(rendering.start, schema), 0)
        # The next batch is read while this one is rendered, and the next piece rendered while this one is stored.
        async with aclosing(stream.batches()) as read, aclosing(one_ahead(read)) as batches:
            async for batch in batches:
                for part in _slices(batch):
                    yield Piece(await _to_its_end(rendering.rows, part), part.num_rows)
        ending = rendering.finish()
        while (piece := await _to_its_end(next, ending, None)) is not None:
            yield Piece(piece, 0)
    finally:
        rendering.close()


class Production:
    """Makes the files of jobs."""

    def __init__(self, source: DatasetSource, files: FileStore) -> None:
        self._source = source
        self._files = files

    async def make(self, export: Export, tally: Tally) -> StoredFile:
        """Write the file of this attempt and return what proves it whole; any exception leaves no object."""
        key = object_key(export)
        digest = sha256()
        async with (
            self._source.open(export.request, partner_id=export.partner_id, redaction=export.redaction) as stream,
            self._files.writer(key, media_type=export.request.layout.media_type, file_name=export.file_name) as upload,
            aclosing(rendered(stream, export.request)) as made,
            aclosing(one_ahead(made)) as pieces,
        ):
            tally.total_rows = stream.total_rows
            async for piece in pieces:
                digest.update(piece.content)
                await upload.write(piece.content)
                _count(tally, piece, export)
        return StoredFile(key, tally.rows, tally.size_bytes, digest.hexdigest(), stream.as_of)


async def _to_its_end(work: Callable[..., T], *arguments: Any) -> T:
    """Run `work` in a thread, which is waited for when this task is cancelled: renderers serve one thread at a time."""
    thread = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        await asyncio.wait([thread])
        raise


def _slices(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    for start in range(0, batch.num_rows, _ROWS_AT_ONCE):
        yield batch.slice(start, _ROWS_AT_ONCE)


def _count(tally: Tally, piece: Piece, export: Export) -> None:
    tally.rows += piece.rows
    tally.size_bytes += len(piece.content)
    labels = (export.request.dataset, export.request.layout.format.value)
    telemetry.ROWS.labels(*labels).inc(piece.rows)
    telemetry.BYTES.labels(*labels).inc(len(piece.content))
