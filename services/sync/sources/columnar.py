"""Parquet, a batch of rows at a time."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from services.sync.sources.rows import RawRow, require
from services.sync.sources.streams import Unpacking

_BATCH_ROWS: Final = 2_000

_SOME_BYTES: Final = 1 << 24

LARGEST_GROUP: Final = 1 << 28
"""Bytes of a row group's columns when unpacked; writers make groups of 128 MB and less. They are held in memory."""

MOST_VALUES: Final = 1 << 24
"""Values of one column in a row group: a number repeated a billion times takes a few bytes of a file."""

LARGEST_CELL: Final = 1 << 20
"""Characters of a text."""


def rows(raw: BinaryIO, path: Path, columns: Sequence[str], unpacking: Unpacking) -> Iterator[RawRow]:
    """Yield the rows; lists become `a,b`. There is no original text, so a row's text is its cells as CSV would be."""
    metadata = pq.read_metadata(raw)
    schema = metadata.schema.to_arrow_schema()
    require(columns, schema.names, path)
    _refuse_bombs(metadata, columns, path, unpacking)
    shared = [name for name in columns if _is_text(schema.field(name).type)]
    file = pq.ParquetFile(raw, metadata=metadata, read_dictionary=shared)
    number = 0
    for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=list(columns)):
        texts = [_texts(batch.column(column)) for column in columns]
        for cells in zip(*texts, strict=True):
            number += 1
            yield RawRow(number, cells, ",".join(cells))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _refuse_bombs(metadata: pq.FileMetaData, columns: Sequence[str], path: Path, unpacking: Unpacking) -> None:
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        parts = [group.column(place) for place in range(group.num_columns)]
        read = [part for part in parts if part.path_in_schema.split(".")[0] in columns]
        if (size := sum(part.total_uncompressed_size for part in read)) > LARGEST_GROUP:
            raise ValueError(f"a row group is {size:,} bytes when unpacked; write groups of at most {LARGEST_GROUP:,}")
        if (values := max((part.num_values for part in read), default=0)) > MOST_VALUES:
            raise ValueError(f"a row group has {values:,} values in a column; write groups of at most {MOST_VALUES:,}")
        # A value that is repeated takes no byte of the file, and as long to import as any.
        unpacking.take(sum(max(part.total_uncompressed_size, part.num_values) for part in read), path)


def _texts(column: Any) -> list[str]:
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return [",".join(str(part) for part in each or ()) for each in column.to_pylist()]
    if pa.types.is_dictionary(column.type):
        return _shared_texts(column)
    texts: list[str] = pc.fill_null(pc.cast(column, pa.string()), "").to_pylist()
    if max(map(len, texts), default=0) > LARGEST_CELL:
        raise ValueError(f"a text is longer than {LARGEST_CELL:,} characters")
    return texts


def _shared_texts(column: pa.DictionaryArray) -> list[str]:
    longest = pc.max(pc.binary_length(column.dictionary)).as_py() or 0
    if longest * len(column) <= _SOME_BYTES:
        return _texts(column.dictionary_decode())
    # A long text that two thousand rows share stays one: a file of a kilobyte can name it as often as it likes.
    used = pc.unique(column.indices.drop_null())
    shared = dict(zip(used.to_pylist(), _texts(column.dictionary.take(used)), strict=True))
    return [shared.get(place, "") for place in column.indices.to_pylist()]
