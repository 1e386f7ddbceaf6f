"""What a list of customers may be filtered and sorted by, and where a page begins.

A page begins after a position, not at a number, so that customers coming and going between two pages move nothing:
who stays is listed exactly once.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AwareDatetime, Field, StrictInt, StrictStr, TypeAdapter, ValidationError

from services.customers.errors import ForeignCursor, UnknownSort

SortValue = str | int | datetime | None


class SortField(StrEnum):
    """The fields of a customer that a list can be sorted by; each has an index."""

    CUSTOMER_ID = "customer_id"
    NAME = "name"
    STATUS = "status"
    COUNTRY = "country"
    SELLER = "seller"
    CREATED_AT = "created_at"
    FIRST_PURCHASED_AT = "first_purchased_at"
    SUBSCRIPTIONS_ACTIVE = "subscriptions_active"
    SUBSCRIPTIONS_TOTAL = "subscriptions_total"
    SEATS = "seats"


_TEXT: Final = TypeAdapter[SortValue](StrictStr | None)
_COUNT: Final = TypeAdapter[SortValue](Annotated[StrictInt, Field(ge=0, lt=2**63)])
_MOMENT: Final = TypeAdapter[SortValue](AwareDatetime | None)
_VALUES: Final[Mapping[SortField, TypeAdapter[SortValue]]] = {
    SortField.CREATED_AT: _MOMENT,
    SortField.FIRST_PURCHASED_AT: _MOMENT,
    SortField.SUBSCRIPTIONS_ACTIVE: _COUNT,
    SortField.SUBSCRIPTIONS_TOTAL: _COUNT,
    SortField.SEATS: _COUNT,
}
SORTS: Final = tuple(f"{sign}{field}" for field in SortField for sign in ("", "-"))
"""Every value of `sort`."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """By what a list is sorted; customers with equal values follow by id, unknown values come first."""

    field: SortField
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> "Ordering":
        """Return the ordering of `field` or `-field`; raises `UnknownSort`."""
        if text not in SORTS:
            raise UnknownSort(text)
        return cls(SortField(text.removeprefix("-")), descending=text.startswith("-"))


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers: any of the values of a field, under all fields; an empty field lets every customer pass."""

    customer_id: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    seller: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """A customer's place under an ordering."""

    value: SortValue
    customer_id: str


@dataclass(frozen=True, slots=True)
class ListQuery:
    """One page: which customers of which partner, how sorted, after whom, how many."""

    partner_id: str
    filter: CustomerFilter
    ordering: Ordering
    limit: int

    def cursor(self, position: Position) -> list[str | int | None]:
        """Return the JSON values that stand for `position` in this list."""
        value = position.value
        told = value.isoformat() if isinstance(value, datetime) else value
        return [self._fingerprint(), told, position.customer_id]

    def position(self, cursor: list[object]) -> Position:
        """Return where `cursor` points; raises `ForeignCursor` if it is not of this very list."""
        match cursor:
            case [fingerprint, value, str(customer_id)] if fingerprint == self._fingerprint():
                return Position(self._value(value), customer_id)
            case _:
                raise ForeignCursor

    def _value(self, told: object) -> SortValue:
        try:
            return _VALUES.get(self.ordering.field, _TEXT).validate_python(told)
        except ValidationError as error:
            raise ForeignCursor from error

    def _fingerprint(self) -> str:
        """Stand for the partner, filters and ordering, so that a cursor of another list is refused."""
        identity = [self.partner_id, asdict(self.filter), self.ordering.field, self.ordering.descending]
        return hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:16]
