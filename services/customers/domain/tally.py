"""The counts kept on a customer's document, so that lists can be sorted by them through an index."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from services.customers.domain.orders import Order
from services.customers.domain.presence import Stay, stay
from services.customers.domain.states import Instant, State
from services.customers.domain.subscriptions import Subscription


class Tally(State):
    """What a customer holds at a moment; true until `changes_at`, when time alone changes it (None: never).

    `revision` differs whenever a holding does, so that a recount and a batch of facts that meet at one customer always
    write the same document, and one of the two is rolled back.
    """

    subscriptions_active: int = 0
    subscriptions_total: int = 0
    seats: int = 0
    orders_count: int = 0
    first_purchased_at: Instant | None = None
    active_subscription: Stay = Stay()
    open_order: Stay = Stay()
    changes_at: Instant | None = None
    revision: int = 0


def tally(subscriptions: Iterable[Subscription], orders: Iterable[Order], moment: datetime) -> Tally:
    """Count what is held at `moment`. Cancelled orders do not count; seats are those of active per-user ones."""
    held, placed = tuple(subscriptions), tuple(orders)
    places = [place for subscription in held if (place := subscription.at(moment)) is not None]
    return Tally(
        subscriptions_active=sum(place.is_active for place in places),
        subscriptions_total=len(places),
        seats=sum(place.active_seats for place in places),
        orders_count=sum(order.counts_at(moment) for order in placed),
        first_purchased_at=min(_purchases(held, placed), default=None),
        active_subscription=stay(held, placed, "active_subscription", moment),
        open_order=stay(held, placed, "open_order", moment),
        changes_at=min((at for at in _turns(held, placed) if at > moment), default=None),
        revision=sum(_versions(held, placed)) % 2**63,
    )


def _versions(subscriptions: Iterable[Subscription], orders: Iterable[Order]) -> Iterator[int]:
    for subscription in subscriptions:
        yield from (place.version for place in subscription.timeline)
    yield from (order.version for order in orders)


def _purchases(subscriptions: Iterable[Subscription], orders: Iterable[Order]) -> Iterator[datetime]:
    """Yield when each holding was bought: the date told, else the first moment it is known to exist."""
    for subscription in subscriptions:
        for place in subscription.lifecycle:
            yield place.purchased_at or place.effective_at
    yield from (order.ordered_at for order in orders if not order.withdrawn)


def _turns(subscriptions: Iterable[Subscription], orders: Iterable[Order]) -> Iterator[datetime]:
    """Yield the moments at which a holding begins, changes or ends."""
    for subscription in subscriptions:
        yield from (place.effective_at for place in subscription.lifecycle)
    for order in orders:
        if not order.withdrawn:
            yield order.ordered_at
            if order.cancelled_at is not None:
                yield order.cancelled_at
