"""An order: the purchase of a plan."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from services.customers.domain.states import Instant, Versioned
from shared.events.base import UNKNOWN

ENDED: Final = frozenset({"cancelled", "deleted"})


class Order(Versioned):
    """An order as its newest version tells it; a withdrawn order never was."""

    order_id: str
    ordered_at: Instant
    status: str = "completed"
    cancelled_at: Instant | None = None
    withdrawn: bool = False
    product_id: str = UNKNOWN
    sku_id: str = UNKNOWN
    vendor: str | None = None
    subscription_id: str | None = None
    quantity: int = 1
    is_trial: bool = False
    amount: Decimal | None = None
    currency: str | None = None

    def counts_at(self, moment: datetime) -> bool:
        """Tell whether the order stands at `moment`: made by then and not cancelled by then."""
        return not self.withdrawn and self.ordered_at <= moment and not self._ended_by(moment)

    def _ended_by(self, moment: datetime) -> bool:
        if self.cancelled_at is not None:
            return self.cancelled_at <= moment
        return self.status in ENDED
