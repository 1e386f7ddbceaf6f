"""Topic `tenantry.kpis`: which figures moved."""

from typing import ClassVar, Literal

from shared.events.base import Event, Moment, Month

TOPIC = "tenantry.kpis"


class KpiChanged(Event):
    """The values of one partner and month that moved since the last such event, after the move."""

    event_type: ClassVar[str] = "tenantry.kpi.changed.v1"
    topic: ClassVar[str] = TOPIC

    month: Month
    basis: Literal["active_subscription", "open_order"]
    values: dict[str, int]
    as_of: Moment

    @property
    def subject(self) -> str:
        return f"kpis/{self.basis}/{self.month}"
