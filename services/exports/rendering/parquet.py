"""Record batches as Parquet: typed, verbatim, compressed with zstd."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from services.exports.rendering.cells import require_plain
from services.exports.rendering.pieces import Pieces

_GROUP_ROWS = 131_072
_GROUP_BYTES = 32 * 1024**2
"""A row group is held until it is written: large enough to compress well, small enough for constant memory."""


class ParquetFile:
    """Gathers batches to row groups and writes those."""

    def __init__(self) -> None:
        self._sink = Pieces()
        self._writer: pq.ParquetWriter | None = None
        self._gathered: list[pa.RecordBatch] = []
        self._gathered_rows = 0
        self._gathered_bytes = 0

    def start(self, schema: pa.Schema) -> bytes:
        """Return the file's first bytes; raises `UnsupportedColumn`."""
        require_plain(schema)
        self._writer = pq.ParquetWriter(pa.PythonFile(self._sink, "w"), schema, compression="zstd")
        return self._sink.take()

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return a row group whenever enough rows are there, and nothing in between."""
        self._gathered.append(batch)
        self._gathered_rows += batch.num_rows
        self._gathered_bytes += batch.nbytes
        if self._gathered_rows >= _GROUP_ROWS or self._gathered_bytes >= _GROUP_BYTES:
            self._write_group()
        return self._sink.take()

    def finish(self) -> Iterator[bytes]:
        """Yield the last row group and the footer, without which no reader takes the file for one."""
        self._write_group()
        self.close()
        yield self._sink.take()

    def close(self) -> None:
        """Let go of the writer."""
        if self._writer is not None:
            self._writer.close()

    def _write_group(self) -> None:
        if self._writer is not None and self._gathered:
            self._writer.write_table(pa.Table.from_batches(self._gathered), row_group_size=self._gathered_rows)
        self._gathered, self._gathered_rows, self._gathered_bytes = [], 0, 0
