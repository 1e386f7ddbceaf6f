"""Which entries of a dimension are in which value: an entry is a value, or a sorted tuple of them."""

from collections.abc import Sequence

import numpy as np

from services.metrics.image.columns import Array

Entry = str | tuple[str, ...]


class Members:
    """The values of some entries, in the order in which they first occur."""

    __slots__ = ("_entries", "_starts", "count", "values")

    def __init__(self, entries: Sequence[Entry]) -> None:
        places: dict[str, int] = {}
        pairs = [
            (places.setdefault(value, len(places)), entry)
            for entry, own in enumerate(entries)
            for value in values_of(own)
        ]
        table = np.array(sorted(pairs), np.intp).reshape(-1, 2)
        self.count = len(entries)
        self.values = list(places)
        self._entries = table[:, 1]
        self._starts = np.searchsorted(table[:, 0], np.arange(len(places)))

    def spread(self, sums: Array) -> Array:
        """Return sums by value, given sums by entry: an entry counts under each of its values."""
        if len(self.values) == 0:
            return sums[:0]
        if len(self._entries) == len(self.values) == self.count:
            return sums
        spread: Array = np.add.reduceat(sums[self._entries], self._starts, axis=0)
        return spread


def values_of(entry: Entry) -> tuple[str, ...]:
    """Return the values under which an entry counts."""
    return (entry,) if isinstance(entry, str) else entry
