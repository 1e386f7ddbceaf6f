"""What is asked of a table: which rows, how sorted, and where a page begins.

A page begins after a position, not at a number, so that rows coming and going between two pages move nothing: who
stays is listed exactly once.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import gt, lt
from typing import Annotated, Any, Final, TypeVar

from pydantic import AwareDatetime, Field, StrictInt, StrictStr, TypeAdapter, ValidationError

from services.customers.domain.tables.table import ColumnType, Table
from services.customers.errors import ForeignCursor, UnknownSort
from shared.redaction import MASK

R = TypeVar("R")
SortValue = str | int | datetime | None
Filters = Mapping[str, tuple[str, ...]]
"""Which rows: any of the values of a filter, under all filters named."""

_TEXT: Final = TypeAdapter[SortValue](StrictStr | None)
_COUNT: Final = TypeAdapter[SortValue](Annotated[StrictInt, Field(ge=0, lt=2**63)])
_MOMENT: Final = TypeAdapter[SortValue](AwareDatetime | None)
_VALUES: Final[Mapping[ColumnType, TypeAdapter[SortValue]]] = {
    "string": _TEXT,
    "integer": _COUNT,
    "timestamp": _MOMENT,
}


@dataclass(frozen=True, slots=True)
class Ordering:
    """By which column a table is sorted.

    Rows with equal values follow by id, unknown values come first or, when descending, last. What is masked stands for
    no value: it is after all others in either direction.
    """

    column: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str, table: Table) -> "Ordering":
        """Return the ordering of `column` or `-column` of `table`; raises `UnknownSort`."""
        if text not in table.sorts:
            raise UnknownSort(text, table.name, table.sorts)
        return cls(text.removeprefix("-"), descending=text.startswith("-"))

    def after(self, start: "Position | None", rows: Iterable[R], position: Callable[[R], "Position"]) -> list[R]:
        """Return those of `rows`, which stand at `position`, that follow `start`, or all without one, in order."""
        placed = [(position(row), row) for row in rows]
        if start is not None:
            placed = [each for each in placed if self._follows(each[0], start)]
        in_order = sorted(placed, key=lambda each: each[0].place, reverse=self.descending)
        return [row for _, row in sorted(in_order, key=lambda each: each[0].is_masked)]

    def _follows(self, one: "Position", other: "Position") -> bool:
        if one.is_masked != other.is_masked:
            return one.is_masked
        is_beyond: bool = (lt if self.descending else gt)(one.place, other.place)
        return is_beyond


@dataclass(frozen=True, slots=True)
class Position:
    """A row's place under an ordering: the value that it is sorted by, and the ids that tell equal ones apart."""

    value: SortValue
    ids: tuple[str, ...]

    @property
    def is_masked(self) -> bool:
        """Whether it is the place of rows that show the mask instead of a value."""
        return self.value == MASK

    @property
    def place(self) -> tuple[bool, Any, tuple[str, ...]]:
        """What positions are compared by, as MongoDB does: unknown values first, texts by their code points."""
        return (self.value is not None, "" if self.value is None else self.value, self.ids)


@dataclass(frozen=True, slots=True)
class RowsQuery:
    """Which rows of which table of which partner."""

    partner_id: str
    table: Table
    filters: Filters


@dataclass(frozen=True, slots=True)
class ListQuery(RowsQuery):
    """One page: how its rows are sorted, and how many it has."""

    ordering: Ordering
    limit: int

    def cursor(self, position: Position) -> list[str | int | None]:
        """Return the JSON values that stand for `position` in this list."""
        value = position.value
        told = value.isoformat() if isinstance(value, datetime) else value
        return [self._fingerprint(), told, *position.ids]

    def position(self, cursor: list[object]) -> Position:
        """Return where `cursor` points; raises `ForeignCursor` if it is not of this very list."""
        match cursor:
            case [fingerprint, value, str() as first, *rest] if fingerprint == self._fingerprint():
                return Position(self._value(value), (first, *_texts(rest)))
            case _:
                raise ForeignCursor

    def _value(self, told: object) -> SortValue:
        try:
            return _VALUES[self.table.sort_type(self.ordering.column)].validate_python(told)
        except ValidationError as error:
            raise ForeignCursor from error

    def _fingerprint(self) -> str:
        """Stand for the partner, table, filters and ordering, so that a cursor of another list is refused."""
        filters = sorted((name, list(values)) for name, values in self.filters.items())
        identity = [self.partner_id, self.table.name, filters, self.ordering.column, self.ordering.descending]
        return hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:16]


def _texts(values: list[object]) -> list[str]:
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) != len(values):
        raise ForeignCursor
    return texts
