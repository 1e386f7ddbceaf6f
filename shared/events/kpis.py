"""Topic `tenantry.kpis`: which figures moved."""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.events.base import Event, Moment, Month, Quantity, Version

TOPIC = "tenantry.kpis"


class KpiValues(BaseModel):
    """Figures of one month without filters; only those that moved are there."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    customers: int | None = Field(None, description="At the close of the month.")
    active_customers: int | None = Field(None, description="With any usage in the month.")
    subscriptions: int | None = Field(None, description="Active at the close.")
    seats: int | None = Field(None, description="Of active subscriptions at the close.")
    added: int | None = None
    reactivated: int | None = None
    churned: int | None = None
    orders: int | None = Field(None, description="Placed in the month and not cancelled.")
    usage_raw: Quantity | None = None
    usage_normalized: Quantity | None = None


class KpiChanged(Event):
    """The values of one partner, month and basis that moved since the last such event, after the move.

    At most once a second per partner a round of such events is published, one for each month and basis. All events
    of a round have the same version, and the next round a higher one: a consumer keeps the highest.
    """

    event_type: ClassVar[str] = "tenantry.kpi.changed.v1"
    topic: ClassVar[str] = TOPIC

    month: Month
    basis: Literal["active_subscription", "open_order"]
    values: KpiValues
    as_of: Moment = Field(description="Time of the newest fact in the values.")
    version: Version = Field(description="Of the partner's figures; grows with every round.")

    @property
    def subject(self) -> str:
        return f"kpis/{self.basis}/{self.month}"
