"""The image of one partner: its rows, and the views that questions have asked for."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np

from services.metrics.domain.cells import Amount, Assortment, Measure
from services.metrics.domain.figures import MonthSums
from services.metrics.domain.questions import Question
from services.metrics.image.columns import Array
from services.metrics.image.compaction import compacted
from services.metrics.image.customers import CustomerSums, Totals
from services.metrics.image.dimensions import ASSORTMENT, FiltersKey, filters_key
from services.metrics.image.rows import Rows
from services.metrics.image.selection import PRESENCE, Column, Selections
from services.metrics.image.views import Folded, View

T = TypeVar("T")

MOST_VIEWS: Final = 512
"""Views kept for each partner; a page has about fifteen under one set of filters."""

MOST_REMEMBERED: Final = 64
"""Figures kept for each partner that hold for as long as nothing moves."""

MOST_SUM_BYTES: Final = 128 << 20
"""Memory for the sums of customers, for each partner: a question about a million customers takes 16 MB."""

_ViewKey: TypeAlias = tuple[FiltersKey, str | None]


class PartnerImage:
    """Answers as `CellStore` does."""

    def __init__(self) -> None:
        self.rows = Rows()
        self._views: OrderedDict[_ViewKey, View] = OrderedDict()
        self._sums: OrderedDict[Hashable, CustomerSums] = OrderedDict()
        self._remembered: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()

    @property
    def nbytes(self) -> int:
        """Memory held by the rows, in bytes; dictionaries and views are small beside them."""
        return self.rows.nbytes

    def sums(self, question: Question, measures: Sequence[Measure], *, by: str | None = None) -> dict[str, MonthSums]:
        """Return sums by month for each value of the dimension `by`; without `by`, for `""`.

        All months before the range come as the one before it. A set-valued dimension counts under each of its values.
        """
        return self.folded(question, measures, by=by).month_sums()

    def folded(
        self,
        question: Question,
        columns: Sequence[Column],
        *,
        by: str | None = None,
        selections: Selections | None = None,
    ) -> Folded:
        """As `sums`, in arrays; `selections` are those of questions that select the same amounts."""
        return Folded(self._view(question, columns, by, selections), question.months, columns)

    def stocks(self, question: Question, measures: Sequence[Measure]) -> dict[Assortment, dict[Measure, Amount]]:
        """Return sums at the close of the last month, by the products and SKUs held; `measures` are stocks."""
        view = self._view(question, (*measures, PRESENCE), ASSORTMENT)
        there, until = _there(view, question), _until(view, question)
        closes = {measure: view.sums(measure)[:, until].sum(axis=1).tolist() for measure in measures}
        held = self.rows.dimensions.assortments
        return {held[code]: {measure: close[code] for measure, close in closes.items()} for code in there}

    def assortments(self, question: Question) -> list[Assortment]:
        """Return what `stocks` tells apart: all that was ever held until the last month."""
        view = self._view(question, (PRESENCE,), ASSORTMENT)
        held = self.rows.dimensions.assortments
        return [held[code] for code in _there(view, question)]

    def behind(self, question: Question, columns: Sequence[Column], by: str | None) -> int:
        """Return how many amounts such a question would have to look at."""
        view = self._views.get(_key(question, by))
        return (view or View(self.rows, question, by)).behind(columns)

    def compact(self) -> None:
        """Make one row of all rows of a cell; no answer changes."""
        known = self.rows.frozen()
        self.go_on_with(compacted(known), known)

    def go_on_with(self, fewer: Rows, known: Rows) -> None:
        """Replace the first rows of this image, `known`, by `fewer` with the same sums."""
        fewer.extend_by_rest(self.rows, known)
        for view in self._views.values():
            view.move_to(fewer)
        for sums in self._sums.values():
            sums.update(self.rows)
            sums.move_to(fewer)
        self.rows = fewer
        self._remembered.clear()

    def totals(self, question: Question, measures: Sequence[Measure]) -> Totals:
        """Return the sum of `measures` over the range, of every customer under the filters."""
        key = filters_key(question), question.months, tuple(measures)
        sums = self._sums.pop(key, None) or CustomerSums(question, measures)
        self._sums[key] = sums
        found = sums.update(self.rows)
        while len(self._sums) > 1 and sum(own.nbytes for own in self._sums.values()) > MOST_SUM_BYTES:
            self._sums.popitem(last=False)
        return found

    def recalled(self, name: Hashable) -> Any | None:
        """Return what `remembered` has at hand under that name, `None` where it would have to compute."""
        found = self._remembered.get(name)
        return found[1] if found is not None and found[0] == len(self.rows) else None

    def remembered(self, name: Hashable, figures: Callable[[], T]) -> T:
        """Return `figures`, which are computed anew only if there are more rows than last time."""
        found = self._remembered.pop(name, None)
        if found is None or found[0] != len(self.rows):
            found = len(self.rows), figures()
        self._remembered[name] = found
        while len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        told: T = found[1]
        return told

    def _view(
        self, question: Question, columns: Sequence[Column], by: str | None, selections: Selections | None = None
    ) -> View:
        key = _key(question, by)
        view = self._views.pop(key, None) or View(self.rows, question, by)
        self._views[key] = view
        while len(self._views) > MOST_VIEWS:
            self._views.popitem(last=False)
        view.update(columns, selections)
        return view


def _there(view: View, question: Question) -> list[int]:
    """Return the entries that have rows until the last month of the range."""
    present: Array = view.sums(PRESENCE)[:, _until(view, question)] != 0
    codes: list[int] = np.flatnonzero(present.any(axis=1)).tolist()
    return codes


def _until(view: View, question: Question) -> list[bool]:
    return [month <= question.months.last for month in view.months]


def _key(question: Question, by: str | None) -> _ViewKey:
    return filters_key(question), by
