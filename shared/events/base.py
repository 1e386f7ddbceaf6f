"""The base of every event, and the field types that several events share.

Events carry state, not deltas. Consumers tolerate unknown fields, because within a major version a producer may
add optional ones; producers are held to the declared fields by the generated JSON Schemas.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)

from shared.moments import in_utc

UNKNOWN = "unknown"
"""The value of a dimension that the source did not tell."""


def _plain(amount: Decimal) -> str:
    return format(amount, "f")


PartnerId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
"""A tenant of this installation: lower-case letters, digits, `-` and `_`; never `:`, which separates the key."""

EntityId = Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[^\x00-\x1f]+$")]
"""An identifier as the vendor gives it."""

Name = Annotated[str, StringConstraints(max_length=10_000)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=256)]
"""A dimension's value, such as a segment or a SKU."""

Country = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|unknown)$")]
"""ISO 3166-1 alpha-2, or `unknown`."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]
"""A point in time; an offset is required and the value is kept in UTC."""

Quantity = Annotated[
    Decimal,
    Field(max_digits=33, decimal_places=15),
    PlainSerializer(_plain, return_type=str, when_used="json"),
]
"""An exact amount: at most 18 digits before the point and 15 after, so that a sum of 10^15 of them still fits the
34 digits of MongoDB's Decimal128. In JSON a string."""

Version = Annotated[int, Field(ge=0, lt=2**63)]
"""Grows with every change of one entity. `sync` uses microseconds since 1970, so a repeat after a crash is newer."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def version_at(moment: datetime) -> int:
    """Return the version of a fact that is first told at `moment`: microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


class Event(BaseModel):
    """One fact. `event_type` is the CloudEvents `type`; the JSON value is the model itself."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_inf_nan="null")

    event_type: ClassVar[str]
    topic: ClassVar[str]

    partner_id: PartnerId

    @property
    def key(self) -> str:
        """The record key, which decides the partition."""
        return self.partner_id

    @property
    def subject(self) -> str:
        """The CloudEvents `subject`: the entity that changed, within its partner."""
        return self.partner_id

    def data(self) -> dict[str, Any]:
        """Return the JSON-ready value, without the fields nobody set."""
        return self.model_dump(mode="json", exclude_none=True)


class CustomerFact(Event):
    """A fact of one customer; all of them share the customer's key, so they stay in order on one partition."""

    customer_id: EntityId
    version: Version

    @property
    def key(self) -> str:
        return f"{self.partner_id}:{self.customer_id}"

    @property
    def subject(self) -> str:
        return f"customers/{self.customer_id}"
