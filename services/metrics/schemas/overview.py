"""The shapes of the pages' first figures: KPI cards, the customer trend and the countries."""

from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.metrics.domain import figures
from services.metrics.domain.figures import KpiName, Part, TrendMonth
from services.metrics.domain.months import Month, format_month
from services.metrics.domain.questions import Question
from services.metrics.schemas.head import HEAD, Count, Growth, Head, MonthName, Percentage, growth, head, number
from services.metrics.service.answers import Answer


class MonthValue(BaseModel):
    """One point of a series."""

    month: MonthName
    value: Count
    is_open: bool


class KpiCard(Growth):
    """One KPI over the range."""

    series: list[MonthValue]


class Kpis(BaseModel):
    """The cards of the summary."""

    customers: KpiCard
    active_customers: KpiCard
    subscriptions: KpiCard
    added: KpiCard
    reactivated: KpiCard
    churned: KpiCard


_SERIES = [{"month": "2025-02", "value": 40, "is_open": False}, {"month": "2025-03", "value": 42, "is_open": True}]
_CARD: dict[str, Any] = {"value": 42, "latest": 42, "previous": 40, "growth_pct": 5.0, "series": _SERIES}
_SUMMARY: dict[str, Any] = {**HEAD, "kpis": dict.fromkeys(Kpis.model_fields, _CARD)}


class Summary(Head):
    """The summary cards of a partner."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUMMARY]})

    kpis: Kpis


class TrendLine(BaseModel):
    """One month. opening + new + reactivated − churned = closing, unless there is a product or SKU filter."""

    month: MonthName
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
    is_open: bool


_TREND: dict[str, Any] = {
    "month": "2025-03",
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


class CountryTotals(BaseModel):
    """Sums over all countries, of which each country has its share."""

    customers: Count
    active_customers: Count
    added: Count


class CountryLine(CountryTotals):
    """One country: customers and active customers of the last month, added over the range, with shares of the total."""

    country: str = Field(examples=["DE"])
    customers_pct: Percentage
    active_customers_pct: Percentage
    added_pct: Percentage


_COUNTRY: dict[str, Any] = {
    "country": "DE",
    "customers": 42,
    "customers_pct": 100.0,
    "active_customers": 30,
    "active_customers_pct": 100.0,
    "added": 6,
    "added_pct": 100.0,
}
_TOTALS: dict[str, Any] = {"customers": 42, "active_customers": 30, "added": 6}
_GEOGRAPHY: dict[str, Any] = {**HEAD, "overlapping": False, "totals": _TOTALS, "countries": [_COUNTRY]}


class Geography(Head):
    """Customers by country, most customers first."""

    model_config = ConfigDict(json_schema_extra={"examples": [_GEOGRAPHY]})

    overlapping: bool = Field(description="A customer may count in several parts; of countries it never does.")
    totals: CountryTotals
    countries: list[CountryLine]


def summary(question: Question, answer: Answer[dict[KpiName, figures.Kpi]]) -> Summary:
    """Return the HTTP shape of a summary."""
    cards = {name: _card(kpi, answer.open_from) for name, kpi in answer.figures.items()}
    return Summary(**head(question, answer), kpis=Kpis.model_validate(cards))


def trends(question: Question, answer: Answer[list[TrendMonth]]) -> Trends:
    """Return the HTTP shape of the customer trend."""
    return Trends(**head(question, answer), months=[_trend(month, answer.open_from) for month in answer.figures])


def geography(question: Question, answer: Answer[list[Part]]) -> Geography:
    """Return the HTTP shape of a split by country."""
    totals = CountryTotals(
        customers=sum(part.customers for part in answer.figures),
        active_customers=sum(part.active_customers for part in answer.figures),
        added=sum(part.added for part in answer.figures),
    )
    countries = [_country(part, totals) for part in answer.figures]
    return Geography(**head(question, answer), overlapping=False, totals=totals, countries=countries)


def _card(kpi: figures.Kpi, open_from: Month) -> KpiCard:
    series = [
        MonthValue(month=format_month(month), value=value, is_open=month >= open_from) for month, value in kpi.series
    ]
    return KpiCard(**growth(kpi), series=series)


def _trend(month: TrendMonth, open_from: Month) -> TrendLine:
    told = asdict(month) | {
        "month": format_month(month.month),
        "growth_pct": number(month.growth_pct),
        "churn_rate_pct": number(month.churn_rate_pct),
        "is_open": month.month >= open_from,
    }
    return TrendLine.model_validate(told)


def _country(part: Part, totals: CountryTotals) -> CountryLine:
    return CountryLine(
        country=part.value,
        customers=part.customers,
        customers_pct=number(figures.percent(part.customers, totals.customers)),
        active_customers=part.active_customers,
        active_customers_pct=number(figures.percent(part.active_customers, totals.active_customers)),
        added=part.added,
        added_pct=number(figures.percent(part.added, totals.added)),
    )
