"""Decimals as text: as the services' answers write them, whatever Arrow keeps of them."""

from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

_TEXT: Final = pa.large_string()
_FINEST_TOLD: Final = 6
"""Arrow writes a finer zero as 0E-15. More places are those of a column, since nobody tells amounts so finely."""


def amounts(column: pa.Array) -> pa.Array:
    """Return decimals as text: of a fine scale 2357.5 and 0, not 2357.500000000000000 and 0E-15; else all places."""
    words = column.cast(_TEXT)
    if column.type.scale <= _FINEST_TOLD:
        return words
    short = pc.match_substring(words, "E")
    if pc.any(short).as_py():
        words = pc.replace_with_mask(words, short, _in_full(words.filter(short)))
    return pc.ascii_rtrim(pc.ascii_rtrim(words, "0"), ".")


def _in_full(words: pa.Array) -> pa.Array:
    return pa.array([format(Decimal(word), "f") for word in words.to_pylist()], _TEXT)
