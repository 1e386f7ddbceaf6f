"""Questions answered from sums of cells; each is one aggregation, in a snapshot with the generation it reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from services.metrics.domain import figures
from services.metrics.domain.cells import Measure
from services.metrics.domain.figures import Kpi, KpiName, MonthSums, Part, TrendMonth
from services.metrics.domain.months import Month, month_of_moment
from services.metrics.domain.questions import Question
from services.metrics.repository.cells import CellStore
from services.metrics.repository.freshness import FreshnessStore
from services.metrics.repository.generations import GenerationStore
from services.metrics.telemetry import ANSWER_SECONDS
from shared.clock import Clock
from shared.mongo import Client, snapshot

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

    async def _ask(
        self, name: str, question: Question, measures: Sequence[Measure], *, by: str | None = None
    ) -> Answer[dict[str, MonthSums]]:
        with ANSWER_SECONDS.labels(name).time():
            async with snapshot(self._client) as session:
                active = (await self._generations.current(session=session)).active
                sums = await self._cells.sums(question, active, measures, by=by, session=session)
                newest = await self._freshness.newest(question.partner_id, session=session)
        return Answer(sums, newest, self.current_month)

    @staticmethod
    def _answer(sums: Answer[dict[str, MonthSums]], found: T) -> Answer[T]:
        return Answer(found, sums.as_of, sums.open_from)
