"""Sums that were asked for once, kept: asked again, they take in the rows that came since, and no others.

So the first question under a filter costs a pass over the rows, and the next ones what has moved in the meantime.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from services.metrics.domain.figures import MonthSums
from services.metrics.domain.months import Month
from services.metrics.domain.questions import MonthRange, Question
from services.metrics.image.amounts import joined
from services.metrics.image.columns import Array
from services.metrics.image.members import Entry, Members
from services.metrics.image.rows import Rows
from services.metrics.image.selection import PRESENCE, Column, Selection, Selections, length_of, passing_amounts

_ALONE: Final = Members([""])


class View:
    """Sums by entry of a dimension and month, for one basis and set of filters; without a dimension, of one entry."""

    def __init__(self, rows: Rows, question: Question, by: str | None) -> None:
        self._rows = rows
        self._question = question
        self._by = by
        self._seen: dict[Column, int] = {}
        self._sums: dict[Column, list[Array]] = {}

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries, in the order of the sums."""
        return self._rows.dimensions.group(self._by, self._question.basis).entries if self._by else [""]

    @property
    def members(self) -> Members:
        """The values of the entries."""
        return self._rows.dimensions.members(self._by, self._question.basis) if self._by else _ALONE

    @property
    def months(self) -> Sequence[Month]:
        """The months, in the order of the sums, which is none in particular."""
        return self._rows.dimensions.months.values

    def behind(self, columns: Sequence[Column]) -> int:
        """Return how many amounts have to be looked at to bring `columns` up to date."""
        return sum(length_of(self._rows, column) - self._seen.get(column, 0) for column in columns)

    def update(self, columns: Sequence[Column], selections: Selections | None = None) -> None:
        """Take in what came since each of `columns` was last brought up to date."""
        for column in columns:
            seen = self._seen.get(column, 0)
            if seen == length_of(self._rows, column):
                continue
            if seen == 0 and selections:
                self._take_in(column, selections.all_passing(self._rows, self._question, column))
            else:
                self._take_in(column, passing_amounts(self._rows, self._question, column, seen))

    def move_to(self, rows: Rows) -> None:
        """Go on with `rows`, whose sums are those of all rows so far."""
        self.update(list(self._seen))
        self._rows = rows
        self._seen = {column: length_of(self._rows, column) for column in self._seen}

    def sums(self, column: Column) -> Array:
        """Return the sums of an up-to-date column, by entry and month."""
        return joined(self.limbs(column))

    def limbs(self, column: Column) -> list[Array]:
        """Return the sums of an up-to-date column before its limbs are joined."""
        shape = len(self.entries), len(self.months)
        return [_grown(limb, shape) for limb in self._sums.get(column, [np.zeros(shape)])]

    def _take_in(self, column: Column, selection: Selection) -> None:
        rows, limbs = selection
        shape = len(self.entries), len(self.months)
        places = self._places(rows, shape[1])
        kept = self._sums.setdefault(column, [])
        for limb, weights in enumerate(limbs):
            if limb == len(kept):
                kept.append(np.zeros(shape))
            added = np.bincount(places, weights, minlength=shape[0] * shape[1]).reshape(shape)
            kept[limb] = _grown(kept[limb], shape) + added
        self._seen[column] = length_of(self._rows, column)

    def _places(self, rows: Array, months: int) -> Array:
        """Return the place of each row in the sums, counted along entries and then months."""
        month = self._rows.columns["month"].view()[rows]
        if self._by is None:
            return month
        group = self._rows.dimensions.group(self._by, self._question.basis)
        return group.entry_of[self._rows.columns[group.parent].view()[rows]] * months + month


class Folded:
    """The sums of a view as questions want them: by value, and by month of a range with all before it as one."""

    def __init__(self, view: View, months: MonthRange, columns: Sequence[Column]) -> None:
        members = view.members
        self.values = members.values
        fold = _fold(view.months, months)
        self._months = [months.before, *months.months]
        # Limbs are joined last: integers of any size are slow, and by now there are few of them.
        self.by_column = {
            column: joined([members.spread(limb @ fold) for limb in view.limbs(column)]) for column in columns
        }

    def month_sums(self) -> dict[str, MonthSums]:
        """Return the sums by value; values without any are left out."""
        there = np.zeros(len(self.values), bool)
        for sums in self.by_column.values():
            there |= (sums != 0).any(axis=1)
        return {self.values[place]: self._sums_of(place) for place in np.flatnonzero(there).tolist()}

    def _sums_of(self, place: int) -> MonthSums:
        columns = [column for column in self.by_column if column != PRESENCE]
        amounts = zip(*(self.by_column[column][place].tolist() for column in columns), strict=True)
        return {month: dict(zip(columns, own, strict=True)) for month, own in zip(self._months, amounts, strict=True)}


def _fold(known: Sequence[Month], months: MonthRange) -> Array:
    """Return the matrix that adds up `known` months to those of a range and the one before it."""
    fold = np.zeros((len(known), len(months.months) + 1))
    for place, month in enumerate(known):
        if month <= months.last:
            fold[place, max(0, month - months.before)] = 1
    return fold


def _grown(sums: Array, shape: tuple[int, int]) -> Array:
    if sums.shape == shape:
        return sums
    grown = np.zeros(shape)
    grown[: sums.shape[0], : sums.shape[1]] = sums
    return grown
