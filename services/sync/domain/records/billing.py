"""Records of credits, discounts and revenue of service accounts."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from services.sync.domain.records.base import Record
from services.sync.domain.values import Amount, Moment
from shared.events.base import Code, Currency, EntityId


class BillingRecord(Record):
    """Something on a service account, which is the partner's own or that of a customer."""

    account_id: EntityId
    account_type: Literal["partner", "customer"] = "customer"
    customer_id: EntityId | None = None


class CreditRecord(BillingRecord):
    """One credit transaction."""

    record: ClassVar[str] = "credit"

    credit_id: EntityId
    kind: Literal["top_up", "usage"]
    amount: Amount = Field(gt=0)
    currency: Currency
    recorded_at: Moment
    settled_at: Moment | None = None
    transfer_id: EntityId | None = None

    @property
    def entity(self) -> tuple[str, ...]:
        return (self.account_id, self.credit_id)


class DiscountRecord(BillingRecord):
    """A discount of one account on one service."""

    record: ClassVar[str] = "discount"

    discount_id: EntityId
    service: Code
    percent: Amount = Field(ge=0, le=100)
    status: Literal["awaiting_approval", "awaiting_activation", "active", "expired", "rejected"]
    valid_from: Moment | None = None
    valid_to: Moment | None = None

    @model_validator(mode="after")
    def _dates_fit(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self

    @property
    def entity(self) -> tuple[str, ...]:
        return (self.account_id, self.discount_id)


class RevenueRecord(BillingRecord):
    """One revenue line."""

    record: ClassVar[str] = "revenue"

    revenue_id: EntityId
    service: Code
    list_price: Amount | None = None
    discount: Amount | None = None
    amount: Amount
    currency: Currency
    recorded_at: Moment

    @property
    def entity(self) -> tuple[str, ...]:
        return (self.account_id, self.revenue_id)
