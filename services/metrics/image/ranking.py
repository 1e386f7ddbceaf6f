"""Customers by their amounts in a range, best first. All of it exact: ranks depend on the last unit."""

from collections.abc import Sequence
from heapq import nsmallest
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from services.metrics.domain.cells import Amount, Measure
from services.metrics.domain.questions import Question
from services.metrics.domain.ranking import edges
from services.metrics.image.amounts import BITS
from services.metrics.image.columns import Array
from services.metrics.image.rows import Rows
from services.metrics.image.selection import passing_amounts

_LOW: Final = 2 * BITS
_SMALL: Final = 1 << (62 - _LOW)


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
        high = padded[2] + (padded[3] << BITS) + (padded[4] << _LOW) + (low >> _LOW)
        return high, low & ((1 << _LOW) - 1)


def totals(rows: Rows, question: Question, measures: Sequence[Measure]) -> Totals:
    """Return the sum of `measures` over the range, of every customer under the filters."""
    in_range = _in_range(rows, question)
    limbs: list[Array] = []
    for measure in measures:
        own = passing_amounts(rows, question, measure, 0)
        chosen = in_range[rows.columns["month"].view()[own.rows]]
        owners = rows.columns["customer"].view()[own.rows[chosen]]
        for place, limb in enumerate(own.limbs):
            sums = np.bincount(owners, limb[chosen], minlength=len(rows.customers)).astype(np.int64)
            if place == len(limbs):
                limbs.append(np.zeros(len(rows.customers), np.int64))
            limbs[place] = limbs[place] + sums
    return Totals(limbs)


def buckets(amounts: Totals) -> tuple[list[Amount], int]:
    """Return the sum of each hundredth of the customers whose amount is not 0, best first, and their number."""
    high, low = amounts.keys()
    ranked = np.flatnonzero((high != 0) | (low != 0))
    order = ranked[_descending(high[ranked], low[ranked])]
    limbs = [_running(limb[order]) for limb in amounts.limbs]
    sums = [
        sum(int(limb[last] - limb[first]) << (BITS * place) for place, limb in enumerate(limbs))
        for first, last in pairwise(edges(len(order)))
    ]
    return sums, len(order)


def leaders(amounts: Totals, names: Sequence[str], most: int) -> list[int]:
    """Return the codes of the `most` customers with the largest amounts that are not 0, ties by name."""
    high, low = amounts.keys()
    ranked = np.flatnonzero((high != 0) | (low != 0))
    key = _one_key(high[ranked], low[ranked])
    key = high[ranked] if key is None else key
    last = np.partition(key, len(key) - most)[len(key) - most] if len(key) > most else key.min(initial=0)

    def place(code: int) -> tuple[Amount, str]:
        return -amounts.amount(code), names[code]

    above = sorted(ranked[key > last].tolist(), key=place)
    # Only the last place is shared by many: half of all customers may have one order.
    return [*above, *nsmallest(most - len(above), ranked[key == last].tolist(), key=place)]


def _in_range(rows: Rows, question: Question) -> Array:
    """Return which codes of months lie in the range."""
    months = question.months
    return np.array([months.first <= month <= months.last for month in rows.dimensions.months.values], bool)


def _descending(high: Array, low: Array) -> Array:
    key = _one_key(high, low)
    order: Array = np.lexsort((low, high)) if key is None else np.argsort(key)
    return order[::-1]


def _one_key(high: Array, low: Array) -> Array | None:
    """Return both columns as one, `None` if they are too large for it."""
    if len(high) and not (high.min() >= -_SMALL and high.max() < _SMALL):
        return None
    key: Array = (high << _LOW) | low
    return key


def _running(limb: Array) -> Array:
    return np.concatenate(([0], np.cumsum(limb)))
