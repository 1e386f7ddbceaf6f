"""The amounts that pass the filters of a question, and the rows that they belong to."""

from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np

from services.metrics.domain.cells import Measure
from services.metrics.domain.questions import Question
from services.metrics.image.columns import Array
from services.metrics.image.dimensions import FiltersKey, filters_key
from services.metrics.image.rows import Rows

PRESENCE: Final = "rows"
"""Counts rows, whatever is in them: tells which entries there are, and nothing else."""

Column: TypeAlias = Measure | Literal["rows"]


class Selection(NamedTuple):
    """Amounts as limbs, and the row of each."""

    rows: Array
    limbs: list[Array]


class Selections:
    """Selects amounts; the last selection is kept, for questions that split the same amounts in several ways."""

    def __init__(self) -> None:
        self._last: tuple[FiltersKey, Column, Selection] | None = None

    def all_passing(self, rows: Rows, question: Question, column: Column) -> Selection:
        """As `passing_amounts`, of all amounts; `rows` must be the same whenever it is asked."""
        key = filters_key(question)
        if self._last is None or self._last[:2] != (key, column):
            self._last = key, column, passing_amounts(rows, question, column, 0)
        return self._last[2]


class _Candidates(NamedTuple):
    """Places of amounts that may pass; the profiles of the first `certain` ones do."""

    places: Array | slice
    certain: int


def length_of(rows: Rows, column: Column) -> int:
    """Return how many amounts a column has."""
    return len(rows) if column == PRESENCE else len(rows.amounts[column])


def passing_amounts(rows: Rows, question: Question, column: Column, first: int) -> Selection:
    """Return the amounts of a column from the place `first` on that pass the filters, whatever their month."""
    passing = rows.dimensions.passing(question)
    places, certain = _candidates(rows, column, first, passing.get("profile"))
    owners = _owners(rows, column, places)
    own = _passing_rows(rows, owners, passing, certain)
    if own is not None:
        owners = owners[own]
        places = places[own] if isinstance(places, np.ndarray) else np.flatnonzero(own) + places.start
    if column == PRESENCE:
        return Selection(owners, [np.ones(len(owners))])
    return Selection(owners, [limb.view()[places] for limb in rows.amounts[column].limbs])


def _candidates(rows: Rows, column: Column, first: int, profiles: Array | None) -> _Candidates:
    length, clusters = length_of(rows, column), rows.clusters
    if profiles is None or clusters is None or first > 0:
        return _Candidates(slice(first, length), 0)
    certain = clusters.places(column, profiles)
    later = np.arange(clusters.known(column), length, dtype=np.int32)
    return _Candidates(np.concatenate((certain, later)), len(certain))


def _owners(rows: Rows, column: Column, places: Array | slice) -> Array:
    if column != PRESENCE:
        owners: Array = rows.amounts[column].rows.view()[places]
        return owners
    return np.arange(places.start, places.stop, dtype=np.int32) if isinstance(places, slice) else places


def _passing_rows(rows: Rows, owners: Array, passing: dict[str, Array], certain: int) -> Array | None:
    """Return which of some rows pass, `None` if all do; the profiles of the first `certain` ones do."""
    if not passing:
        return None
    found = np.ones(len(owners), bool)
    for parent, codes in passing.items():
        known = certain if parent == "profile" else 0
        found[known:] &= codes[rows.columns[parent].view()[owners[known:]]]
    return found
