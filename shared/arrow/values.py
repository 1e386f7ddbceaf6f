"""Values found in BSON as Arrow arrays: where each value is and of which type is known, the array is cut out there."""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import bson
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from bson.decimal128 import Decimal128
from numpy.typing import NDArray

Positions: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]
Kinds: TypeAlias = NDArray[np.uint8]
Words: TypeAlias = NDArray[np.int32]

DOUBLE, TEXT, DOCUMENT, ARRAY, BOOLEAN, DATE, NULL, INT32, INT64, DECIMAL = 1, 2, 3, 4, 8, 9, 10, 16, 18, 19
TEXTS: Final = pa.list_(pa.string())

_KINDS: Final = {
    kind.id: np.isin(np.arange(256), held)
    for kind, held in (
        (pa.string(), [TEXT]),
        (pa.int64(), [INT32, INT64]),
        (pa.float64(), [DOUBLE]),
        (pa.bool_(), [BOOLEAN]),
        (pa.timestamp("ms"), [DATE]),
        (pa.decimal128(1), [DECIMAL]),
        (TEXTS, [ARRAY]),
    )
}
"""Whether a column of a type holds values of each BSON type."""
_EXPONENT_BITS: Final = 49
_EXPONENT_OF_ONE: Final = 6176
_LARGEST_SCALE: Final = 38


class UnreadableDocument(ValueError):
    """A stored value is not of the type its column has, or of one that no column can have."""


@dataclass(slots=True)
class Values:
    """The values of one field: where each begins, its BSON type (0 where it is missing), and the four bytes there."""

    positions: Positions
    kinds: Kinds
    words: Words


class Bytes:
    """A reply's bytes, from which arrays are made."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._length = len(content)
        self._buffer = pa.py_buffer(content)

    def words(self, positions: Positions, width: int) -> NDArray[np.void]:
        """Return `width` bytes from each position on; raises `IndexError` past the end."""
        every = np.ndarray(self._length - width + 1, f"V{width}", self.content, 0, (1,))
        return every[positions]

    def array(self, found: Values, kind: pa.DataType) -> pa.Array:
        """Return values as an array of `kind`; raises `UnreadableDocument` where one is of another type."""
        missing = _missing(found, kind)
        if pa.types.is_string(kind):
            return self._texts(found, missing)
        if pa.types.is_decimal(kind):
            return self._decimals(found, missing, kind)
        if pa.types.is_list(kind):
            return self._lists(found, missing)
        return _filled(kind, self._fixed(found, kind), missing)

    def _texts(self, found: Values, missing: Truths) -> pa.Array:
        """Cut texts out of the reply: as one text array in which every other value is what lies between them."""
        count = len(missing)
        bounds = np.empty((count, 2), np.int32)
        np.add(found.positions, 4, out=bounds[:, 0])
        np.add(bounds[:, 0], found.words - 1, out=bounds[:, 1])
        if missing.any():
            bounds[missing] = found.positions[missing, np.newaxis]
        every = pa.StringArray.from_buffers(2 * count - 1, pa.py_buffer(bounds), self._buffer)
        told = pc.take(every, pa.array(np.arange(0, 2 * count, 2)), boundscheck=False)
        _, ends, data = told.buffers()
        return pa.StringArray.from_buffers(count, ends, data, _validity(missing), int(missing.sum()))

    def _fixed(self, found: Values, kind: pa.DataType) -> NDArray[np.generic]:
        words = self.words(found.positions, 8)
        if pa.types.is_boolean(kind):
            return np.packbits(words.view(np.uint8)[::8], bitorder="little")
        if pa.types.is_floating(kind):
            return words.view(np.float64)
        whole = words.view(np.int64)
        return np.where(found.kinds == INT32, whole.astype(np.int32), whole)

    def _lists(self, found: Values, missing: Truths) -> pa.Array:
        """Read lists of text one by one: they are short, and seldom wanted."""
        sizes = zip(found.positions.tolist(), found.words.tolist(), missing.tolist(), strict=True)
        lists = [None if none else [*bson.decode(self.content[at : at + size]).values()] for at, size, none in sizes]
        try:
            return pa.array(lists, TEXTS)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise UnreadableDocument("a list holds what is no text") from error

    def _decimals(self, found: Values, missing: Truths, kind: pa.DataType) -> pa.Array:
        """Read exact amounts: those of one exponent together, as whole numbers that Arrow gives the scale of `kind`."""
        low, high = self.words(found.positions, 16).view(np.uint64).reshape(-1, 2).T
        exponents = _EXPONENT_OF_ONE - (high >> np.uint64(_EXPONENT_BITS) & np.uint64(0x3FFF)).astype(np.int64)
        if not (missing | (np.abs(exponents) <= _LARGEST_SCALE)).all():  # as written by hardly anybody
            return self._odd_decimals(found, missing, kind)
        amounts = np.empty((len(missing), 2), np.uint64)
        for scale in np.unique(exponents[~missing]).tolist():
            those = ~missing & (exponents == scale)
            amounts[those] = _scaled(low[those], high[those], scale, kind)
        return _filled(kind, amounts, missing)

    def _odd_decimals(self, found: Values, missing: Truths, kind: pa.DataType) -> pa.Array:
        words = self.words(found.positions, 16)
        told = [None if none else Decimal128.from_bid(words[row].tobytes()) for row, none in enumerate(missing)]
        return pa.array([None if each is None else each.to_decimal() for each in told], kind)


def _scaled(low: NDArray[np.uint64], high: NDArray[np.uint64], scale: int, kind: pa.DataType) -> NDArray[np.uint64]:
    """Return amounts of one exponent as the 128 bits Arrow stores at the scale of `kind`; raises `ArrowInvalid`."""
    negative = high >> np.uint64(63) == 1
    digits = high & np.uint64(2**_EXPONENT_BITS - 1)
    bits = np.empty((len(low), 2), np.uint64)
    bits[:, 0] = np.where(negative, ~low + np.uint64(1), low)
    bits[:, 1] = np.where(negative, ~digits + (low == 0), digits)
    whole = pa.Array.from_buffers(pa.decimal128(38, scale), len(low), [None, pa.py_buffer(bits)])
    return np.frombuffer(whole.cast(kind).buffers()[1], np.uint64).reshape(-1, 2)[: len(low)]


def _missing(found: Values, kind: pa.DataType) -> Truths:
    """Return whose value is missing or null; raises `UnreadableDocument` where one is of another type than `kind`."""
    known, first = _KINDS[kind.id], found.kinds[0]
    if known[first] and (found.kinds == first).all():  # as in most columns, and four times faster
        return np.zeros(len(found.kinds), np.bool_)
    held: Truths = known[found.kinds]
    missing: Truths = (found.kinds == 0) | (found.kinds == NULL)
    wrong = ~(held | missing)
    if wrong.any():
        raise UnreadableDocument(f"a value has the BSON type {int(found.kinds[wrong][0])}, and {kind} is wanted")
    return missing


def _filled(kind: pa.DataType, values: NDArray[Any], missing: Truths) -> pa.Array:
    buffers = [_validity(missing), pa.py_buffer(np.ascontiguousarray(values))]
    return pa.Array.from_buffers(kind, len(missing), buffers, int(missing.sum()))


def _validity(missing: Truths) -> pa.Buffer | None:
    return pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
