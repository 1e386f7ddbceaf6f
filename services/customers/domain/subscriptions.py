"""A subscription is a timeline: what was true of it from each moment on."""

from datetime import datetime
from typing import Final, Literal

from services.customers.domain.states import Instant, State, Versioned, newest
from shared.events.base import UNKNOWN

ACTIVE: Final = "active"


class Place(Versioned):
    """What became true of a subscription at `effective_at`; a withdrawn place was never true."""

    effective_at: Instant
    withdrawn: bool = False
    status: str
    product_id: str = UNKNOWN
    product_name: str | None = None
    sku_id: str = UNKNOWN
    sku_name: str | None = None
    vendor: str | None = None
    seats: int = 0
    unit_type: Literal["per_user", "flat", "usage"] = "per_user"
    is_trial: bool = False
    auto_renew: bool | None = None
    billing_cycle: str | None = None
    term: str | None = None
    purchased_at: Instant | None = None
    commitment_end_at: Instant | None = None
    marketplace_subscription_id: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether the subscription counts as active, trials included."""
        return self.status == ACTIVE

    @property
    def active_seats(self) -> int:
        """Seats that count: those of an active per-user subscription."""
        return self.seats if self.is_active and self.unit_type == "per_user" else 0


class Subscription(State):
    """One subscription, its places ordered by time."""

    subscription_id: str
    timeline: tuple[Place, ...] = ()

    def told(self, place: Place) -> "Subscription":
        """Return the subscription after being told `place`, which its moment keeps if it is the newest there."""
        places = {kept.effective_at: kept for kept in self.timeline}
        places[place.effective_at] = newest(places.get(place.effective_at), place)
        ordered = tuple(places[moment] for moment in sorted(places))
        return Subscription(subscription_id=self.subscription_id, timeline=ordered)

    @property
    def lifecycle(self) -> tuple[Place, ...]:
        """The places that are true, in order of time; empty for a subscription that never was."""
        return tuple(place for place in self.timeline if not place.withdrawn)

    def at(self, moment: datetime) -> Place | None:
        """Return what is true at `moment`; None before the first place."""
        return max(
            (place for place in self.lifecycle if place.effective_at <= moment),
            key=lambda place: place.effective_at,
            default=None,
        )
