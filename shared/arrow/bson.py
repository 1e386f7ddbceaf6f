"""BSON documents as Arrow columns, many documents at a time.

All documents of a batch are walked side by side, an element at a time: the next element of each is looked at with one
vectorised step. Documents of one collection have mostly the same fields in the same order, so a batch of 4,096 takes
about as many steps as a document has fields. Those that differ take steps of their own; the answer is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from bson.decimal128 import Decimal128
from numpy.typing import NDArray

from shared.arrow.documents import Documents

Positions: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]
Kinds: TypeAlias = NDArray[np.uint8]
Words: TypeAlias = NDArray[np.int32]
Rows: TypeAlias = Positions | None
"""Which documents of a batch; None for all of them in their order, as they are most of the time."""

_AT_ONCE: Final = 4_096
"""Documents walked side by side: their positions stay within the processor's cache (20,000 were 3 times slower)."""

_DOUBLE, _TEXT, _DOCUMENT, _BOOLEAN, _DATE, _NULL, _INT32, _INT64, _DECIMAL = 1, 2, 3, 8, 9, 10, 16, 18, 19
_FIXED: Final = {_DOUBLE: 8, 6: 0, 7: 12, _BOOLEAN: 1, _DATE: 8, _NULL: 0, _INT32: 4, 17: 8, _INT64: 8, _DECIMAL: 16}
_PREFIXED: Final = {_TEXT: 4, _DOCUMENT: 0, 4: 0, 5: 5, 13: 4, 14: 4}
"""Bytes besides those that the length at the value's beginning counts: of texts, documents, arrays, binary, code."""
_UNREADABLE: Final = -1


def _table(told: Mapping[int, int], otherwise: int) -> Positions:
    table = np.full(256, otherwise, np.int64)
    table[list(told)] = list(told.values())
    return table


_SIZES: Final = _table(_FIXED | _PREFIXED, _UNREADABLE)
_HAS_LENGTH: Final = _table(dict.fromkeys(_PREFIXED, 1), 0)
_KINDS: Final = {
    kind.id: np.isin(np.arange(256), held)
    for kind, held in (
        (pa.string(), [_TEXT]),
        (pa.int64(), [_INT32, _INT64]),
        (pa.float64(), [_DOUBLE]),
        (pa.bool_(), [_BOOLEAN]),
        (pa.timestamp("ms"), [_DATE]),
        (pa.decimal128(1), [_DECIMAL]),
    )
}
"""Whether a column of a type holds values of each BSON type."""
_EVERY_OTHER: Final = pa.array(np.arange(0, 2 * _AT_ONCE, 2))


class UnreadableDocument(ValueError):
    """A stored value is not of the type its column has, or of one that no column can have."""


class _Elements(NamedTuple):
    """The elements of one name of some documents: where their values are, their types, and the four bytes there."""

    rows: Rows
    values: Positions
    kinds: Kinds
    words: Words

    def chosen(self, which: Truths) -> "_Elements":
        return _Elements(_among(self.rows, which), self.values[which], self.kinds[which], self.words[which])


@dataclass(slots=True)
class _Column:
    """What was found of one field: each document's value, as `_Elements` tells it; of type 0 where it is missing."""

    positions: Positions
    kinds: Kinds
    words: Words

    @classmethod
    def of(cls, starts: Positions) -> "_Column":
        # Positions of missing values too must not go back: texts are cut out between growing offsets.
        return cls(starts.copy(), np.zeros(len(starts), np.uint8), np.zeros(len(starts), np.int32))

    def put(self, found: _Elements) -> None:
        rows = found.rows
        if rows is None:
            self.positions, self.kinds, self.words = found.values, found.kinds, found.words
        else:
            self.positions[rows], self.kinds[rows], self.words[rows] = found.values, found.kinds, found.words


@dataclass(slots=True)
class _Fields:
    """The wanted fields of a document, by their names: columns, and documents inside it with fields of their own."""

    columns: dict[bytes, _Column] = field(default_factory=dict)
    inner: dict[bytes, "_Fields"] = field(default_factory=dict)

    def add(self, path: str, column: _Column) -> None:
        name, _, rest = path.partition(".")
        if rest:
            self.inner.setdefault(name.encode(), _Fields()).add(rest, column)
        else:
            self.columns[name.encode()] = column


def columns(documents: Documents, wanted: Mapping[str, pa.DataType]) -> pa.Table:
    """Return the fields at dotted paths as columns of these types (text, int64, float64, bool, ms, decimal128).

    What is missing or null is null. Raises `UnreadableDocument` where a value is of another type.
    """
    schema = pa.schema(list(wanted.items()))
    reader = _Reader(documents.content)
    parts = range(0, len(documents), _AT_ONCE)
    batches = [reader.batch(documents.starts[start : start + _AT_ONCE], schema) for start in parts]
    return pa.Table.from_batches(batches, schema)


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._bytes = np.frombuffer(content, np.uint8)
        self._buffer = pa.py_buffer(content)

    def batch(self, starts: Positions, schema: pa.Schema) -> pa.RecordBatch:
        fields, found = _Fields(), [_Column.of(starts) for _ in schema]
        for name, column in zip(schema.names, found, strict=True):
            fields.add(name, column)
        self._walk(starts + 4, None, fields)
        arrays = [self._array(column, kind) for column, kind in zip(found, schema.types, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _walk(self, at: Positions, rows: Rows, fields: _Fields) -> None:
        """Look at the elements of documents, whose first ones begin `at`, until none has another."""
        while len(at):
            kinds = self._bytes[at]
            if not kinds.all():
                going_on = kinds != 0
                at, rows = at[going_on], _among(rows, going_on)
                continue
            name = self._content[at[0] + 1 : self._content.index(0, at[0] + 1)]
            named, words = self._named(at, name)
            elements = _Elements(rows, at + (len(name) + 2), kinds, words)
            if named.all():
                at = self._step(fields, name, elements)
                continue
            moved = self._step(fields, name, elements.chosen(named))
            # Who has another field here goes first next time: it is behind, and may catch up.
            at = np.concatenate((at[~named], moved))
            every = np.arange(len(named)) if rows is None else rows
            rows = np.concatenate((every[~named], every[named]))

    def _step(self, fields: _Fields, name: bytes, found: _Elements) -> Positions:
        """Take what is wanted of elements of one name, and return where the next elements are."""
        if column := fields.columns.get(name):
            column.put(found)
        elif inner := fields.inner.get(name):
            documents = found.chosen(found.kinds == _DOCUMENT)
            self._walk(documents.values + 4, documents.rows, inner)
        return found.values + _sizes(found.kinds, found.words)

    def _named(self, at: Positions, name: bytes) -> tuple[Truths, Words]:
        """Tell whose elements are called `name`, and what the first four bytes of their values would be then."""
        width = len(name) + 1
        found = self._words(at + 1, width + 4).view([("name", f"S{width}"), ("word", "<i4")])
        # As numpy's fixed-width text, which drops NULs at its end: only the one that ends the name can be there.
        return found["name"] == name, found["word"]

    def _words(self, positions: Positions, width: int) -> NDArray[np.void]:
        """Return `width` bytes from each position on; raises `IndexError` past the end."""
        every = np.ndarray(len(self._bytes) - width + 1, f"V{width}", self._content, 0, (1,))
        return every[positions]

    def _array(self, column: _Column, kind: pa.DataType) -> pa.Array:
        missing = _missing(column, kind)
        if pa.types.is_string(kind):
            return self._texts(column, missing)
        if pa.types.is_decimal(kind):
            return self._decimals(column, missing, kind)
        return _filled(kind, self._values(column, kind), missing)

    def _texts(self, column: _Column, missing: Truths) -> pa.Array:
        """Cut texts out of the reply: as one text array in which every other value is what lies between them."""
        count = len(missing)
        offsets = np.empty(2 * count, np.int32)
        offsets[0::2] = np.where(missing, column.positions, column.positions + 4)
        offsets[1::2] = offsets[0::2] + np.where(missing, 0, column.words - 1)
        every = pa.StringArray.from_buffers(2 * count - 1, pa.py_buffer(offsets), self._buffer)
        told = pc.take(every, _EVERY_OTHER.slice(0, count))
        _, ends, data = told.buffers()
        return pa.StringArray.from_buffers(count, ends, data, _validity(missing), int(missing.sum()))

    def _values(self, column: _Column, kind: pa.DataType) -> NDArray[np.generic]:
        words = self._words(column.positions, 8)
        if pa.types.is_boolean(kind):
            return np.packbits(words.view(np.uint8)[::8], bitorder="little")
        if pa.types.is_floating(kind):
            return words.view(np.float64)
        whole = words.view(np.int64)
        return np.where(column.kinds == _INT32, whole.astype(np.int32), whole)

    def _decimals(self, column: _Column, missing: Truths, kind: pa.DataType) -> pa.Array:
        """Read exact amounts one by one: their digits and exponent are packed as no kernel unpacks them."""
        words = self._words(column.positions, 16)
        told = [None if none else Decimal128.from_bid(words[row].tobytes()) for row, none in enumerate(missing)]
        return pa.array([None if each is None else each.to_decimal() for each in told], kind)


def _among(rows: Rows, chosen: Truths) -> Rows:
    if rows is not None:
        return rows[chosen]
    return None if chosen.all() else np.flatnonzero(chosen)


def _sizes(kinds: Kinds, words: Words) -> Positions | np.int64:
    """Return how many bytes values of these types have that begin with these four bytes."""
    first = kinds[0]
    if (kinds == first).all():  # as in most columns, and four times faster
        sizes, has_length = _SIZES[first], _HAS_LENGTH[first]
    else:
        sizes, has_length = _SIZES[kinds], _HAS_LENGTH[kinds]
    unreadable = sizes == _UNREADABLE
    if unreadable.any():
        raise UnreadableDocument(f"a value has the BSON type {int(kinds[unreadable.argmax()])}")
    total: Positions | np.int64 = sizes + words * has_length if has_length.any() else sizes
    return total


def _missing(column: _Column, kind: pa.DataType) -> Truths:
    """Return whose value is missing or null; raises `UnreadableDocument` where one is of another type than `kind`."""
    held: Truths = _KINDS[kind.id][column.kinds]
    if held.all():
        return np.zeros(len(held), np.bool_)
    missing: Truths = (column.kinds == 0) | (column.kinds == _NULL)
    wrong = ~(held | missing)
    if wrong.any():
        raise UnreadableDocument(f"a value has the BSON type {int(column.kinds[wrong][0])}, and {kind} is wanted")
    return missing


def _filled(kind: pa.DataType, values: NDArray[np.generic], missing: Truths) -> pa.Array:
    buffers = [_validity(missing), pa.py_buffer(np.ascontiguousarray(values))]
    return pa.Array.from_buffers(kind, len(missing), buffers, int(missing.sum()))


def _validity(missing: Truths) -> pa.Buffer | None:
    return pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
