"""Makes one file: rows from their owner, rendered piece by piece, into the object store or into memory."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from hashlib import sha256

import pyarrow as pa

from services.exports import telemetry
from services.exports.domain.export import Export, StoredFile, object_key
from services.exports.domain.formats import FileFormat, renderer
from services.exports.files import FileStore
from services.exports.source import DatasetSource, RowStream

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


async def rendered(stream: RowStream, file_format: FileFormat) -> AsyncIterator[Piece]:
    """Yield a file of `stream` in pieces. The pieces are the whole file only if no error is raised to the end."""
    rendering = renderer(file_format)
    yield Piece(rendering.start(await stream.schema()), 0)
    async for batch in stream.batches():
        for part in _slices(batch):
            yield Piece(await asyncio.to_thread(rendering.rows, part), part.num_rows)
    yield Piece(rendering.finish(), 0)


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
            self._files.writer(key) as upload,
        ):
            tally.total_rows = stream.total_rows
            async for piece in rendered(stream, export.request.format):
                digest.update(piece.content)
                await upload.write(piece.content)
                _count(tally, piece, export)
        return StoredFile(key, tally.rows, tally.size_bytes, digest.hexdigest(), stream.as_of)


def _slices(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    for start in range(0, batch.num_rows, _ROWS_AT_ONCE):
        yield batch.slice(start, _ROWS_AT_ONCE)


def _count(tally: Tally, piece: Piece, export: Export) -> None:
    tally.rows += piece.rows
    tally.size_bytes += len(piece.content)
    labels = (export.request.dataset, export.request.format.value)
    telemetry.ROWS.labels(*labels).inc(piece.rows)
    telemetry.BYTES.labels(*labels).inc(len(piece.content))
