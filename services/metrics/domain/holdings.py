"""What a customer's subscriptions and orders make of it, month by month."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from services.metrics.domain.cells import Basis
from services.metrics.domain.customer import CustomerState, Timeline
from services.metrics.domain.facts import Order, Place
from services.metrics.domain.months import FOREVER, Month, month_of
from services.metrics.domain.presence import Holding
from services.metrics.domain.usage import Plan


class Period(NamedTuple):
    """A subscription as one place of its timeline states it, from the month it begins to the month the next begins."""

    first: Month
    last: Month
    place: Place

    @property
    def holding(self) -> Holding:
        """The plan held in this period."""
        return Holding(self.first, self.last, Plan(self.place.product, self.place.sku))


Periods: TypeAlias = Sequence[Period]
"""One subscription, in order of time."""


def periods(timeline: Timeline) -> Periods:
    """Return a timeline's periods in order; withdrawn places were never true."""
    starts = sorted(at for at, place in timeline.items() if not place.withdrawn)
    months = [*map(month_of, starts), FOREVER]
    return [Period(months[i], months[i + 1], timeline[at]) for i, at in enumerate(starts)]


def present(subscription: Periods, counts: Callable[[Place], bool]) -> Iterator[Period]:
    """Return the periods whose place `counts`, and those bought and ended at once as ending where they start."""
    for period in subscription:
        if counts(period.place):
            yield period
        elif period.place.stillborn and counts(period.place._replace(status="active")):
            yield period._replace(last=period.first)


def is_active(place: Place) -> bool:
    """Tell whether a subscription counts on the basis `active_subscription`, trials included."""
    return place.active


def is_open(place: Place) -> bool:
    """Tell whether a subscription counts on the basis `open_order`: suspended, pending and unknown statuses do."""
    return place.open


def is_paid(place: Place) -> bool:
    """Tell whether a subscription is active and not a trial."""
    return place.active and not place.trial


_COUNTING: Final[Mapping[Basis, Callable[[Place], bool]]] = {"active_subscription": is_active, "open_order": is_open}


class Course(NamedTuple):
    """What becomes of one timeline: its periods, and what it makes the customer hold on each basis."""

    timeline: Timeline
    periods: Periods
    held: Mapping[Basis, Sequence[Holding]]


def course(timeline: Timeline) -> Course:
    """Return what becomes of `timeline`."""
    own = periods(timeline)
    held = {basis: [each.holding for each in present(own, counts)] for basis, counts in _COUNTING.items()}
    return Course(timeline, own, held)


def holdings(state: CustomerState, courses: Iterable[Course], basis: Basis) -> list[Holding]:
    """Return all that makes the customer present on `basis`; `courses` are those of its subscriptions."""
    held = [holding for course in courses for holding in course.held[basis]]
    return held if basis == "active_subscription" else [*held, *_order_holdings(state)]


def turning_months(state: CustomerState) -> frozenset[Month]:
    """Return the months in which anything may begin or end: no customer, subscription or order moves in another one."""
    places = [at for timeline in state.subscriptions.values() for at, place in timeline.items() if not place.withdrawn]
    orders = [order for order in state.orders.values() if not order.withdrawn]
    ends = [order.cancelled_at for order in orders if order.cancelled]
    return frozenset(map(month_of, [*places, *(order.ordered_at for order in orders), *ends]))


def _order_holdings(state: CustomerState) -> Iterator[Holding]:
    for order in state.orders.values():
        if not order.withdrawn:
            yield Holding(month_of(order.ordered_at), _last(order), Plan(order.product, order.sku))


def _last(order: Order) -> Month:
    return month_of(order.cancelled_at) if order.cancelled else FOREVER
