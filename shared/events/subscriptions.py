"""Topic `tenantry.subscriptions`: what a customer holds, and the orders that led to it."""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events.base import UNKNOWN, Code, Currency, CustomerFact, EntityId, Moment, Name, Quantity

TOPIC = "tenantry.subscriptions"


class SubscriptionChanged(CustomerFact):
    """The whole subscription as of `effective_at`: one place in its timeline.

    A timeline is a map from `effective_at` to the fact with the highest version there, so a duplicate, a late fact
    and a correction are one operation. A correction that moves a date withdraws the old place (`withdrawn`) and
    asserts the new one. The status at a moment is that of the last place at or before it.
    """

    event_type: ClassVar[str] = "tenantry.subscription.changed.v1"
    topic: ClassVar[str] = TOPIC

    subscription_id: EntityId
    effective_at: Moment
    withdrawn: bool = Field(False, description="This place of the timeline was never true.")
    status: Code = Field(
        description="Vendor's status, lower case: active, suspended, expired, disabled, cancelled, deleted, pending. "
        "Others are kept as they are and count as not active."
    )
    product_id: Code = UNKNOWN
    product_name: Name | None = None
    sku_id: Code = UNKNOWN
    sku_name: Name | None = None
    vendor: Code | None = None
    seats: int = Field(0, ge=0, le=10**9)
    unit_type: Literal["per_user", "flat", "usage"] = Field("per_user", description="Seats count per-user ones only.")
    is_trial: bool = False
    auto_renew: bool | None = None
    billing_cycle: Code | None = None
    term: Code | None = None
    purchased_at: Moment | None = None
    commitment_end_at: Moment | None = Field(
        None, description="Exclusive; an inclusive date ends the next day at 00:00Z."
    )
    marketplace_subscription_id: EntityId | None = None

    @property
    def subject(self) -> str:
        return f"customers/{self.customer_id}/subscriptions/{self.subscription_id}"


class OrderChanged(CustomerFact):
    """The whole order. A version replaces the one before it; a cancelled order keeps its `cancelled_at`."""

    event_type: ClassVar[str] = "tenantry.order.changed.v1"
    topic: ClassVar[str] = TOPIC

    order_id: EntityId
    ordered_at: Moment
    status: Code = Field("completed", description="Lower case; `cancelled` and `deleted` end the order.")
    cancelled_at: Moment | None = None
    withdrawn: bool = Field(False, description="This order never was.")
    product_id: Code = UNKNOWN
    sku_id: Code = UNKNOWN
    vendor: Code | None = None
    subscription_id: EntityId | None = None
    quantity: int = Field(1, ge=0, le=10**9)
    is_trial: bool = False
    amount: Quantity | None = None
    currency: Currency | None = None

    @property
    def subject(self) -> str:
        return f"customers/{self.customer_id}/orders/{self.order_id}"
