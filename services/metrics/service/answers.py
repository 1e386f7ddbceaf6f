"""Questions answered from sums of cells, all of one question in a snapshot with the generation it reads."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from services.metrics.domain import activity, figures, splits
from services.metrics.domain import products as product_figures
from services.metrics.domain.activity import ActiveMonth, Subscriptions, TurnoverMonth
from services.metrics.domain.cells import DIMENSIONS, Measure
from services.metrics.domain.figures import Kpi, KpiName, MonthSums, Part, TrendMonth
from services.metrics.domain.months import Month, month_of_moment
from services.metrics.domain.products import Products
from services.metrics.domain.questions import OrderQuestion, Question, SplitQuestion, SubscriptionQuestion
from services.metrics.domain.splits import Option, SplitMonth
from services.metrics.repository.cells import CellStore
from services.metrics.repository.freshness import FreshnessStore
from services.metrics.repository.generations import GenerationStore
from services.metrics.telemetry import ANSWER_SECONDS
from shared.clock import Clock
from shared.mongo import Client, Session, snapshot

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """Figures, the time of the newest fact in them, and the first month that is not over yet."""

    figures: T
    as_of: datetime | None
    open_from: Month


class Answers:
    """What can be asked of the metrics."""

    def __init__(
        self, client: Client, cells: CellStore, generations: GenerationStore, freshness: FreshnessStore, clock: Clock
    ) -> None:
        self._client = client
        self._cells = cells
        self._generations = generations
        self._freshness = freshness
        self._clock = clock

    @property
    def current_month(self) -> Month:
        """The month that is not over yet."""
        return month_of_moment(self._clock.now())

    async def summary(self, question: Question) -> Answer[dict[KpiName, Kpi]]:
        """Return the cards of the summary."""
        sums = await self._ask("summary", question, figures.SUMMARY_MEASURES)
        return self._answer(sums, figures.summary(sums.figures.get("", {}), question.months))

    async def trends(self, question: Question) -> Answer[list[TrendMonth]]:
        """Return the customer trend by month."""
        sums = await self._ask("trends", question, figures.TREND_MEASURES)
        return self._answer(sums, figures.trends(sums.figures.get("", {}), question.months))

    async def geography(self, question: Question) -> Answer[list[Part]]:
        """Return the customers by country."""
        sums = await self._ask("geography", question, figures.GEOGRAPHY_MEASURES, by="country")
        return self._answer(sums, figures.parts(sums.figures, question.months))

    async def active(self, question: Question) -> Answer[list[ActiveMonth]]:
        """Return active customers against customers by month."""
        sums = await self._ask("active", question, activity.ACTIVE_MEASURES)
        return self._answer(sums, activity.active(sums.figures.get("", {}), question.months))

    async def subscriptions(self, question: SubscriptionQuestion) -> Answer[Subscriptions]:
        """Return subscriptions and seats by month."""
        sums = await self._ask("subscriptions", question, activity.SUBSCRIPTION_MEASURES)
        return self._answer(sums, activity.subscriptions(sums.figures.get("", {}), question))

    async def customer_types(self, question: OrderQuestion) -> Answer[list[TurnoverMonth]]:
        """Return orders and usage of new and existing customers by month."""
        sums = await self._ask("customer-types", question, activity.TURNOVER_MEASURES, by="customer_type")
        return self._answer(sums, activity.customer_types(sums.figures, question))

    async def distribution(self, question: SplitQuestion) -> Answer[SplitMonth]:
        """Return the customers by value of a dimension, at the close of the range."""
        sums = await self._ask_all("distribution", _split(question))
        split, whole = sums.figures
        return self._answer(sums, splits.distribution(split, whole.get("", {}), question))

    async def distribution_trend(self, question: SplitQuestion) -> Answer[list[SplitMonth]]:
        """Return the customers by value of a dimension, by month."""
        sums = await self._ask_all("distribution-trend", _split(question))
        split, whole = sums.figures
        return self._answer(sums, splits.distribution_trend(split, whole.get("", {}), question))

    async def products(self, question: SplitQuestion) -> Answer[Products]:
        """Return the customers by product and SKU, at the close of the range."""
        measures = product_figures.PRODUCT_MEASURES
        everything = _without(question, "product", "sku", "customer_type")

        async def read(active: int, session: Session) -> Products:
            held = await self._cells.stocks(question, active, measures, session=session)
            known = await self._cells.stocks(everything, active, measures, session=session)
            return product_figures.products(held, known, question)

        return await self._read("products", question, read)

    async def options(self, question: Question) -> Answer[dict[str, list[Option]]]:
        """Return the values that each filter may ask for, under the other filters."""
        asked = [_Sums(_without(question, name), splits.OPTION_MEASURES, name) for name in DIMENSIONS]
        sums = await self._ask_all("filters", asked)
        found = dict(zip(DIMENSIONS, sums.figures, strict=True))
        return self._answer(sums, splits.options(found, question.months))

    async def _ask(
        self, name: str, question: Question, measures: Sequence[Measure], *, by: str | None = None
    ) -> Answer[dict[str, MonthSums]]:
        sums = await self._ask_all(name, [_Sums(question, measures, by)])
        return self._answer(sums, sums.figures[0])

    async def _ask_all(self, name: str, asked: Sequence["_Sums"]) -> Answer[list[dict[str, MonthSums]]]:
        async def read(active: int, session: Session) -> list[dict[str, MonthSums]]:
            # One after the other: a session runs one operation at a time.
            return [
                await self._cells.sums(one.question, active, one.measures, by=one.by, session=session) for one in asked
            ]

        return await self._read(name, asked[0].question, read)

    async def _read(self, name: str, question: Question, read: Callable[[int, Session], Awaitable[T]]) -> Answer[T]:
        """Return what `read` finds in the generation that serves, in one snapshot with how new it is."""
        with ANSWER_SECONDS.labels(name).time():
            async with snapshot(self._client) as session:
                active = (await self._generations.current(session=session)).active
                found = await read(active, session)
                newest = await self._freshness.newest(question.partner_id, session=session)
        return Answer(found, newest, self.current_month)

    @staticmethod
    def _answer(sums: Answer[Any], found: T) -> Answer[T]:
        return Answer(found, sums.as_of, sums.open_from)


@dataclass(frozen=True, slots=True)
class _Sums:
    question: Question
    measures: Sequence[Measure]
    by: str | None = None


def _split(question: SplitQuestion) -> list[_Sums]:
    # The total is asked for: parts that overlap do not add up to it.
    return [_Sums(question, splits.SPLIT_MEASURES, question.by), _Sums(question, splits.SPLIT_MEASURES)]


def _without(question: Question, *dimensions: str) -> Question:
    others = {name: values for name, values in question.filters.items() if name not in dimensions}
    return replace(question, filters=others)
