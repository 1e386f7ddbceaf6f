"""What filters may ask for, from the sums of an image.

Most values have customers, which are one measure. Only of those without any, all measures are looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from services.metrics.domain.cells import DIMENSIONS, STOCKS, Amount, Measure
from services.metrics.domain.questions import Question, without
from services.metrics.domain.splits import OPTION_MEASURES, Option, ordered
from services.metrics.image.columns import Array
from services.metrics.image.partner import PartnerImage
from services.metrics.image.selection import Selections
from services.metrics.image.views import Folded

_STOCKS: Final = frozenset[Measure](STOCKS)
_CUSTOMERS: Final[Measure] = "closing"


class Seen(NamedTuple):
    """The customers by value of one dimension at the close of the range, and the values without any all along."""

    customers: Mapping[str, Amount]
    doubtful: tuple[str, ...]


SeenBy: TypeAlias = Mapping[str, Seen]
"""By dimension."""


def options(image: PartnerImage, question: Question, seen: SeenBy) -> dict[str, list[Option]]:
    """Return the values of each dimension that anything in the range has, while the other filters hold."""
    return {name: _options(image, question, name, own) for name, own in seen.items()}


def seen_by(image: PartnerImage, question: Question) -> SeenBy:
    """Return what the customers alone tell of each dimension, while the other filters hold."""
    selections = Selections()
    return {name: _seen(image, without(question, name), name, selections) for name in DIMENSIONS}


def customers_behind(image: PartnerImage, question: Question) -> int:
    """Return how many amounts `seen_by` would have to look at."""
    return sum(image.behind(without(question, name), [_CUSTOMERS], name) for name in DIMENSIONS)


def doubts_behind(image: PartnerImage, question: Question, seen: SeenBy) -> int:
    """Return how many amounts `options` would have to look at."""
    doubtful = {name: own.doubtful for name, own in seen.items() if own.doubtful}
    asked = ((_narrowed(question, name, values), name) for name, values in doubtful.items())
    return sum(image.behind(narrowed, OPTION_MEASURES, name) for narrowed, name in asked)


def _seen(image: PartnerImage, question: Question, dimension: str, selections: Selections) -> Seen:
    sums = image.folded(question, [_CUSTOMERS], by=dimension, selections=selections)
    levels = _in_range(sums, _CUSTOMERS)
    there = (levels != 0).any(axis=1)
    customers = levels[:, -1].tolist()
    doubtful = tuple(sums.values[place] for place in np.flatnonzero(~there).tolist())
    return Seen({sums.values[place]: customers[place] for place in np.flatnonzero(there).tolist()}, doubtful)


def _options(image: PartnerImage, question: Question, dimension: str, seen: Seen) -> list[Option]:
    found = dict(seen.customers)
    if seen.doubtful:
        found |= dict.fromkeys(_without_customers(image, question, dimension, seen.doubtful), 0)
    return ordered(Option(*option) for option in found.items())


def _without_customers(image: PartnerImage, question: Question, dimension: str, doubtful: Sequence[str]) -> list[str]:
    sums = image.folded(_narrowed(question, dimension, doubtful), OPTION_MEASURES, by=dimension)
    anything = np.logical_or.reduce([(_in_range(sums, measure) != 0).any(axis=1) for measure in OPTION_MEASURES])
    there = {sums.values[place] for place in np.flatnonzero(anything).tolist()}
    return [value for value in doubtful if value in there]


def _narrowed(question: Question, dimension: str, values: Sequence[str]) -> Question:
    return replace(question, filters={**question.filters, dimension: tuple(values)})


def _in_range(sums: Folded, measure: Measure) -> Array:
    """Return the value of `measure` in each month of the range: accumulated if a stock, as it is if a flow."""
    moved = sums.by_column[measure]
    levels: Array = np.cumsum(moved, axis=1) if measure in _STOCKS else moved
    return levels[:, 1:]
