"""When a customer was acquired and lost: the moments behind the months that `metrics` counts.

The rule is that of docs/definitions.md and is tested against the metrics service's own. A holding is present in
[start, end); one bought and ended at the same moment was present for that moment.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from services.customers.domain.orders import ENDED, Order
from services.customers.domain.states import Instant, State
from services.customers.domain.subscriptions import Place, Subscription

Basis = Literal["active_subscription", "open_order"]
BASES: Final[tuple[Basis, ...]] = ("active_subscription", "open_order")


class Stay(State):
    """First moment ever present, and the last one for who is present no more; both empty for who never was."""

    acquired_at: Instant | None = None
    lost_at: Instant | None = None


class Interval(NamedTuple):
    """A time of presence, [start, end); without an end it goes on."""

    start: datetime
    end: datetime | None

    def holds(self, moment: datetime) -> bool:
        """Tell whether `moment` lies in it."""
        return self.start <= moment and (self.end is None or moment < self.end)


def stay(subscriptions: Iterable[Subscription], orders: Iterable[Order], basis: Basis, moment: datetime) -> Stay:
    """Return the stay as it is known at `moment`; what is planned after it has not happened."""
    begun = [each for each in _intervals(subscriptions, orders, basis) if each.start <= moment]
    if not begun:
        return Stay()
    acquired = min(each.start for each in begun)
    if any(each.holds(moment) for each in begun):
        return Stay(acquired_at=acquired)
    return Stay(acquired_at=acquired, lost_at=max(each.end for each in begun if each.end is not None))


def _intervals(subscriptions: Iterable[Subscription], orders: Iterable[Order], basis: Basis) -> Iterator[Interval]:
    for subscription in subscriptions:
        yield from _presence(subscription, basis)
    if basis == "open_order":
        yield from (_standing(order) for order in orders if not order.withdrawn)


def _presence(subscription: Subscription, basis: Basis) -> Iterator[Interval]:
    for place, following in pairwise((*subscription.lifecycle, None)):
        if place is None:
            continue
        if _counts(place, basis):
            yield Interval(place.effective_at, following.effective_at if following else None)
        elif _stillborn(place):
            yield Interval(place.effective_at, place.effective_at)


def _counts(place: Place, basis: Basis) -> bool:
    return place.is_active if basis == "active_subscription" else place.status not in ENDED


def _stillborn(place: Place) -> bool:
    return place.status in ENDED and place.purchased_at == place.effective_at


def _standing(order: Order) -> Interval:
    if order.cancelled_at is None and order.status not in ENDED:
        return Interval(order.ordered_at, None)
    return Interval(order.ordered_at, max(order.ordered_at, order.cancelled_at or order.ordered_at))
