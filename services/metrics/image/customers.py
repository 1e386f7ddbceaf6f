"""What each customer adds up to in a range, kept: asked again, it takes in the rows that came since."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from services.metrics.domain.cells import Amount, Measure
from services.metrics.domain.questions import Question
from services.metrics.image.amounts import BITS
from services.metrics.image.columns import Array
from services.metrics.image.rows import Rows
from services.metrics.image.selection import passing_amounts

LOW_BITS: Final = 2 * BITS


class Totals(NamedTuple):
    """An amount for each customer code, as sums of limbs."""

    limbs: Sequence[Array]

    def amount(self, customer: int) -> Amount:
        """Return the amount of one customer."""
        return sum(int(limb[customer]) << (BITS * place) for place, limb in enumerate(self.limbs))

    def keys(self) -> tuple[Array, Array]:
        """Return all amounts as two columns, high and low, that sort as the amounts do."""
        padded = [*self.limbs, *[np.zeros_like(self.limbs[0])] * (5 - len(self.limbs))]
        low = padded[0] + (padded[1] << BITS)
        high = padded[2] + (padded[3] << BITS) + (padded[4] << LOW_BITS) + (low >> LOW_BITS)
        return high, low & ((1 << LOW_BITS) - 1)


class CustomerSums:
    """The sum of some measures over a range, of every customer under the filters."""

    def __init__(self, question: Question, measures: Sequence[Measure]) -> None:
        self._question = question
        self._seen = dict.fromkeys(measures, 0)
        self._limbs: list[Array] = [np.zeros(0, np.int64)]

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(limb.nbytes for limb in self._limbs)

    def update(self, rows: Rows) -> Totals:
        """Take in what came since last time, and return the sums."""
        in_range = _in_range(rows, self._question)
        self._limbs = [_grown(limb, len(rows.customers)) for limb in self._limbs]
        for measure, seen in self._seen.items():
            length = len(rows.amounts[measure])
            if seen < length:
                self._take_in(rows, measure, seen, in_range)
                self._seen[measure] = length
        return Totals(self._limbs)

    def move_to(self, rows: Rows) -> None:
        """Go on with `rows`, whose sums are those of all rows so far."""
        self._seen = {measure: len(rows.amounts[measure]) for measure in self._seen}

    def _take_in(self, rows: Rows, measure: Measure, first: int, in_range: Array) -> None:
        own = passing_amounts(rows, self._question, measure, first)
        chosen = in_range[rows.columns["month"].view()[own.rows]]
        owners = rows.columns["customer"].view()[own.rows[chosen]]
        for place, limb in enumerate(own.limbs):
            if place == len(self._limbs):
                self._limbs.append(np.zeros(len(rows.customers), np.int64))
            np.add.at(self._limbs[place], owners, limb[chosen].astype(np.int64))


def totals(rows: Rows, question: Question, measures: Sequence[Measure]) -> Totals:
    """Return the sum of `measures` over the range, of every customer under the filters."""
    return CustomerSums(question, measures).update(rows)


def _in_range(rows: Rows, question: Question) -> Array:
    """Return which codes of months lie in the range."""
    months = question.months
    return np.array([months.first <= month <= months.last for month in rows.dimensions.months.values], bool)


def _grown(limb: Array, customers: int) -> Array:
    if len(limb) == customers:
        return limb
    grown = np.zeros(customers, np.int64)
    grown[: len(limb)] = limb
    return grown
