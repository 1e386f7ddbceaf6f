"""The cards of the summary: KPIs, churn rate and customers by product, each month against the one before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from services.metrics.domain.cells import Amount, Measure
from services.metrics.domain.figures import Kpi, MonthSums, Percent, level, percent, series, total
from services.metrics.domain.months import Month
from services.metrics.domain.questions import MonthRange, Question, SplitQuestion

KpiName = Literal["customers", "active_customers", "subscriptions", "added", "reactivated", "churned"]

LEVELS: Final[Mapping[KpiName, Measure]] = {
    "customers": "closing",
    "active_customers": "active_customers",
    "subscriptions": "subscriptions_active",
}
"""KPIs whose value is that of the last month: the same customer counts in many months, so they cannot be added up."""

TOTALS: Final[Mapping[KpiName, Measure]] = {"added": "new", "reactivated": "reactivated", "churned": "churned"}
"""KPIs whose value is the sum over the range: each month counts its own happenings."""

SUMMARY_MEASURES: Final[tuple[Measure, ...]] = (*LEVELS.values(), *TOTALS.values(), "opening")
PRODUCT_MEASURES: Final[tuple[Measure, ...]] = ("closing",)


@dataclass(frozen=True, slots=True)
class Card:
    """A KPI over the range, and its value in the month before it: what the first month is compared with."""

    kpi: Kpi
    before: Amount


@dataclass(frozen=True, slots=True)
class ProductCard:
    """The customers that hold a product, and their share of all customers at the last close."""

    product: str
    customers: Card
    customers_pct: Percent


@dataclass(frozen=True, slots=True)
class ChurnMonth:
    """How many of those that a month opened with were lost in it; `churned` also has those that came within it."""

    month: Month
    churned: Amount
    opening: Amount
    churn_rate_pct: Percent


@dataclass(frozen=True, slots=True)
class ChurnRate:
    """All that were lost in the range, against those that its first month opened with; and month by month."""

    churned: Amount
    opening: Amount
    churn_rate_pct: Percent
    months: Sequence[ChurnMonth]


@dataclass(frozen=True, slots=True)
class Summary:
    """All cards."""

    kpis: Mapping[KpiName, Card]
    churn_rate: ChurnRate
    products: Sequence[ProductCard]


def a_month_earlier(months: MonthRange) -> MonthRange:
    """Return the range that sums of a summary must span."""
    return MonthRange(months.first - 1, months.last)


def summary(sums: MonthSums, by_product: Mapping[str, MonthSums], question: Question) -> Summary:
    """Return the cards, from sums of `SUMMARY_MEASURES`, and of `PRODUCT_MEASURES` by product.

    Both span the range of `question` and the month before it.
    """
    levels = {name: _level(sums, measure, question) for name, measure in LEVELS.items()}
    totals = {name: _total(sums, measure, question) for name, measure in TOTALS.items()}
    customers = levels["customers"].kpi.value
    return Summary({**levels, **totals}, _churn_rate(sums, question), _products(by_product, customers, question))


def _level(sums: MonthSums, measure: Measure, question: Question) -> Card:
    before, *points = series(sums, a_month_earlier(question.months), measure)
    return Card(level(points), before[1])


def _total(sums: MonthSums, measure: Measure, question: Question) -> Card:
    before, *points = series(sums, a_month_earlier(question.months), measure)
    return Card(total(points), before[1])


def _churn_rate(sums: MonthSums, question: Question) -> ChurnRate:
    _, *churned = series(sums, a_month_earlier(question.months), "churned")
    _, *opening = series(sums, a_month_earlier(question.months), "opening")
    months = [
        ChurnMonth(month, lost, there, percent(lost, there))
        for (month, lost), (_, there) in zip(churned, opening, strict=True)
    ]
    lost, there = sum(month.churned for month in months), months[0].opening
    return ChurnRate(lost, there, percent(lost, there), months)


def _products(by_product: Mapping[str, MonthSums], customers: Amount, question: Question) -> list[ProductCard]:
    """Return the products that any month of the range has customers of, most customers first."""
    asked = SplitQuestion(question.partner_id, question.months, question.basis, question.filters, by="product")
    cards = [
        ProductCard(product, card, percent(card.kpi.value, customers))
        for product, sums in by_product.items()
        if asked.asks_for(product) and _ever_held(card := _level(sums, "closing", question))
    ]
    return sorted(cards, key=lambda card: (-card.customers.kpi.value, card.product))


def _ever_held(card: Card) -> bool:
    return any(customers for _, customers in card.kpi.series)
