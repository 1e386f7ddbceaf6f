"""Whether two sums of cells are the same, without holding either of them.

Every amount is multiplied by a number that stands for its place, and added up in one of many buckets. What was added
and taken away again leaves 0 everywhere. Anything else leaves 0 in a bucket only by a chance of about 1 in 2⁶⁰.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from services.metrics.domain.cells import Amount, Cell, Measure

BUCKETS: Final = 1 << 16
"""Some 5 MB of sums, whatever there is to compare."""

Told: TypeAlias = Iterable[tuple[Cell, Mapping[Measure, Amount]]]


class Fingerprints:
    """Sums of cells by bucket."""

    def __init__(self) -> None:
        self._sums = [0] * BUCKETS

    def add(self, cells: Told, sign: int = 1) -> None:
        """Add cells, or take them away with a `sign` of -1."""
        for cell, amounts in cells:
            place = hash(cell)
            told = sum(amount * hash((place, measure)) for measure, amount in amounts.items())
            self._sums[place % BUCKETS] += sign * told

    def differing(self) -> list[int]:
        """Return the buckets that are not 0."""
        return [bucket for bucket, total in enumerate(self._sums) if total]


def bucket_of(cell: Cell) -> int:
    """Return the bucket that a cell is in, for as long as this process lives."""
    return hash(cell) % BUCKETS
