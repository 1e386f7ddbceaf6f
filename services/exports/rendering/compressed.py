"""Any text file inside gzip or zstd."""

from collections.abc import Iterator

import pyarrow as pa

from services.exports.domain.formats import Compression
from services.exports.rendering.pieces import Pieces
from services.exports.rendering.renderer import Renderer


class Compressed:
    """Compresses what another renderer writes."""

    def __init__(self, inner: Renderer, compression: Compression) -> None:
        self._inner = inner
        self._sink = Pieces()
        self._stream = pa.CompressedOutputStream(pa.PythonFile(self._sink, "w"), compression.value)

    def start(self, schema: pa.Schema) -> bytes:
        """Return what of the beginning is compressed already."""
        return self._squeezed(self._inner.start(schema))

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return what is compressed by now."""
        return self._squeezed(self._inner.rows(batch))

    def finish(self) -> Iterator[bytes]:
        """Yield the rest, with the checksum of the whole."""
        for piece in self._inner.finish():
            yield self._squeezed(piece)
        self._stream.close()
        yield self._sink.take()

    def close(self) -> None:
        """Let go of both."""
        self._inner.close()
        self._stream.close()

    def _squeezed(self, piece: bytes) -> bytes:
        self._stream.write(piece)
        return self._sink.take()
