"""Topic `tenantry.licenses`: what our own books say of subscriptions, and how many licences the vendor counts as used.

What the vendor itself holds is on `tenantry.subscriptions`; the licence reports compare the two.
"""

from typing import ClassVar

from pydantic import Field

from shared.events.base import UNKNOWN, Code, CustomerFact, EntityId, Moment, Name

TOPIC = "tenantry.licenses"


class BookedSubscriptionChanged(CustomerFact):
    """A subscription as our billing or shop system keeps it, under the vendor's id. The whole entry."""

    event_type: ClassVar[str] = "tenantry.booked-subscription.changed.v1"
    topic: ClassVar[str] = TOPIC

    subscription_id: EntityId = Field(description="The vendor's, which is what the two sides are compared by.")
    status: Code = Field("active", description="Lower case, in the vendor's words.")
    quantity: int = Field(0, ge=0, le=10**9)
    term: Code | None = Field(None, description="In the vendor's words, such as P1Y; not compared where not told.")
    commitment_end_at: Moment | None = Field(None, description="Exclusive; not compared where not told.")
    product_id: Code = UNKNOWN
    sku_id: Code = UNKNOWN
    vendor: Code | None = None
    removed: bool = Field(False, description="The books have it no longer.")

    @property
    def subject(self) -> str:
        return f"customers/{self.customer_id}/booked-subscriptions/{self.subscription_id}"


class LicenseCountChanged(CustomerFact):
    """How many licences of a SKU a customer has at a vendor, and how many of them are assigned to people."""

    event_type: ClassVar[str] = "tenantry.license-count.changed.v1"
    topic: ClassVar[str] = TOPIC

    vendor: Code
    sku_id: Code
    sku_name: Name | None = None
    purchased: int = Field(ge=0, le=10**9, description="Total units, those in a grace period included.")
    assigned: int = Field(ge=0, le=10**9, description="Consumed units; may exceed the purchased ones.")
    counted_at: Moment
    removed: bool = Field(False, description="The customer has no such licences any more.")

    @property
    def subject(self) -> str:
        return f"customers/{self.customer_id}/licenses/{self.vendor}/{self.sku_id}"
