"""Exact amounts of any size, as columns of 26-bit limbs.

`numpy.bincount` adds in double precision, which holds 53 bits: limbs of 26 leave room for 2²⁷ rows. Counts mostly fit
one limb; an hour of usage, 10¹⁵ units, takes two. The last limb of each amount carries its sign.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from services.metrics.domain.cells import Amount
from services.metrics.image.columns import Array, Column

BITS: Final = 26
_MASK: Final = (1 << BITS) - 1


class Amounts:
    """The amounts of one measure, each at the row that it belongs to; a row has at most one of each measure."""

    __slots__ = ("limbs", "rows")

    def __init__(self) -> None:
        self.rows = Column(np.int32)
        self.limbs: list[Column] = [Column(np.int32)]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self.rows.nbytes + sum(limb.nbytes for limb in self.limbs)

    def frozen(self) -> "Amounts":
        """Return the amounts that are there now, without a copy; they must not grow."""
        own = Amounts()
        own.rows, own.limbs = self.rows.frozen(), [limb.frozen() for limb in self.limbs]
        return own

    def extend(self, rows: Sequence[int] | Array, amounts: Sequence[Amount] | Array) -> None:
        """Append `amounts`, and the row of each."""
        self.extend_limbs(rows, split(amounts))

    def extend_limbs(self, rows: Sequence[int] | Array, limbs: Sequence[Array]) -> None:
        """Append amounts that are limbs already."""
        for place, limb in enumerate(limbs):
            if place == len(self.limbs):
                self.limbs.append(Column(np.int32))
            self.limbs[place].pad(len(self.rows))
            self.limbs[place].extend(limb)
        self.rows.extend(rows)
        for limb_column in self.limbs:
            limb_column.pad(len(self.rows))


def split(amounts: Sequence[Amount] | Array) -> list[Array]:
    """Return the limbs of `amounts`, lowest first, as many as the largest of them needs."""
    rest = _integers(amounts)
    limbs: list[Array] = []
    while len(rest) and not _fits(rest):
        limbs.append((rest & _MASK).astype(np.int32))
        rest = rest >> BITS
    return [*limbs, rest.astype(np.int32)]


def joined(sums: Sequence[Array]) -> Array:
    """Return the amounts that sums of limbs make, as integers of 64 bits or, where these are too small, of Python."""
    fit = all(abs(limb).max(initial=0) < 1 << (62 - BITS * place) for place, limb in enumerate(sums[:3]))
    whole: type = np.int64 if fit and len(sums) <= 3 else object
    total: Array = np.zeros(sums[0].shape, whole)
    for place, limb in enumerate(sums):
        total += limb.astype(np.int64).astype(whole) << (BITS * place)
    return total


def _integers(amounts: Sequence[Amount] | Array) -> Array:
    try:
        return np.asarray(amounts, np.int64)
    except OverflowError:
        return np.asarray(amounts, object)


def _fits(amounts: Array) -> bool:
    half = 1 << (BITS - 1)
    return bool(-half <= amounts.min() and amounts.max() < half)
