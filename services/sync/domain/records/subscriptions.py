"""Records of subscriptions and orders."""

from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from services.sync.domain.records.base import Record
from services.sync.domain.values import Amount, Moment, Status, day_after
from shared.events.base import UNKNOWN, Code, Currency, EntityId, Name

ENDED = frozenset({"cancelled", "deleted"})


class SubscriptionRecord(Record):
    """A subscription as it is now, or with `effective_at` as it was from then on."""

    record: ClassVar[str] = "subscription"

    subscription_id: EntityId
    customer_id: EntityId
    product_id: Code = UNKNOWN
    product_name: Name | None = None
    sku_id: Code = UNKNOWN
    sku_name: Name | None = None
    vendor: Code | None = None
    seats: int = Field(0, ge=0, le=10**9)
    unit_type: Literal["per_user", "flat", "usage"] = "per_user"
    is_trial: bool = False
    auto_renew: bool | None = None
    billing_cycle: Code | None = None
    term: Code | None = None
    purchased_at: Moment | None = None
    cancelled_at: Moment | None = None
    status: Status = "active"
    effective_at: Moment | None = Field(None, description="Makes the record one place in the subscription's history.")
    commitment_end_date: Moment | None = Field(None, description="Inclusive: the last day of the commitment.")
    commitment_end_at: Moment | None = Field(None, description="Exclusive; instead of commitment_end_date.")
    marketplace_subscription_id: EntityId | None = None
    withdrawn: bool = Field(False, description="With effective_at: this place of the history was never true.")

    @model_validator(mode="after")
    def _dates_fit(self) -> Self:
        if self.purchased_at is None and self.effective_at is None:
            raise ValueError("purchased_at missing (or effective_at, for one place of a history)")
        if self.withdrawn and self.effective_at is None:
            raise ValueError("withdrawn needs effective_at: it takes back one place of a history")
        if self.purchased_at and self.cancelled_at and self.cancelled_at < self.purchased_at:
            raise ValueError("cancelled_at is before purchased_at")
        return self

    @property
    def entity(self) -> tuple[str, ...]:
        # Rows of a history are facts of their own: one must not withdraw the others.
        if self.effective_at is None:
            return (self.subscription_id,)
        return (self.subscription_id, self.effective_at.isoformat())

    @property
    def commitment_ends(self) -> datetime | None:
        """The end of the commitment, exclusive."""
        if self.commitment_end_date is not None:
            return day_after(self.commitment_end_date)
        return self.commitment_end_at

    def stated(self) -> dict[str, Any]:
        fields = super().stated()
        for own in ("cancelled_at", "effective_at", "status", "withdrawn", "commitment_end_date"):
            fields.pop(own, None)
        return fields | {"commitment_end_at": self.commitment_ends}


class OrderRecord(Record):
    """An order."""

    record: ClassVar[str] = "order"

    order_id: EntityId
    customer_id: EntityId
    ordered_at: Moment
    status: Status = "completed"
    cancelled_at: Moment | None = None
    product_id: Code = UNKNOWN
    sku_id: Code = UNKNOWN
    vendor: Code | None = None
    subscription_id: EntityId | None = None
    quantity: int = Field(1, ge=0, le=10**9)
    is_trial: bool = False
    amount: Amount | None = None
    currency: Currency | None = None
    withdrawn: bool = Field(False, description="This order never was.")

    @model_validator(mode="after")
    def _dates_fit(self) -> Self:
        if self.cancelled_at and self.cancelled_at < self.ordered_at:
            raise ValueError("cancelled_at is before ordered_at")
        return self

    @property
    def entity(self) -> tuple[str, ...]:
        return (self.order_id,)
