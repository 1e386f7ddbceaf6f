"""Topic `tenantry.billing`: credits, discounts and revenue of service accounts. Amounts are exact decimals."""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events.base import Code, Currency, EntityId, Event, Moment, Quantity, Version

TOPIC = "tenantry.billing"


class BillingFact(Event):
    """A fact of one service account, which belongs to the partner itself or to one of its customers."""

    version: Version
    account_id: EntityId
    account_type: Literal["partner", "customer"]
    customer_id: EntityId | None = None

    @property
    def key(self) -> str:
        return f"{self.partner_id}:{self.customer_id or self.account_id}"

    @property
    def subject(self) -> str:
        return f"accounts/{self.account_id}"


class CreditRecorded(BillingFact):
    """One credit transaction. Balance = top-ups − usage, per currency."""

    event_type: ClassVar[str] = "tenantry.credit.recorded.v1"
    topic: ClassVar[str] = TOPIC

    credit_id: EntityId
    kind: Literal["top_up", "usage"]
    amount: Quantity = Field(gt=0)
    currency: Currency
    recorded_at: Moment
    settled_at: Moment | None = None
    transfer_id: EntityId | None = Field(None, description="Shared by the two halves of a transfer.")


class DiscountChanged(BillingFact):
    """A discount of one account on one service."""

    event_type: ClassVar[str] = "tenantry.discount.changed.v1"
    topic: ClassVar[str] = TOPIC

    discount_id: EntityId
    service: Code
    percent: Quantity = Field(ge=0, le=100)
    status: Literal["awaiting_approval", "awaiting_activation", "active", "expired", "rejected"]
    valid_from: Moment | None = None
    valid_to: Moment | None = None


class RevenueRecorded(BillingFact):
    """One revenue line."""

    event_type: ClassVar[str] = "tenantry.revenue.recorded.v1"
    topic: ClassVar[str] = TOPIC

    revenue_id: EntityId
    service: Code
    list_price: Quantity | None = None
    discount: Quantity | None = None
    amount: Quantity
    currency: Currency
    recorded_at: Moment
