"""What a file of each section of the dashboard holds: its lines, under the same parameters as its page."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, Field

from services.metrics.api.geography import GeographyParameters
from services.metrics.api.parameters import (
    SPLIT_TREND_BY,
    OrderParameters,
    Parameters,
    RankingParameters,
    SplitParameters,
    SplitTrendParameters,
    SubscriptionParameters,
)
from services.metrics.domain.cells import Basis
from services.metrics.domain.questions import (
    MonthRange,
    OrderQuestion,
    Question,
    SplitQuestion,
    SubscriptionQuestion,
)
from services.metrics.schemas import activity, distributions, geography, overview, ranking
from services.metrics.service.answers import Answers
from services.metrics.service.rankings import Rankings


class _Kpi(BaseModel):
    kpi: str = Field(description="customers, active_customers, subscriptions, added, reactivated or churned.")


class KpiLine(overview.MonthValue, _Kpi):
    """One KPI in one month."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What answers questions."""

    answers: Answers
    rankings: Rankings


Lines = tuple[Sequence[BaseModel], datetime | None]
"""The lines of a section, and the time of the newest fact in them."""
Read = Callable[[Any, str, Sources], Awaitable[Lines]]


@dataclass(frozen=True, slots=True)
class Section:
    """A dataset: what one row is, the shape of its lines, what may be asked, and who answers."""

    name: str
    title: str
    rows_are: str
    line: type[BaseModel]
    parameters: type[Parameters]
    read: Read


async def _summary(asked: Parameters, partner: str, by: Sources) -> Lines:
    question = asked.question(partner, by.answers.current_month)
    told = overview.summary(question, await by.answers.summary(question))
    cards = {name: getattr(told.kpis, name) for name in type(told.kpis).model_fields}
    lines = [KpiLine(kpi=name, **value.model_dump()) for name, card in cards.items() for value in card.series]
    return lines, told.as_of


async def _trends(asked: Parameters, partner: str, by: Sources) -> Lines:
    question = asked.question(partner, by.answers.current_month)
    told = overview.trends(question, await by.answers.trends(question))
    return told.months, told.as_of


async def _geography(asked: GeographyParameters, partner: str, by: Sources) -> Lines:
    question = asked.question(partner, by.answers.current_month)
    told = geography.geography(question, await by.answers.geography(question))
    return told.parts, told.as_of


async def _active(asked: Parameters, partner: str, by: Sources) -> Lines:
    question = asked.question(partner, by.answers.current_month)
    told = activity.active(question, await by.answers.active(question))
    return told.months, told.as_of


async def _subscriptions(asked: SubscriptionParameters, partner: str, by: Sources) -> Lines:
    own = asked.question(partner, by.answers.current_month)
    question = SubscriptionQuestion(*_fields(own), include_trials=asked.include_trials)
    told = activity.subscriptions(question, await by.answers.subscriptions(question))
    return told.months, told.as_of


async def _customer_types(asked: OrderParameters, partner: str, by: Sources) -> Lines:
    own = asked.question(partner, by.answers.current_month)
    question = OrderQuestion(*_fields(own), include_cancelled=asked.include_cancelled)
    told = activity.customer_types(question, await by.answers.customer_types(question))
    return told.months, told.as_of


async def _distribution(asked: SplitParameters, partner: str, by: Sources) -> Lines:
    question = asked.split(partner, by.answers.current_month)
    told = distributions.distribution(question, await by.answers.distribution(question))
    return told.parts, told.as_of


async def _distribution_trend(asked: SplitTrendParameters, partner: str, by: Sources) -> Lines:
    question = asked.split(partner, by.answers.current_month, SPLIT_TREND_BY)
    told = distributions.distribution_trend(question, await by.answers.distribution_trend(question))
    return told.months, told.as_of


async def _products(asked: Parameters, partner: str, by: Sources) -> Lines:
    own = asked.question(partner, by.answers.current_month)
    question = SplitQuestion(*_fields(own), by="product")
    told = distributions.products(question, await by.answers.products(question))
    return told.products, told.as_of


async def _percentiles(asked: RankingParameters, partner: str, by: Sources) -> Lines:
    question = asked.ranking(partner, by.answers.current_month)
    told = ranking.percentiles(question, await by.rankings.percentiles(question))
    return told.percentiles, told.as_of


async def _leaderboard(asked: RankingParameters, partner: str, by: Sources) -> Lines:
    question = asked.ranking(partner, by.answers.current_month)
    told = ranking.leaderboard(question, await by.rankings.leaderboard(question))
    return told.leaders, told.as_of


def _fields(question: Question) -> tuple[str, MonthRange, Basis, Mapping[str, tuple[str, ...]]]:
    return question.partner_id, question.months, question.basis, question.filters


SECTIONS: Final = (
    Section("summary", "Summary", "KPI and month", KpiLine, Parameters, _summary),
    Section("trends", "Customer trend", "month", overview.TrendLine, Parameters, _trends),
    Section("geography", "Customers by place", "place", geography.PlaceLine, GeographyParameters, _geography),
    Section("active", "Active customers", "month", activity.ActiveLine, Parameters, _active),
    Section(
        "subscription-trend",
        "Subscriptions by month",
        "month",
        activity.SubscriptionLine,
        SubscriptionParameters,
        _subscriptions,
    ),
    Section(
        "customer-types",
        "Orders and usage by customer type",
        "month",
        activity.TurnoverLine,
        OrderParameters,
        _customer_types,
    ),
    Section("distribution", "Customers by dimension", "value", distributions.PartLine, SplitParameters, _distribution),
    Section(
        "distribution-trend",
        "Customers by dimension and month",
        "month and value",
        distributions.DistributionLine,
        SplitTrendParameters,
        _distribution_trend,
    ),
    Section("products", "Customers by product", "product and SKU", distributions.ProductLine, Parameters, _products),
    Section("percentiles", "Percentiles", "percentile", ranking.PercentilePoint, RankingParameters, _percentiles),
    Section("leaderboard", "Leaderboard", "customer", ranking.LeaderLine, RankingParameters, _leaderboard),
)
"""The sections, each a dataset called `metrics-<name>`."""
