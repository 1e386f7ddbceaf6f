"""Records of licences: what our own books say of subscriptions, and what vendors count."""

from typing import ClassVar

from pydantic import Field

from services.sync.domain.records.base import Record
from services.sync.domain.values import Moment, Status
from shared.events.base import UNKNOWN, Code, EntityId, Name


class BookedSubscriptionRecord(Record):
    """A subscription as our billing or shop system keeps it, under the vendor's id."""

    record: ClassVar[str] = "booked_subscription"

    subscription_id: EntityId
    customer_id: EntityId
    status: Status = "active"
    quantity: int = Field(0, ge=0, le=10**9)
    term: Code | None = None
    commitment_end_at: Moment | None = Field(None, description="Exclusive.")
    product_id: Code = UNKNOWN
    sku_id: Code = UNKNOWN
    vendor: Code | None = None
    removed: bool = False

    @property
    def entity(self) -> tuple[str, ...]:
        return (self.customer_id, self.subscription_id)


class LicenseCountRecord(Record):
    """How many licences of a SKU a customer has at a vendor, and how many of them are assigned."""

    record: ClassVar[str] = "license_count"

    customer_id: EntityId
    vendor: Code
    sku_id: Code
    sku_name: Name | None = None
    purchased: int = Field(ge=0, le=10**9)
    assigned: int = Field(ge=0, le=10**9)
    counted_at: Moment | None = Field(None, description="Default: when it was imported or pushed.")
    removed: bool = False

    @property
    def entity(self) -> tuple[str, ...]:
        return (self.customer_id, self.vendor, self.sku_id)
