"""A customer's amounts before they know their basis and customer type: stocks over a stretch of months, and flows.

Customers carry all plans they hold; subscriptions, orders and usage carry their own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.metrics.domain.cells import Amount, Assortment, Flow, Stock
from services.metrics.domain.customer import CustomerState
from services.metrics.domain.facts import Place
from services.metrics.domain.holdings import Period, Periods, is_active, is_paid, periods, present
from services.metrics.domain.months import FOREVER, Month, format_month, month_of
from services.metrics.domain.presence import Presence, assortment, movements, of_plan, presence
from services.metrics.domain.usage import Plan, UsageTotals


class StockRow(NamedTuple):
    """`amount` at every close from `first` to before `last` (of `opening`: at every opening)."""

    first: Month
    last: Month
    assortment: Assortment
    measure: Stock
    amount: Amount


class FlowRow(NamedTuple):
    """`amount` in one month."""

    month: Month
    assortment: Assortment
    measure: Flow
    amount: Amount


@dataclass(frozen=True, slots=True)
class FactRows:
    """The rows of subscriptions, orders and usage, which are the same on every basis."""

    stocks: Sequence[StockRow]
    flows: Sequence[FlowRow]


def customer_stocks(there: Presence) -> Iterator[StockRow]:
    """Return the rows of a customer that is there: at the close, at the opening after it, and at both."""
    before = None
    for first, last, held in there.spans:
        yield StockRow(first, last, held, "closing", 1)
        yield StockRow(first + 1, min(last + 1, FOREVER), held, "opening", 1)
        existing = first if first == before else first + 1
        if existing < last:
            yield StockRow(existing, last, held, "existing", 1)
        before = last


def customer_flows(there: Presence) -> Iterator[FlowRow]:
    """Return how a customer comes and goes, with all plans held at any time in the month."""
    for month, opening, closing, touched in there.turns:
        for flow in movements(opening=opening, closing=closing, acquired=month == there.acquired):
            yield FlowRow(month, touched, flow, 1)


def fact_rows(state: CustomerState) -> FactRows:
    """Return the rows of all subscriptions, orders and usage of a customer; each makes its rows by itself."""
    subscriptions = [periods(timeline) for timeline in state.subscriptions.values()]
    stocks = [row for subscription in subscriptions for row in _subscription_stocks(subscription)]
    flows = [row for subscription in subscriptions for row in _subscription_flows(subscription)]
    return FactRows(stocks, [*flows, *turnover_flows(state), *_activity(state)])


def turnover_flows(state: CustomerState) -> Iterator[FlowRow]:
    """Return the rows of all orders and usage of a customer, which are not needed to know when it is there."""
    yield from _order_flows(state)
    yield from _usage_flows(state)


def _subscription_stocks(subscription: Periods) -> Iterator[StockRow]:
    for first, last, place in subscription:
        if first < last and place.open:
            plan = of_plan(Plan(place.product, place.sku))
            for measure, amount in _stock_amounts(place):
                yield StockRow(first, last, plan, measure, amount)


def _stock_amounts(place: Place) -> Iterator[tuple[Stock, Amount]]:
    yield "subscriptions_total", 1
    if place.trial:
        yield "trial_subscriptions_total", 1
    if not place.active:
        return
    seats = place.seats if place.per_user else 0
    yield "subscriptions_active", 1
    yield "seats", seats
    if place.trial:
        yield "trial_subscriptions_active", 1
        yield "trial_seats", seats


def _subscription_flows(subscription: Periods) -> Iterator[FlowRow]:
    """Return how a subscription comes and goes; what trials add is all of it less the paid part."""
    active = list(present(subscription, is_active))
    yield from _comings_and_goings(active, "subscriptions_added", "subscriptions_churned", 1)
    if any(period.place.trial for period in active):
        paid = present(subscription, is_paid)
        yield from _comings_and_goings(active, "trial_subscriptions_added", "trial_subscriptions_churned", 1)
        yield from _comings_and_goings(paid, "trial_subscriptions_added", "trial_subscriptions_churned", -1)


def _comings_and_goings(held: Iterable[Period], added: Flow, churned: Flow, amount: Amount) -> Iterator[FlowRow]:
    for month, opening, closing, touched in presence([period.holding for period in held]).turns:
        if not opening:
            yield FlowRow(month, touched, added, amount)
        if not closing:
            yield FlowRow(month, touched, churned, amount)


def _order_flows(state: CustomerState) -> Iterator[FlowRow]:
    for order in state.orders.values():
        if not order.withdrawn:
            plan = of_plan(Plan(order.product, order.sku))
            yield FlowRow(month_of(order.ordered_at), plan, "orders_cancelled" if order.cancelled else "orders", 1)


def _usage_flows(state: CustomerState) -> Iterator[FlowRow]:
    for month, plans in _usage(state):
        for plan, total in plans.items():
            own = of_plan(plan)
            yield FlowRow(month, own, "usage_raw", total.raw)
            yield FlowRow(month, own, "usage_normalized", total.normalized)


def _activity(state: CustomerState) -> Iterator[FlowRow]:
    """Return the months in which the customer used anything, with the plans that it used."""
    for month, plans in _usage(state):
        used = [plan for plan, total in plans.items() if total.positive]
        if used:
            yield FlowRow(month, of_plan(used[0]) if len(used) == 1 else assortment(used), "active_customers", 1)


def _usage(state: CustomerState) -> Iterator[tuple[Month, UsageTotals]]:
    for month, plans in state.usage.items():
        if plans is None:
            msg = f"the usage totals of {format_month(month)} are not at hand"
            raise ValueError(msg)
        yield month, plans
