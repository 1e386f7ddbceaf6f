"""What filters may ask for, from the sums of an image."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

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


def options(image: PartnerImage, question: Question) -> dict[str, list[Option]]:
    """Return the values of each dimension that anything in the range has, while the other filters hold."""
    selections = Selections()
    return {own: _options(image, without(question, own), own, selections) for own in DIMENSIONS}


def _options(image: PartnerImage, question: Question, dimension: str, selections: Selections) -> list[Option]:
    """Return the values of one dimension. Most have customers; only of those without, all measures are looked at."""
    sums = image.folded(question, [_CUSTOMERS], by=dimension, selections=selections)
    there = _anything(sums, [_CUSTOMERS])
    customers = _in_range(sums, _CUSTOMERS)[:, -1].tolist()
    found: dict[str, Amount] = {sums.values[place]: customers[place] for place in np.flatnonzero(there).tolist()}
    doubtful = [value for value in sums.values if value not in found]
    if doubtful:
        found |= dict.fromkeys(_without_customers(image, question, dimension, doubtful), 0)
    return ordered(Option(*option) for option in found.items())


def _without_customers(image: PartnerImage, question: Question, dimension: str, doubtful: Sequence[str]) -> list[str]:
    narrowed = replace(question, filters={**question.filters, dimension: tuple(doubtful)})
    sums = image.folded(narrowed, OPTION_MEASURES, by=dimension)
    there = {sums.values[place] for place in np.flatnonzero(_anything(sums, OPTION_MEASURES)).tolist()}
    return [value for value in doubtful if value in there]


def _anything(sums: Folded, measures: Sequence[Measure]) -> Array:
    there = np.zeros(len(sums.values), bool)
    for measure in measures:
        there |= (_in_range(sums, measure) != 0).any(axis=1)
    return there


def _in_range(sums: Folded, measure: Measure) -> Array:
    """Return the value of `measure` in each month of the range: accumulated if a stock, as it is if a flow."""
    moved = sums.by_column[measure]
    levels: Array = np.cumsum(moved, axis=1) if measure in _STOCKS else moved
    return levels[:, 1:]
