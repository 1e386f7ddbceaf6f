"""Which cells of a text column begin with certain bytes or hold them: a look at all bytes at once, not one per cell.

A regular expression takes 40 ns a cell, and ordinary columns have no such byte at all, which takes 1 ns to see.
"""

from functools import cache, reduce
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_OFFSET_BYTES: Final = 8
_AFTER_DAY: Final = 10


def beginning_with(cells: pa.Array, marks: bytes) -> pa.Array | None:
    """Return which cells of large text have one of the ASCII `marks` as their first byte; None where none has."""
    _, offsets, data = cells.buffers()
    if not data:
        return None
    bounds = np.frombuffer(offsets, np.int64, len(cells) + 1, cells.offset * _OFFSET_BYTES)
    found = bounds[:-1] < bounds[1:]
    firsts = np.frombuffer(data, np.uint8)[bounds[:-1][found]]
    found[found] = _table(marks)[firsts]
    return pa.array(found) if found.any() else None


def holds(cells: pa.Array, marks: bytes) -> bool:
    """Tell whether any cell of large text has one of the ASCII `marks`."""
    content = _content(cells)
    return any(mark in content for mark in marks)


def holding(cells: pa.Array, marks: bytes) -> pa.Array | None:
    """Return which cells of large text have one of the ASCII `marks` anywhere; None where none has."""
    content = _content(cells)
    there = [chr(mark) for mark in marks if mark in content]
    return reduce(pc.or_, (pc.match_substring(cells, mark) for mark in there)) if there else None


def as_moments(cells: pa.Array) -> pa.Array | None:
    """Return `2026-01-31 23:59:59.000` as `2026-01-31T23:59:59.000Z`; None unless there are cells, all of one length.

    Cells are large text. All of them are changed as one block of bytes, in half the time that Arrow takes cell by cell.
    """
    count = len(cells)
    if not count or cells.null_count:
        return None
    _, offsets, data = cells.buffers()
    bounds = np.frombuffer(offsets, np.int64, count + 1, cells.offset * _OFFSET_BYTES)
    widths = np.diff(bounds)
    if (widths != widths[0]).any():
        return None
    width = int(widths[0])
    block = np.empty((count, width + 1), np.uint8)
    block[:, :width] = np.frombuffer(data, np.uint8, count * width, bounds[0]).reshape(count, width)
    block[:, _AFTER_DAY], block[:, width] = ord("T"), ord("Z")
    ends = np.arange(0, block.size + 1, width + 1, dtype=np.int64)
    return pa.LargeStringArray.from_buffers(count, pa.py_buffer(ends), pa.py_buffer(block))


@cache
def _table(marks: bytes) -> NDArray[np.bool_]:
    """Return whether each byte is one of `marks`: looked up six times faster than searched."""
    return np.isin(np.arange(256), np.frombuffer(marks, np.uint8))


def _content(cells: pa.Array) -> bytes:
    """Return the bytes of all cells, one after the other."""
    _, offsets, data = cells.buffers()
    if not data:
        return b""
    begin, end = np.frombuffer(offsets, np.int64, len(cells) + 1, cells.offset * _OFFSET_BYTES)[[0, -1]].tolist()
    content: bytes = data.slice(begin, end - begin).to_pybytes()
    return content
