"""Questions about single customers' orders and usage: percentiles, the leaderboard, and one customer of it."""

import asyncio
from collections.abc import Callable, Hashable
from typing import TypeVar

from services.metrics.domain import ranking
from services.metrics.domain.contributions import assertion, contributions
from services.metrics.domain.customer import CustomerState
from services.metrics.domain.months import FOREVER, Month, month_of_moment
from services.metrics.domain.questions import OrderQuestion, RankingQuestion
from services.metrics.domain.ranking import Holdings, Leader, Percentiles
from services.metrics.domain.standing import standing
from services.metrics.image.dimensions import filters_key
from services.metrics.image.partner import PartnerImage
from services.metrics.image.ranking import buckets, leaders
from services.metrics.repository.documents import CustomerKey
from services.metrics.repository.freshness import FreshnessStore
from services.metrics.repository.turnover import TurnoverStore
from services.metrics.service.answers import Answer
from services.metrics.service.images import Images
from services.metrics.service.sources import LONG
from services.metrics.telemetry import ANSWER_SECONDS
from shared.clock import Clock
from shared.mongo import Client, snapshot

T = TypeVar("T")


class Rankings:
    """What can be asked of single customers."""

    def __init__(
        self, client: Client, customers: TurnoverStore, freshness: FreshnessStore, images: Images, clock: Clock
    ) -> None:
        self._client = client
        self._images = images
        self._customers = customers
        self._freshness = freshness
        self._clock = clock

    async def percentiles(self, question: RankingQuestion) -> Answer[Percentiles]:
        """Return the customers in hundredths, best first."""

        def figures(image: PartnerImage) -> Percentiles:
            return ranking.in_hundredths(*buckets(image.totals(question, ranking.ranked_measures(question))))

        return await self._ask("percentiles", question, figures)

    async def leaderboard(self, question: RankingQuestion) -> Answer[list[Leader]]:
        """Return the customers with the largest amounts."""
        return await self._ask("leaderboard", question, lambda image: _leaders(image, question))

    async def customer(self, question: OrderQuestion, customer_id: str) -> Answer[Holdings | None]:
        """Return what one customer ordered and holds, `None` if there is no such customer."""

        with ANSWER_SECONDS.labels("leaderboard-customer").time():
            async with snapshot(self._client) as session:
                key = CustomerKey(question.partner_id, customer_id)
                state = await self._customers.customer(key, session=session)
                newest = await self._freshness.newest(question.partner_id, session=session)
        found = None if state is None or state.deleted else await asyncio.to_thread(_holdings, state, question)
        return Answer(found, newest, self._current_month)

    async def _ask(self, name: str, question: RankingQuestion, figures: Callable[[PartnerImage], T]) -> Answer[T]:
        with ANSWER_SECONDS.labels(name).time():
            async with self._images.made(question.partner_id) as kept:
                image, key = kept.image, (name, *_key(question))

                def told() -> T:
                    return image.remembered(key, lambda: figures(image))

                # What is remembered needs no thread: each change of them waits where the processor is busy.
                quick = len(image.rows) <= LONG or image.recalled(key) is not None
                found = told() if quick else await asyncio.to_thread(told)
                return Answer(found, kept.as_of, self._current_month)

    @property
    def _current_month(self) -> Month:
        return month_of_moment(self._clock.now())


def _key(question: RankingQuestion) -> tuple[Hashable, ...]:
    return filters_key(question), question.months, question.measure, question.include_cancelled


def _holdings(state: CustomerState, question: OrderQuestion) -> Holdings:
    own, cells = standing(state), assertion(contributions(state))
    acquired = own.there[question.basis].acquired
    orders, seats = ranking.orders_by_plan(cells, question), ranking.seats_by_plan(cells, question)
    return Holdings(own.profile, None if acquired == FOREVER else acquired, orders, seats)


def _leaders(image: PartnerImage, question: RankingQuestion) -> list[Leader]:
    ranked = image.totals(question, ranking.ranked_measures(question))
    orders = image.totals(question, ranking.order_measures(question))
    normalized, raw = (image.totals(question, [own]) for own in ("usage_normalized", "usage_raw"))
    names = image.rows.customers.values
    return [
        Leader(rank, names[code], orders.amount(code), normalized.amount(code), raw.amount(code))
        for rank, code in enumerate(leaders(ranked, names, ranking.LEADERS), 1)
    ]
