"""What every format can do: turn record batches into bytes, piece by piece."""

from collections.abc import Iterator
from typing import Protocol

import pyarrow as pa


class Renderer(Protocol):
    """Writes one file. The pieces, in the order of the calls, are the file; none of them is kept in memory."""

    def start(self, schema: pa.Schema) -> bytes:
        """Return what comes before the first row; raises `UnsupportedColumn`."""
        ...

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return the rows of `batch`, or as much of them as can be told yet; raises `CellTooLong`."""
        ...

    def finish(self) -> Iterator[bytes]:
        """Yield what comes after the last row."""
        ...

    def close(self) -> None:
        """Let go of what the renderer holds, finished or not; may be called again."""
        ...
