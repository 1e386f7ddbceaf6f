"""BSON documents as Arrow columns, many documents at a time.

All documents of a batch are walked side by side, an element at a time: the next element of each is looked at with one
vectorised step. Documents of one collection have mostly the same fields in the same order, so a batch of 4,096 takes
about as many steps as a document has fields. Those that differ take steps of their own; the answer is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa

from shared.arrow.documents import Documents
from shared.arrow.values import (
    ARRAY,
    BOOLEAN,
    DATE,
    DECIMAL,
    DOCUMENT,
    DOUBLE,
    INT32,
    INT64,
    NULL,
    TEXT,
    Bytes,
    Kinds,
    Positions,
    Truths,
    UnreadableDocument,
    Values,
    Words,
)

Rows: TypeAlias = Positions | None
"""Which documents of a batch; None for all of them in their order, as they are most of the time."""

_AT_ONCE: Final = 4_096
"""Documents walked side by side: their positions stay within the processor's cache (20,000 were 3 times slower)."""

_FIXED: Final = {DOUBLE: 8, 6: 0, 7: 12, BOOLEAN: 1, DATE: 8, NULL: 0, INT32: 4, 17: 8, INT64: 8, DECIMAL: 16}
_PREFIXED: Final = {TEXT: 4, DOCUMENT: 0, ARRAY: 0, 5: 5, 13: 4, 14: 4}
"""Bytes besides those that the length at the value's beginning counts: of texts, documents, arrays, binary, code."""
_UNREADABLE: Final = -1
_NONE: Final = np.empty(0, np.int64)


def _table(told: Mapping[int, int], otherwise: int) -> Positions:
    table = np.full(256, otherwise, np.int64)
    table[list(told)] = list(told.values())
    return table


_SIZES: Final = _table(_FIXED | _PREFIXED, _UNREADABLE)
_HAS_LENGTH: Final = _table(dict.fromkeys(_PREFIXED, 1), 0)


class _Elements(NamedTuple):
    """The elements of one name of some documents: where their values are, their types, and the four bytes there."""

    rows: Rows
    values: Positions
    kinds: Kinds
    words: Words

    def chosen(self, which: Truths) -> "_Elements":
        return _Elements(_among(self.rows, which), self.values[which], self.kinds[which], self.words[which])


class _Column(Values):
    """What was found of one field of each document."""

    __slots__ = ()

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
    items: list[_Elements] | None = None
    """Of an array: what stands in it, whose names are but numbers."""

    def add(self, path: str, column: _Column) -> None:
        name, _, rest = path.partition(".")
        if rest:
            self.inner.setdefault(name.encode(), _Fields()).add(rest, column)
        else:
            self.columns[name.encode()] = column


def columns(documents: Documents, wanted: Mapping[str, pa.DataType]) -> pa.Table:
    """Return the fields at dotted paths as columns of these types.

    That is text, int64, float64, bool, ms, decimal128 or a list of texts. What is missing or null is null. Raises
    `UnreadableDocument` where a value is of another type.
    """
    schema = pa.schema(list(wanted.items()))
    reader = _Reader(documents.content)
    parts = range(0, len(documents), _AT_ONCE)
    batches = [reader.batch(documents.starts[start : start + _AT_ONCE], schema) for start in parts]
    return pa.Table.from_batches(batches, schema)


def unwound(documents: Documents, name: str) -> tuple[Documents, Positions]:
    """Return the documents in the arrays called `name`, and of which of `documents` each one is, in their order.

    Raises `UnreadableDocument` where something else stands in an array.
    """
    reader, parts = _Reader(documents.content), range(0, len(documents), _AT_ONCE)
    rows, values, kinds = [_NONE], [_NONE], [np.empty(0, np.uint8)]
    for start in parts:
        for found in reader.items(documents.starts[start : start + _AT_ONCE], name):
            assert found.rows is not None  # noqa: S101  # they were given
            rows.append(found.rows + start)
            values.append(found.values)
            kinds.append(found.kinds)
    if (np.concatenate(kinds) != DOCUMENT).any():
        raise UnreadableDocument(f"{name} holds what is no document")
    starts = np.concatenate(values)
    order = np.argsort(starts)  # as they lie in the reply
    return Documents(documents.content, starts[order]), np.concatenate(rows)[order]


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._bytes = np.frombuffer(content, np.uint8)
        self._values = Bytes(content)

    def batch(self, starts: Positions, schema: pa.Schema) -> pa.RecordBatch:
        fields, found = _Fields(), [_Column.of(starts) for _ in schema]
        for name, column in zip(schema.names, found, strict=True):
            fields.add(name, column)
        self._walk(starts + 4, None, fields)
        arrays = [self._values.array(column, kind) for column, kind in zip(found, schema.types, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def items(self, starts: Positions, name: str) -> list[_Elements]:
        """Return what stands in the arrays called `name`: the first of each, the second, and so on."""
        items: list[_Elements] = []
        self._walk(starts + 4, np.arange(len(starts)), _Fields(inner={name.encode(): _Fields(items=items)}))
        return items

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
        if fields.items is not None:
            fields.items.append(found)
        elif column := fields.columns.get(name):
            column.put(found)
        elif inner := fields.inner.get(name):
            documents = found.chosen(found.kinds == (DOCUMENT if inner.items is None else ARRAY))
            self._walk(documents.values + 4, documents.rows, inner)
        return found.values + _sizes(found.kinds, found.words)

    def _named(self, at: Positions, name: bytes) -> tuple[Truths, Words]:
        """Tell whose elements are called `name`, and what the first four bytes of their values would be then."""
        layout = _layout(name)
        found = self._values.words(at + 1, layout.kind.itemsize).view(layout.kind)
        return reduce(np.logical_and, (found[part] == value for part, value in layout.name)), found["word"]


class _Layout(NamedTuple):
    """An element's name and the four bytes of its value, as a record; and what the parts of the name are."""

    kind: np.dtype[np.void]
    name: tuple[tuple[str, int], ...]


@lru_cache(1_024)
def _layout(name: bytes) -> _Layout:
    """Return how elements of this name are looked at: as whole numbers, compared four times faster than text."""
    content = name + b"\0"
    eights, rest = divmod(len(content), 8)
    sizes = [8] * eights + [size for size in (4, 2, 1) if rest & size]
    parts = [(f"part{place}", f"<u{size}") for place, size in enumerate(sizes)]
    [values] = np.frombuffer(content, parts).tolist()
    names = (part for part, _ in parts)
    return _Layout(np.dtype([*parts, ("word", "<i4")]), tuple(zip(names, values, strict=True)))


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
