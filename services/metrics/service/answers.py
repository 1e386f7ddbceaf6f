"""Questions answered from sums of cells, all of one question as of the same moment."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from services.metrics.domain import activity, figures, splits
from services.metrics.domain import products as product_figures
from services.metrics.domain import summary as summaries
from services.metrics.domain.activity import ActiveMonth, Subscriptions, TurnoverMonth
from services.metrics.domain.cells import Measure
from services.metrics.domain.figures import MonthSums, Part, TrendMonth
from services.metrics.domain.months import Month, month_of_moment
from services.metrics.domain.names import Names
from services.metrics.domain.products import Products
from services.metrics.domain.questions import (
    OrderQuestion,
    PlaceQuestion,
    Question,
    SplitQuestion,
    SubscriptionQuestion,
    without,
)
from services.metrics.domain.splits import Option, SplitMonth
from services.metrics.domain.summary import Summary
from services.metrics.service.naming import NamingOfPlans
from services.metrics.service.sources import CellSums, Sources
from services.metrics.telemetry import ANSWER_SECONDS
from shared.clock import Clock

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """Figures, the time of the newest fact in them, the first month that is not over yet, and names to show."""

    figures: T
    as_of: datetime | None
    open_from: Month
    names: Names = field(default_factory=dict)


class Answers:
    """What can be asked of the metrics."""

    def __init__(self, sources: Sources, naming: NamingOfPlans, clock: Clock) -> None:
        self._sources = sources
        self._naming = naming
        self._clock = clock

    @property
    def current_month(self) -> Month:
        """The month that is not over yet."""
        return month_of_moment(self._clock.now())

    async def summary(self, question: Question) -> Answer[Summary]:
        """Return the cards of the summary."""
        wider = replace(question, months=summaries.a_month_earlier(question.months))

        async def read(cells: CellSums) -> Summary:
            sums = await cells.sums(wider, summaries.SUMMARY_MEASURES)
            by_product = await cells.sums(wider, summaries.PRODUCT_MEASURES, by="product")
            return summaries.summary(sums.get("", {}), by_product, question)

        return await self._read("summary", question, read)

    async def trends(self, question: Question) -> Answer[list[TrendMonth]]:
        """Return the customer trend by month."""
        sums = await self._ask("trends", question, figures.TREND_MEASURES)
        return self._answer(sums, figures.trends(sums.figures.get("", {}), question.months))

    async def geography(self, question: PlaceQuestion) -> Answer[list[Part]]:
        """Return the customers by country, or by where they are within one."""

        async def read(cells: CellSums) -> list[Part]:
            return await cells.parts(question, question.by)

        return await self._read("geography", question, read)

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
        sums = await self._ask_split("distribution", question)
        return self._answer(sums, splits.distribution(*sums.figures, question))

    async def distribution_trend(self, question: SplitQuestion) -> Answer[list[SplitMonth]]:
        """Return the customers by value of a dimension, by month."""
        sums = await self._ask_split("distribution-trend", question)
        return self._answer(sums, splits.distribution_trend(*sums.figures, question))

    async def products(self, question: SplitQuestion) -> Answer[Products]:
        """Return the customers by product and SKU, at the close of the range."""
        everything = without(question, "product", "sku", "customer_type")

        async def read(cells: CellSums) -> Products:
            held = await cells.stocks(question, product_figures.PRODUCT_MEASURES)
            known = await cells.assortments(everything)
            return product_figures.products(held, known, question)

        return await self._read("products", question, read)

    async def options(self, question: Question) -> Answer[dict[str, list[Option]]]:
        """Return the values that each filter may ask for, under the other filters."""

        async def read(cells: CellSums) -> dict[str, list[Option]]:
            return await cells.options(question)

        return await self._read("filters", question, read)

    async def _ask(
        self, name: str, question: Question, measures: Sequence[Measure], *, by: str | None = None
    ) -> Answer[dict[str, MonthSums]]:
        async def read(cells: CellSums) -> dict[str, MonthSums]:
            return await cells.sums(question, measures, by=by)

        return await self._read(name, question, read)

    async def _ask_split(self, name: str, question: SplitQuestion) -> Answer[tuple[dict[str, MonthSums], MonthSums]]:
        async def read(cells: CellSums) -> tuple[dict[str, MonthSums], MonthSums]:
            # The total is asked for: parts that overlap do not add up to it.
            split = await cells.sums(question, splits.SPLIT_MEASURES, by=question.by)
            whole = await cells.sums(question, splits.SPLIT_MEASURES)
            return split, whole.get("", {})

        return await self._read(name, question, read)

    async def _read(self, name: str, question: Question, read: Callable[[CellSums], Awaitable[T]]) -> Answer[T]:
        """Return what `read` finds, with how new it is."""
        with ANSWER_SECONDS.labels(name).time():
            async with self._sources.cells(question.partner_id) as source:
                found = await read(source.cells)
            names = await self._naming.of(question.partner_id)
        return Answer(found, source.as_of, self.current_month, names)

    @staticmethod
    def _answer(sums: Answer[Any], found: T) -> Answer[T]:
        return replace(sums, figures=found)
