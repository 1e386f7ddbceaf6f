"""Which figures of a partner moved, from what moved in its cells.

A board is a partner's cells without their dimensions: the sums by basis, month and measure. So the figures that pages
show without filters follow from it at a cost that depends neither on customers nor on cells.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Final, Literal, NamedTuple, TypeAlias

from services.metrics.domain.cells import STOCKS, Amount, Basis, CellAmounts, Measure
from services.metrics.domain.months import Month
from services.metrics.domain.questions import LONGEST

KpiName = Literal[
    "customers",
    "active_customers",
    "subscriptions",
    "seats",
    "added",
    "reactivated",
    "churned",
    "orders",
    "usage_raw",
    "usage_normalized",
]

MEASURE_OF: Final[Mapping[KpiName, Measure]] = {
    "customers": "closing",
    "active_customers": "active_customers",
    "subscriptions": "subscriptions_active",
    "seats": "seats",
    "added": "new",
    "reactivated": "reactivated",
    "churned": "churned",
    "orders": "orders",
    "usage_raw": "usage_raw",
    "usage_normalized": "usage_normalized",
}
KPI_OF: Final[Mapping[Measure, KpiName]] = {measure: name for name, measure in MEASURE_OF.items()}


class Line(NamedTuple):
    """One measure on one basis; with a month, a place of the board."""

    basis: Basis
    measure: Measure


class Entry(NamedTuple):
    """A place of the board. As a cell may, it may count on several bases."""

    bases: tuple[Basis, ...]
    month: Month
    measure: Measure


Board: TypeAlias = Mapping[Entry, Amount]
"""Amounts as cells hold them: stocks as differences per month, flows in their month. No amount is 0."""

MovedValues: TypeAlias = Mapping[tuple[Month, Basis], Mapping[KpiName, Amount]]
"""By month and basis, the figures that are not what they were, as they are."""


def board(cells: Iterable[CellAmounts]) -> Board:
    """Return the sums of `cells` without their dimensions."""
    sums: dict[Entry, Amount] = defaultdict(int)
    for some in cells:
        for cell, amounts in some.items():
            for measure in amounts.keys() & KPI_OF.keys():
                sums[Entry(cell.bases, cell.month, measure)] += amounts[measure]
    return _without_zeros(sums)


def add(known: Board, moved: Board) -> Board:
    """Return `known` with `moved` added."""
    sums: dict[Entry, Amount] = defaultdict(int, known)
    for entry, amount in moved.items():
        sums[entry] += amount
    return _without_zeros(sums)


def moved_values(after: Board, moved: Board, current: Month) -> MovedValues:
    """Return the figures that moved on the way to the board `after`, which contains `moved`.

    A stock moves in all months from a difference to the one that takes it back. Months before the longest range that
    a question may have, counted from the month `current`, are left out; later ones only as far as anything is known.
    """
    latest = max([current, *(entry.month for entry in moved)])
    found: dict[tuple[Month, Basis], dict[KpiName, Amount]] = defaultdict(dict)
    values, moves = _lines(after), _lines(moved)
    for line, differences in moves.items():
        own = _Series(line, values.get(line, {}))
        for month in _months(line, differences, current - LONGEST + 1, latest):
            found[month, line.basis][KPI_OF[line.measure]] = own.at(month)
    return found


class _Series:
    """The values of one line by month."""

    def __init__(self, line: Line, amounts: Mapping[Month, Amount]) -> None:
        self._stock = line.measure in STOCKS
        self._amounts = amounts
        self._months = sorted(amounts)
        self._sums = list(accumulate((amounts[month] for month in self._months), initial=0))

    def at(self, month: Month) -> Amount:
        return self._sums[bisect_right(self._months, month)] if self._stock else self._amounts.get(month, 0)


def _months(line: Line, differences: Mapping[Month, Amount], first: Month, last: Month) -> Iterator[Month]:
    """Yield the months from `first` to `last` in which `differences` make another value."""
    if line.measure not in STOCKS:
        yield from (month for month, moved in differences.items() if moved and first <= month <= last)
        return
    months = sorted(differences)
    for start, end, moved in zip(
        months, [*months[1:], last + 1], accumulate(differences[m] for m in months), strict=True
    ):
        if moved:
            yield from range(max(start, first), end)


def _lines(entries: Board) -> dict[Line, dict[Month, Amount]]:
    lines: dict[Line, dict[Month, Amount]] = defaultdict(lambda: defaultdict(int))
    for (bases, month, measure), amount in entries.items():
        for basis in bases:
            lines[Line(basis, measure)][month] += amount
    return lines


def _without_zeros(sums: Mapping[Entry, Amount]) -> Board:
    return {entry: amount for entry, amount in sums.items() if amount}
