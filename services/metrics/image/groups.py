"""Which profiles a figure is the sum of."""

from collections.abc import Iterable

import numpy as np

from services.metrics.domain.cells import Amount, Measure
from services.metrics.domain.explaining import FigureQuestion
from services.metrics.image.amounts import joined
from services.metrics.image.columns import Array
from services.metrics.image.members import Entry
from services.metrics.image.rows import Rows
from services.metrics.image.selection import PRESENCE, passing_amounts


def by_profile(rows: Rows, question: FigureQuestion) -> tuple[Amount, Iterable[tuple[Entry, ...]]]:
    """Return a figure, and the profiles of all customers that add to it.

    No customer adds less than 0, so that those of a profile whose sum is 0 add nothing. Not so of usage, where one may
    take back what another one used: there, all profiles count that have anything in these months.
    """
    profiles, asked = rows.dimensions.profiles, _asked(rows, question)
    sums = sum(
        (weight * _sums(rows, question, measure, asked) for measure, weight in question.weights.items()),
        start=np.zeros(len(profiles), np.int64),
    )
    there = _present(rows, question, asked) if question.is_quantity else sums
    return int(sums.sum()), (profiles[code] for code in np.flatnonzero(there).tolist())


def _sums(rows: Rows, question: FigureQuestion, measure: Measure, asked: Array) -> Array:
    """Return the sums of `measure` by profile."""
    own = passing_amounts(rows, question, measure, 0)
    chosen = asked[rows.columns["month"].view()[own.rows]]
    profiles, count = rows.columns["profile"].view()[own.rows[chosen]], len(rows.dimensions.profiles)
    return joined([np.bincount(profiles, limb[chosen], minlength=count) for limb in own.limbs])


def _present(rows: Rows, question: FigureQuestion, asked: Array) -> Array:
    """Return the number of rows by profile. A cell keeps its row where its amounts have become 0."""
    own = passing_amounts(rows, question, PRESENCE, 0).rows
    chosen = own[asked[rows.columns["month"].view()[own]]]
    return np.bincount(rows.columns["profile"].view()[chosen], minlength=len(rows.dimensions.profiles))


def _asked(rows: Rows, question: FigureQuestion) -> Array:
    """Return which codes of months make the figure: all up to the last one of a stock, those of the range of a flow."""
    first = 0 if question.is_stock else question.months.first
    return np.array([first <= month <= question.months.last for month in rows.dimensions.months.values], bool)
