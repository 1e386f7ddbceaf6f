"""The shapes of what customers do by month: activity, subscriptions, orders and usage."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from services.metrics.domain import activity
from services.metrics.domain.activity import ActiveMonth, TurnoverMonth
from services.metrics.domain.months import Month, format_month
from services.metrics.domain.quantities import exact_text
from services.metrics.domain.questions import OrderQuestion, Question, SubscriptionQuestion
from services.metrics.schemas.head import HEAD, Count, Growth, Head, MonthName, growth, head
from services.metrics.service.answers import Answer

Quantity = Annotated[str, Field(examples=["1234.5"], description="An exact decimal.")]


class ActiveLine(BaseModel):
    """One month. Activity is usage, whatever the subscriptions: it may exceed the customers."""

    month: MonthName
    is_open: bool
    active_customers: Count
    customers: Count


_ACTIVE: dict[str, Any] = {"month": "2026-11", "is_open": True, "active_customers": 30, "customers": 42}


class Active(Head):
    """Active customers against customers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**HEAD, "months": [_ACTIVE]}]})

    months: list[ActiveLine]


class SubscriptionLine(BaseModel):
    """One month of subscriptions: `active`, `total` and `seats` at its close, `added` and `churned` within it."""

    month: MonthName
    is_open: bool
    active: Count
    total: Count = Field(description="Begun and not cancelled or deleted: suspended and expired ones too.")
    added: Count
    churned: Count = Field(description="No longer active; a suspension counts at once.")
    seats: Count = Field(description="Of active subscriptions per user.")


class SubscriptionTotals(BaseModel):
    """Subscriptions over the range."""

    active: Growth
    total: Growth
    seats: Growth
    added: Growth
    churned: Growth


_GROWTH: dict[str, Any] = {"value": 42, "latest": 42, "previous": 40, "growth_pct": 5.0}
_SUBSCRIPTIONS: dict[str, Any] = {
    **HEAD,
    "include_trials": True,
    "totals": dict.fromkeys(SubscriptionTotals.model_fields, _GROWTH),
    "months": [
        {"month": "2026-11", "is_open": True, "active": 42, "total": 45, "added": 4, "churned": 2, "seats": 310}
    ],
}


class Subscriptions(Head):
    """Subscriptions and seats."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUBSCRIPTIONS]})

    include_trials: bool
    totals: SubscriptionTotals
    months: list[SubscriptionLine]


class Turnover(BaseModel):
    """Orders and usage of one month."""

    orders: Count
    usage_normalized: Quantity
    usage_raw: Quantity


class TurnoverLine(BaseModel):
    """One month, split into customers acquired in it and all others."""

    month: MonthName
    is_open: bool
    new: Turnover
    existing: Turnover


_TURNOVER: dict[str, Any] = {"orders": 7, "usage_normalized": "1488", "usage_raw": "372.5"}
_CUSTOMER_TYPES: dict[str, Any] = {
    **HEAD,
    "include_cancelled": False,
    "months": [{"month": "2026-11", "is_open": True, "new": _TURNOVER, "existing": _TURNOVER}],
}


class CustomerTypes(Head):
    """Orders and usage of new and existing customers."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CUSTOMER_TYPES]})

    include_cancelled: bool
    months: list[TurnoverLine]


def active(question: Question, answer: Answer[list[ActiveMonth]]) -> Active:
    """Return the HTTP shape of active customers."""
    months = [
        ActiveLine(
            **_month(own.month, answer.open_from), active_customers=own.active_customers, customers=own.customers
        )
        for own in answer.figures
    ]
    return Active(**head(question, answer), months=months)


def subscriptions(question: SubscriptionQuestion, answer: Answer[activity.Subscriptions]) -> Subscriptions:
    """Return the HTTP shape of subscriptions."""
    totals = {name: growth(kpi) for name, kpi in answer.figures.items()}
    columns = {name: dict(kpi.series) for name, kpi in answer.figures.items()}
    months = [
        _month(month, answer.open_from) | {name: column[month] for name, column in columns.items()}
        for month in question.months.months
    ]
    return Subscriptions(
        **head(question, answer),
        include_trials=question.include_trials,
        totals=SubscriptionTotals.model_validate(totals),
        months=[SubscriptionLine.model_validate(month) for month in months],
    )


def customer_types(question: OrderQuestion, answer: Answer[list[TurnoverMonth]]) -> CustomerTypes:
    """Return the HTTP shape of orders and usage by customer type."""
    months = [
        TurnoverLine(**_month(own.month, answer.open_from), new=_turnover(own.new), existing=_turnover(own.existing))
        for own in answer.figures
    ]
    return CustomerTypes(**head(question, answer), include_cancelled=question.include_cancelled, months=months)


def _turnover(own: activity.Turnover) -> Turnover:
    return Turnover(
        orders=own.orders,
        usage_normalized=exact_text(own.usage_normalized),
        usage_raw=exact_text(own.usage_raw),
    )


def _month(month: Month, open_from: Month) -> dict[str, Any]:
    return {"month": format_month(month), "is_open": month >= open_from}
