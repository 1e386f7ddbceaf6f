"""Records of usage."""

from typing import ClassVar, Self

from pydantic import model_validator

from services.sync.domain.records.base import Record
from services.sync.domain.values import Amount, Moment
from shared.events.base import UNKNOWN, Code, EntityId


class UsageRecord(Record):
    """The whole quantity of one meter reading, line item or period; never a difference to an earlier one."""

    record: ClassVar[str] = "usage"

    usage_id: EntityId
    customer_id: EntityId
    period_start: Moment
    period_end: Moment | None = None
    product_id: Code = UNKNOWN
    sku_id: Code = UNKNOWN
    subscription_id: EntityId | None = None
    meter: Code | None = None
    unit: Code | None = None
    raw_quantity: Amount
    normalized_quantity: Amount | None = None
    vcpus: Amount | None = None

    @model_validator(mode="after")
    def _dates_fit(self) -> Self:
        if self.period_end and self.period_end < self.period_start:
            raise ValueError("period_end is before period_start")
        return self

    @property
    def entity(self) -> tuple[str, ...]:
        # Sources number usage per customer at best; two customers under one number are two facts.
        return (self.customer_id, self.usage_id)
