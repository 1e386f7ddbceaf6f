"""One change of many customers."""

from collections import Counter
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.tags import MOST_TAGS
from services.customers.schemas import example
from services.customers.schemas.configuration import StrictValue
from services.customers.schemas.settings import Body, TagBody, TagName
from services.customers.service.bulk import Target
from shared.conditions import WHATEVER, Condition
from shared.events.base import EntityId

MOST_CUSTOMERS = 500


class TargetBody(Body):
    """A customer, and the state in which it may be changed."""

    customer_id: EntityId
    etag: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = Field(
        None, description="Of what is to be changed, as it was read; left out, `If-Match: *` is needed."
    )

    def target(self, partner_id: str) -> Target:
        """Return the customer to change; without a tag, whatever its state is."""
        condition = Condition(frozenset({self.etag.strip('"')})) if self.etag is not None else WHATEVER
        return Target(CustomerKey(partner_id, self.customer_id), condition)


class _BulkBody(Body):
    customers: list[TargetBody] = Field(min_length=1, max_length=MOST_CUSTOMERS)

    @field_validator("customers")
    @classmethod
    def _each_once(cls, customers: list[TargetBody]) -> list[TargetBody]:
        named = Counter(each.customer_id for each in customers)
        if twice := [customer_id for customer_id, times in named.items() if times > 1]:
            raise ValueError(f"each customer may be named once: {twice[0]!r} is named again")
        return customers


_TARGET: Final[dict[str, Any]] = {"customer_id": example.CUSTOMER_ID, "etag": "tags-1"}
_CONFIGURED: Final[dict[str, Any]] = {"customer_id": example.CUSTOMER_ID, "etag": "configuration-0.0"}


class BulkTags(_BulkBody):
    """Tags to remove from many customers, and then to add or edit."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"customers": [_TARGET], "add": [example.TAG], "remove": ["trial"]}]}
    )

    add: list[TagBody] = Field([], max_length=MOST_TAGS)
    remove: list[TagName] = Field([], max_length=MOST_TAGS)


class BulkConfiguration(_BulkBody):
    """Settings that many customers shall follow the default in again, and values to override."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"customers": [_CONFIGURED], "override": {"renewal_notice_days": 45}, "revert": []}]
        }
    )

    override: dict[str, StrictValue] = Field({}, max_length=100)
    revert: list[str] = Field([], max_length=100)


class BulkProblem(BaseModel):
    """Why one customer was not changed."""

    status: int = Field(examples=[412])
    detail: str
    field: str | None = None


class BulkResult(BaseModel):
    """What became of one customer."""

    customer_id: str
    status: Literal["changed", "unchanged", "refused"]
    etag: str | None
    problem: BulkProblem | None


_ANSWER: Final[dict[str, Any]] = {
    "changed": 1,
    "unchanged": 0,
    "refused": 1,
    "results": [
        {"customer_id": example.CUSTOMER_ID, "status": "changed", "etag": "tags-2", "problem": None},
        {
            "customer_id": "n99999",
            "status": "refused",
            "etag": None,
            "problem": {"status": 404, "detail": "there is no customer 'n99999'", "field": "customer_id"},
        },
    ],
}


class BulkAnswer(BaseModel):
    """What became of each customer, in the order in which they were named."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ANSWER]})

    changed: int
    unchanged: int
    refused: int
    results: list[BulkResult]
