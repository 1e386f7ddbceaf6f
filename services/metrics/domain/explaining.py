"""One figure, and what each customer adds to it: the same `contributions`, restricted to what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, get_args

from services.metrics.domain.cells import (
    PLACES,
    QUANTITIES,
    SET_VALUED,
    SINGLE_VALUED,
    STOCKS,
    Amount,
    Measure,
    Profile,
)
from services.metrics.domain.contributions import Contributions, contributions
from services.metrics.domain.customer import CustomerState
from services.metrics.domain.facts import Attributes
from services.metrics.domain.ledger import Slot
from services.metrics.domain.months import Month
from services.metrics.domain.questions import MonthRange, Question
from services.metrics.domain.standing import standing
from shared.events.base import UNKNOWN

Explained = Literal[
    "customers",
    "opening",
    "new",
    "reactivated",
    "existing",
    "churned",
    "joined_and_left",
    "active_customers",
    "subscriptions",
    "subscriptions_total",
    "subscriptions_added",
    "subscriptions_churned",
    "seats",
    "orders",
    "usage_normalized",
    "usage_raw",
]
"""The figures that can be explained, as callers name them."""

EXPLAINED: Final[tuple[Explained, ...]] = get_args(Explained)

OF_CUSTOMERS: Final[Mapping[Explained, Measure]] = {
    "customers": "closing",
    "opening": "opening",
    "new": "new",
    "reactivated": "reactivated",
    "existing": "existing",
    "churned": "churned",
    "joined_and_left": "joined_and_left",
}
"""Counts of customers, by what they hold."""

OF_SUBSCRIPTIONS: Final[Mapping[Explained, tuple[Measure, Measure]]] = {
    "subscriptions": ("subscriptions_active", "trial_subscriptions_active"),
    "subscriptions_total": ("subscriptions_total", "trial_subscriptions_total"),
    "subscriptions_added": ("subscriptions_added", "trial_subscriptions_added"),
    "subscriptions_churned": ("subscriptions_churned", "trial_subscriptions_churned"),
    "seats": ("seats", "trial_seats"),
}
"""Each as the measure and what trials add to it."""

OF_USAGE: Final[Mapping[Explained, Measure]] = {
    "active_customers": "active_customers",
    "usage_normalized": "usage_normalized",
    "usage_raw": "usage_raw",
}

_OF_ATTRIBUTES: Final = frozenset({*SINGLE_VALUED, *PLACES} - {"customer_type"})

Weights: TypeAlias = Mapping[Measure, int]
"""The measures whose sum a figure is, each with its sign: all of them stocks, or all of them flows."""


@dataclass(frozen=True, slots=True)
class FigureQuestion(Question):
    """One figure: a stock of the last month, or a flow over the months. `customer` is a further filter."""

    measure: Explained
    include_trials: bool
    include_cancelled: bool
    customer: str | None

    @property
    def weights(self) -> Weights:
        """The measures that the figure is the sum of, each with its sign."""
        if self.measure in OF_SUBSCRIPTIONS:
            everything, trials = OF_SUBSCRIPTIONS[self.measure]
            return {everything: 1} if self.include_trials else {everything: 1, trials: -1}
        if self.measure == "orders":
            return {"orders": 1, "orders_cancelled": 1} if self.include_cancelled else {"orders": 1}
        return {{**OF_CUSTOMERS, **OF_USAGE}[self.measure]: 1}

    @property
    def is_stock(self) -> bool:
        """Whether the figure is that of the last month's close (or opening), not the sum over the months."""
        return next(iter(self.weights)) in STOCKS

    @property
    def is_quantity(self) -> bool:
        """Whether amounts are units of 10⁻¹⁵."""
        return not self.weights.keys().isdisjoint(QUANTITIES)

    @property
    def in_cells(self) -> bool:
        """Whether cells alone can tell the figure."""
        return self.customer is None

    @property
    def counts_each_once(self) -> bool:
        """Whether no customer adds more than 1, so that the figure is also their number."""
        once = self.measure in OF_CUSTOMERS or self.measure == "active_customers"
        return once and (self.is_stock or self.months.first == self.months.last)

    @property
    def usage_months(self) -> frozenset[Month]:
        """The months whose usage decides the figure."""
        return frozenset(self.months.months) if self.measure in OF_USAGE else frozenset()


def months_of(measure: Explained, asked: MonthRange) -> MonthRange:
    """Return the months that make a figure: of active customers the last one asked for, since one is active in many."""
    return MonthRange(asked.last, asked.last) if measure == "active_customers" else asked


def amounts(state: CustomerState, question: FigureQuestion) -> dict[Month, Amount]:
    """Return what a customer adds to the figure, by month; their sum is its part of it. A stock lies in the last month.

    `state` needs the usage totals of `question.usage_months` and no others.
    """
    if not _may_pass(state.attributes, question):
        return {}
    usage = {month: totals for month, totals in state.usage.items() if month in question.usage_months}
    return added(contributions(replace(state, usage=usage)), question)


def added(own: Contributions, question: FigureQuestion) -> dict[Month, Amount]:
    """Return what contributions add to the figure, by month."""
    if not _passes(own.profile, question):
        return {}
    found: dict[Month, Amount] = {}
    weights, last = question.weights, question.months.last if question.is_stock else None
    for slot, amount in own.amounts.items():
        weight = weights.get(slot.measure)
        if weight and _counts(slot, question):
            month = slot.month if last is None else last
            found[month] = found.get(month, 0) + weight * amount
    return {month: amount for month, amount in found.items() if amount}


def acquired(state: CustomerState, question: FigureQuestion) -> Month:
    """Return the month in which the customer was acquired on the question's basis, `FOREVER` if it never was."""
    return standing(state).acquired[question.basis]


def _may_pass(attributes: Attributes, question: FigureQuestion) -> bool:
    """Tell whether a customer passes the filters that its attributes alone decide, before anything is computed."""
    single = (name for name in question.filters if name in _OF_ATTRIBUTES)
    # Where nobody told a place it is empty there, and `unknown` in every profile.
    return all((getattr(attributes, name) or UNKNOWN) in question.filters[name] for name in single)


def _counts(slot: Slot, question: FigureQuestion) -> bool:
    if question.basis not in slot.bases or slot.month > question.months.last:
        return False
    if slot.month < question.months.first and not question.is_stock:
        return False
    own_type = slot.customer_types[slot.bases.index(question.basis)]
    return (
        own_type in question.filters.get("customer_type", (own_type,))
        and _any(slot.assortment.product, question.filters.get("product"))
        and _any(slot.assortment.sku, question.filters.get("sku"))
    )


def _passes(profile: Profile, question: FigureQuestion) -> bool:
    own = profile._asdict()
    return all(
        _any(own[name] if name in SET_VALUED else (own[name],), wanted)
        for name, wanted in question.filters.items()
        if name in own
    )


def _any(own: tuple[str, ...], wanted: tuple[str, ...] | None) -> bool:
    return wanted is None or not set(own).isdisjoint(wanted)
