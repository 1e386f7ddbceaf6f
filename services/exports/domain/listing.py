"""How the list of exports is searched, sorted and paged.

A page begins after a position, not at a number, so that exports coming and going between two pages move nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.exports.domain.export import Export, Status
from services.exports.errors import InvalidParameterValue
from shared.moments import in_utc

SortValue = str | int | datetime | None


class SortField(StrEnum):
    """What a list can be sorted by."""

    CREATED_AT = "created_at"
    NAME = "name"
    DATASET = "dataset"
    FORMAT = "format"
    STATUS = "status"
    ROWS = "rows"
    SIZE = "size"
    REQUESTED_BY = "requested_by"
    COMPLETED_AT = "completed_at"
    EXPIRES_AT = "expires_at"


SORTS: Final = tuple(f"{sign}{field}" for field in SortField for sign in ("", "-"))
_MOMENTS: Final = {SortField.CREATED_AT, SortField.COMPLETED_AT, SortField.EXPIRES_AT}
_COUNTS: Final = {SortField.ROWS, SortField.SIZE}
_COUNTED: Final = 2**63
"""More than a database can compare."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """By what a list is sorted; exports with equal values follow by id, unknown values come first."""

    field: SortField = SortField.CREATED_AT
    descending: bool = True

    @classmethod
    def parse(cls, text: str) -> "Ordering":
        """Return the ordering of `field` or `-field`; raises `InvalidParameterValue`."""
        if text not in SORTS:
            raise InvalidParameterValue("sort", f"{text!r} is no field to sort by", SORTS)
        return cls(SortField(text.removeprefix("-")), text.startswith("-"))

    @property
    def sign(self) -> str:
        """What `parse` takes."""
        return f"-{self.field}" if self.descending else self.field.value


@dataclass(frozen=True, slots=True)
class Listed:
    """Which exports of a partner: those that fit everything that is given; `search` is a part of the name."""

    status: Status | None = None
    dataset: str | None = None
    search: str | None = None
    requested_by: str | None = None
    schedule_id: str | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """An export's place under an ordering."""

    value: SortValue
    export_id: str


def sort_value(export: Export, field: SortField) -> SortValue:
    """Return what `export` is sorted by."""
    request = export.request
    values: dict[SortField, SortValue] = {
        SortField.CREATED_AT: export.created_at,
        SortField.NAME: export.name,
        SortField.DATASET: request.dataset,
        SortField.FORMAT: request.layout.format.value,
        SortField.STATUS: export.status.value,
        SortField.ROWS: export.rows,
        SortField.SIZE: export.size_bytes,
        SortField.REQUESTED_BY: export.requested_by,
        SortField.COMPLETED_AT: export.completed_at,
        SortField.EXPIRES_AT: export.expires_at,
    }
    return values[field]


def cursor_of(ordering: Ordering, position: Position) -> list[str | int | None]:
    """Return the JSON values that stand for `position` in a list sorted by `ordering`."""
    value = position.value.isoformat() if isinstance(position.value, datetime) else position.value
    return [ordering.sign, value, position.export_id]


def position_at(ordering: Ordering, cursor: list[object]) -> Position:
    """Return where `cursor` points; raises `InvalidParameterValue` for one of another list."""
    match cursor:
        case [sign, value, str(export_id)] if sign == ordering.sign:
            return Position(_value(ordering.field, value), export_id)
        case _:
            raise _foreign()


def _value(field: SortField, told: object) -> SortValue:
    if told is None:
        return None
    if field in _MOMENTS and isinstance(told, str):
        try:
            return in_utc(datetime.fromisoformat(told))
        except ValueError as error:
            raise _foreign() from error
    if field in _COUNTS and isinstance(told, int) and not isinstance(told, bool) and abs(told) < _COUNTED:
        return told
    if field not in _COUNTS and isinstance(told, str):
        return told
    raise _foreign()


def _foreign() -> InvalidParameterValue:
    return InvalidParameterValue("cursor", "it must be the `next_cursor` of an earlier page of this very list")
