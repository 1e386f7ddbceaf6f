"""What customers do, month by month: who uses, what is subscribed to, and what is ordered and used by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from services.metrics.domain.cells import Amount, CustomerType, Measure
from services.metrics.domain.figures import Kpi, MonthSums, level, series, total
from services.metrics.domain.months import Month
from services.metrics.domain.quantities import Units
from services.metrics.domain.questions import MonthRange, OrderQuestion, SubscriptionQuestion

SubscriptionFigure = Literal["active", "total", "seats", "added", "churned"]

ACTIVE_MEASURES: Final[tuple[Measure, ...]] = ("active_customers", "closing")
SUBSCRIPTION_LEVELS: Final[Mapping[SubscriptionFigure, tuple[Measure, Measure]]] = {
    "active": ("subscriptions_active", "trial_subscriptions_active"),
    "total": ("subscriptions_total", "trial_subscriptions_total"),
    "seats": ("seats", "trial_seats"),
}
"""Figures of the last month, each as the measure and what trials add to it."""

SUBSCRIPTION_TOTALS: Final[Mapping[SubscriptionFigure, tuple[Measure, Measure]]] = {
    "added": ("subscriptions_added", "trial_subscriptions_added"),
    "churned": ("subscriptions_churned", "trial_subscriptions_churned"),
}
"""Figures that are summed over the range, likewise."""

SUBSCRIPTION_MEASURES: Final[tuple[Measure, ...]] = tuple(
    measure for pair in (*SUBSCRIPTION_LEVELS.values(), *SUBSCRIPTION_TOTALS.values()) for measure in pair
)
TURNOVER_MEASURES: Final[tuple[Measure, ...]] = ("orders", "orders_cancelled", "usage_normalized", "usage_raw")

Subscriptions: TypeAlias = Mapping[SubscriptionFigure, Kpi]


@dataclass(frozen=True, slots=True)
class ActiveMonth:
    """Customers that used anything in a month, whatever their subscriptions, beside the customers at its close."""

    month: Month
    active_customers: Amount
    customers: Amount


@dataclass(frozen=True, slots=True)
class Turnover:
    """Orders and usage of one month."""

    orders: Amount
    usage_normalized: Units
    usage_raw: Units


@dataclass(frozen=True, slots=True)
class TurnoverMonth:
    """Orders and usage of the customers acquired in that month, and of all others."""

    month: Month
    new: Turnover
    existing: Turnover


def active(sums: MonthSums, months: MonthRange) -> list[ActiveMonth]:
    """Return active customers against customers, from sums of `ACTIVE_MEASURES`."""
    customers = dict(series(sums, months, "closing"))
    return [ActiveMonth(month, used, customers[month]) for month, used in series(sums, months, "active_customers")]


def subscriptions(sums: MonthSums, question: SubscriptionQuestion) -> Subscriptions:
    """Return subscriptions and seats by month with their growth, from sums of `SUBSCRIPTION_MEASURES`."""
    levels = {name: level(_points(sums, question, *pair)) for name, pair in SUBSCRIPTION_LEVELS.items()}
    totals = {name: total(_points(sums, question, *pair)) for name, pair in SUBSCRIPTION_TOTALS.items()}
    return {**levels, **totals}


def customer_types(sums: Mapping[str, MonthSums], question: OrderQuestion) -> list[TurnoverMonth]:
    """Return orders and usage of new and existing customers, from sums of `TURNOVER_MEASURES` by customer type."""
    new, existing = (_turnovers(sums, question, own) for own in ("new", "existing"))
    return [TurnoverMonth(month, new[month], existing[month]) for month in question.months.months]


def _points(
    sums: MonthSums, question: SubscriptionQuestion, measure: Measure, trial: Measure
) -> list[tuple[Month, Amount]]:
    points = series(sums, question.months, measure)
    if question.include_trials:
        return points
    trials = dict(series(sums, question.months, trial))
    return [(month, amount - trials[month]) for month, amount in points]


def _turnovers(sums: Mapping[str, MonthSums], question: OrderQuestion, own: CustomerType) -> dict[Month, Turnover]:
    columns = {measure: dict(series(sums.get(own, {}), question.months, measure)) for measure in TURNOVER_MEASURES}
    return {
        month: Turnover(
            columns["orders"][month] + (columns["orders_cancelled"][month] if question.include_cancelled else 0),
            columns["usage_normalized"][month],
            columns["usage_raw"][month],
        )
        for month in question.months.months
    }
