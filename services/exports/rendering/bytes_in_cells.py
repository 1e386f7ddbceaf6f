"""Which cells of a text column begin with certain bytes or hold them: a look at all bytes at once, not one per cell.

A regular expression takes 40 ns a cell, and ordinary columns have no such byte at all, which takes 1 ns to see.
"""

from functools import reduce
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_OFFSET_BYTES: Final = 8


def beginning_with(cells: pa.Array, marks: bytes) -> pa.Array | None:
    """Return which cells of large text have one of the ASCII `marks` as their first byte; None where none has."""
    _, offsets, data = cells.buffers()
    if not data:
        return None
    bounds = np.frombuffer(offsets, np.int64, len(cells) + 1, cells.offset * _OFFSET_BYTES)
    found = bounds[:-1] < bounds[1:]
    firsts = np.frombuffer(data, np.uint8)[bounds[:-1][found]]
    found[found] = np.isin(firsts, np.frombuffer(marks, np.uint8))
    return pa.array(found) if found.any() else None


def holding(cells: pa.Array, marks: bytes) -> pa.Array | None:
    """Return which cells of large text have one of the ASCII `marks` anywhere; None where none has."""
    content = _content(cells)
    there = [chr(mark) for mark in marks if mark in content]
    return reduce(pc.or_, (pc.match_substring(cells, mark) for mark in there)) if there else None


def _content(cells: pa.Array) -> bytes:
    """Return the bytes of all cells, one after the other."""
    _, offsets, data = cells.buffers()
    if not data:
        return b""
    begin, end = np.frombuffer(offsets, np.int64, len(cells) + 1, cells.offset * _OFFSET_BYTES)[[0, -1]].tolist()
    content: bytes = data.slice(begin, end - begin).to_pybytes()
    return content
