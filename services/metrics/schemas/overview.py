"""The shapes of the pages' first figures: KPI cards and the customer trend."""

from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.metrics.domain import figures
from services.metrics.domain.figures import TrendMonth
from services.metrics.domain.months import Month, format_month
from services.metrics.domain.questions import Question
from services.metrics.domain.summary import Card, ChurnMonth, ChurnRate, ProductCard
from services.metrics.domain.summary import Summary as Cards
from services.metrics.schemas.head import (
    HEAD,
    Count,
    Growth,
    Head,
    MonthName,
    Percentage,
    PlanName,
    growth,
    head,
    number,
)
from services.metrics.service.answers import Answer


class MonthOverMonth(BaseModel):
    """A month against the one before it."""

    value: Count
    previous: Count = Field(description="Of the month before, also where that is before the range.")
    growth_pct: Percentage


class OfMonth(BaseModel):
    """The month that a line is about."""

    month: MonthName
    is_open: bool


class MonthValue(MonthOverMonth, OfMonth):
    """One point of a series."""


class KpiCard(Growth):
    """One KPI over the range."""

    month_over_month: MonthOverMonth = Field(description="The last month against the one before it.")
    series: list[MonthValue]


class ProductKpiCard(KpiCard):
    """The customers that hold one product."""

    product: str = Field(examples=["CFQ7TTC0LFLZ"])
    name: PlanName = None
    customers_pct: Percentage = Field(description="Of all customers; the parts may exceed the total.")


class ChurnLine(BaseModel):
    """One month. `churned` may exceed `opening`: it also has those that came within the month."""

    month: MonthName
    is_open: bool
    churned: Count
    opening: Count
    churn_rate_pct: Percentage


class ChurnRateCard(BaseModel):
    """Customers lost over the range in percent of those that its first month opened with."""

    churned: Count
    opening: Count
    churn_rate_pct: Percentage
    series: list[ChurnLine]


class Kpis(BaseModel):
    """The cards of the summary."""

    customers: KpiCard
    active_customers: KpiCard
    subscriptions: KpiCard
    added: KpiCard
    reactivated: KpiCard
    churned: KpiCard


_CHANGE: dict[str, Any] = {"value": 42, "previous": 40, "growth_pct": 5.0}
_SERIES: list[dict[str, Any]] = [
    {"month": "2026-10", "value": 40, "previous": 32, "growth_pct": 25.0, "is_open": False},
    {"month": "2026-11", **_CHANGE, "is_open": True},
]
_CARD: dict[str, Any] = {
    "value": 42,
    "latest": 42,
    "previous": 40,
    "growth_pct": 5.0,
    "month_over_month": _CHANGE,
    "series": _SERIES,
}
_CHURN: dict[str, Any] = {"churned": 3, "opening": 40, "churn_rate_pct": 7.5}
_SUMMARY: dict[str, Any] = {
    **HEAD,
    "kpis": dict.fromkeys(Kpis.model_fields, _CARD),
    "churn_rate": {**_CHURN, "series": [{"month": "2026-11", "is_open": True, **_CHURN}]},
    "overlapping": True,
    "products": [{"product": "CFQ7TTC0LFLZ", "name": "Microsoft 365 E5", "customers_pct": 100.0, **_CARD}],
}


class Summary(Head):
    """The summary cards of a partner."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUMMARY]})

    kpis: Kpis
    churn_rate: ChurnRateCard
    overlapping: bool = Field(description="Of `products`: a customer counts once for each one it holds.")
    products: list[ProductKpiCard] = Field(description="Customers by product, most first.")


class TrendLine(BaseModel):
    """One month. opening + new + reactivated − churned = closing, unless there is a product or SKU filter."""

    month: MonthName
    is_open: bool
    opening: Count
    new: Count
    reactivated: Count
    existing: Count
    churned: Count
    joined_and_left: Count = Field(description="Came and went within the month; also in `churned`.")
    closing: Count
    previous: Count = Field(description="Closing of the month before: what `growth_pct` starts from.")
    growth_pct: Percentage
    churn_rate_pct: Percentage = Field(description="churned ÷ opening")


_TREND: dict[str, Any] = {
    "month": "2026-11",
    "opening": 40,
    "new": 4,
    "reactivated": 1,
    "existing": 37,
    "churned": 3,
    "joined_and_left": 0,
    "closing": 42,
    "previous": 40,
    "growth_pct": 5.0,
    "churn_rate_pct": 7.5,
    "is_open": True,
}


class Trends(Head):
    """New, existing, reactivated and churned customers by month."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**HEAD, "months": [_TREND]}]})

    months: list[TrendLine]


def summary(question: Question, answer: Answer[Cards]) -> Summary:
    """Return the HTTP shape of a summary."""
    found, open_from = answer.figures, answer.open_from
    kpis = {name: KpiCard(**_card(card, open_from)) for name, card in found.kpis.items()}
    return Summary(
        **head(question, answer),
        kpis=Kpis.model_validate(kpis),
        churn_rate=_churn_rate(found.churn_rate, open_from),
        overlapping=True,
        products=[_product(card, answer) for card in found.products],
    )


def trends(question: Question, answer: Answer[list[TrendMonth]]) -> Trends:
    """Return the HTTP shape of the customer trend."""
    return Trends(**head(question, answer), months=[_trend(month, answer.open_from) for month in answer.figures])


def _card(card: Card, open_from: Month) -> dict[str, Any]:
    """Return the fields of `KpiCard`."""
    points = card.kpi.series
    befores = [card.before, *(value for _, value in points)]
    series = [
        {"month": format_month(month), "is_open": month >= open_from, **_change(value, before)}
        for (month, value), before in zip(points, befores, strict=False)
    ]
    return {**growth(card.kpi), "month_over_month": _change(points[-1][1], befores[-2]), "series": series}


def _change(value: int, previous: int) -> dict[str, Any]:
    percent = figures.percent(value - previous, previous)
    return {"value": value, "previous": previous, "growth_pct": number(percent)}


def _product(card: ProductCard, answer: Answer[Any]) -> ProductKpiCard:
    fields, name = _card(card.customers, answer.open_from), answer.names.get(("product", card.product))
    return ProductKpiCard(**fields, product=card.product, name=name, customers_pct=number(card.customers_pct))


def _churn_rate(rate: ChurnRate, open_from: Month) -> ChurnRateCard:
    return ChurnRateCard(
        churned=rate.churned,
        opening=rate.opening,
        churn_rate_pct=number(rate.churn_rate_pct),
        series=[_churn(month, open_from) for month in rate.months],
    )


def _churn(own: ChurnMonth, open_from: Month) -> ChurnLine:
    return ChurnLine(
        month=format_month(own.month),
        is_open=own.month >= open_from,
        churned=own.churned,
        opening=own.opening,
        churn_rate_pct=number(own.churn_rate_pct),
    )


def _trend(month: TrendMonth, open_from: Month) -> TrendLine:
    told = asdict(month) | {
        "month": format_month(month.month),
        "growth_pct": number(month.growth_pct),
        "churn_rate_pct": number(month.churn_rate_pct),
        "is_open": month.month >= open_from,
    }
    return TrendLine.model_validate(told)
