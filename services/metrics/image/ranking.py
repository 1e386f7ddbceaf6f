"""Customers by their amounts in a range, best first. All of it exact: ranks depend on the last unit."""

from collections.abc import Sequence
from heapq import nsmallest
from itertools import pairwise
from typing import Final

import numpy as np

from services.metrics.domain.cells import Amount
from services.metrics.domain.ranking import edges
from services.metrics.image.amounts import BITS
from services.metrics.image.columns import Array
from services.metrics.image.customers import LOW_BITS, Totals

_SMALL: Final = 1 << (62 - LOW_BITS)


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
    one_key = _one_key(high[ranked], low[ranked])
    key = high[ranked] if one_key is None else one_key
    last = np.partition(key, len(key) - most)[len(key) - most] if len(key) > most else key.min(initial=0)

    def place(code: int) -> tuple[Amount, str]:
        return -amounts.amount(code), names[code]

    above = sorted(ranked[key > last].tolist(), key=place)
    # Only the last place is shared by many: half of all customers may have one order. Their amounts are the same.
    by_name = place if one_key is None else names.__getitem__
    return [*above, *nsmallest(most - len(above), ranked[key == last].tolist(), key=by_name)]


def _descending(high: Array, low: Array) -> Array:
    key = _one_key(high, low)
    order: Array = np.lexsort((low, high)) if key is None else np.argsort(key)
    return order[::-1]


def _one_key(high: Array, low: Array) -> Array | None:
    """Return both columns as one, `None` if they are too large for it."""
    if len(high) and not (high.min() >= -_SMALL and high.max() < _SMALL):
        return None
    key: Array = (high << LOW_BITS) | low
    return key


def _running(limb: Array) -> Array:
    return np.concatenate(([0], np.cumsum(limb)))
