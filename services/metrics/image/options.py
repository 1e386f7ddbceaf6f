"""What filters may ask for, from the sums of an image."""

from typing import Final

import numpy as np

from services.metrics.domain.cells import DIMENSIONS, STOCKS, Measure
from services.metrics.domain.questions import Question, without
from services.metrics.domain.splits import OPTION_MEASURES, Option, ordered
from services.metrics.image.columns import Array
from services.metrics.image.partner import PartnerImage
from services.metrics.image.views import Folded

_STOCKS: Final = frozenset[Measure](STOCKS)


def options(image: PartnerImage, question: Question) -> dict[str, list[Option]]:
    """Return the values of each dimension that anything in the range has, while the other filters hold."""
    return {
        dimension: _options(image.folded(without(question, dimension), OPTION_MEASURES, by=dimension))
        for dimension in DIMENSIONS
    }


def _options(sums: Folded) -> list[Option]:
    there = np.zeros(len(sums.values), bool)
    for measure in OPTION_MEASURES:
        there |= (_in_range(sums, measure) != 0).any(axis=1)
    customers = _in_range(sums, "closing")[:, -1].tolist()
    return ordered(Option(sums.values[place], customers[place]) for place in np.flatnonzero(there).tolist())


def _in_range(sums: Folded, measure: Measure) -> Array:
    """Return the value of `measure` in each month of the range: accumulated if a stock, as it is if a flow."""
    moved = sums.by_column[measure]
    levels: Array = np.cumsum(moved, axis=1) if measure in _STOCKS else moved
    return levels[:, 1:]
