"""Parquet, a batch of rows at a time."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from services.sync.sources.rows import RawRow, require

_BATCH_ROWS: Final = 2_000


def rows(raw: BinaryIO, path: Path, columns: Sequence[str]) -> Iterator[RawRow]:
    """Yield the rows; lists become `a,b`. There is no original text, so a row's text is its cells as CSV would be."""
    file = pq.ParquetFile(raw)
    require(columns, file.schema_arrow.names, path)
    number = 0
    for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=list(columns)):
        texts = [_texts(batch.column(column)) for column in columns]
        for cells in zip(*texts, strict=True):
            number += 1
            yield RawRow(number, cells, ",".join(cells))


def _texts(column: Any) -> list[str]:
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return [",".join(str(part) for part in each or ()) for each in column.to_pylist()]
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    texts: list[str] = pc.fill_null(pc.cast(column, pa.string()), "").to_pylist()
    return texts
