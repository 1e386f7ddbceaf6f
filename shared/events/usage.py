"""Topic `tenantry.usage`: how much of a product a customer used."""

from typing import ClassVar

from pydantic import Field

from shared.events.base import UNKNOWN, Code, CustomerFact, EntityId, Moment, Quantity

TOPIC = "tenantry.usage"


class UsageRecorded(CustomerFact):
    """The absolute quantity of one natural key (`usage_id` in the month of `period_start`), never a delta.

    A correction has a higher version; quantity 0 takes the record back.
    """

    event_type: ClassVar[str] = "tenantry.usage.recorded.v1"
    topic: ClassVar[str] = TOPIC

    usage_id: EntityId
    period_start: Moment
    period_end: Moment | None = None
    product_id: Code = UNKNOWN
    sku_id: Code = UNKNOWN
    subscription_id: EntityId | None = None
    meter: Code | None = None
    unit: Code | None = None
    raw_quantity: Quantity = Field(description="Hours, or the meter's unit. Negative where the source corrects.")
    normalized_quantity: Quantity | None = Field(None, description="Taken at the source's word where given.")
    vcpus: Quantity | None = Field(None, description="vCPU count; 1/6 of one for SHAREDCORE, to 15 digits.")

    @property
    def subject(self) -> str:
        return f"customers/{self.customer_id}/usage/{self.usage_id}"
