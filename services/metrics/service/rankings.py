"""Questions about single customers' orders and usage: percentiles, the leaderboard, and one customer of it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.metrics.domain import ranking
from services.metrics.domain.contributions import assertion, contributions, turnover
from services.metrics.domain.months import FOREVER, month_of_moment
from services.metrics.domain.presence import Presence
from services.metrics.domain.questions import OrderQuestion, RankingQuestion
from services.metrics.domain.ranking import Holdings, Leader, Percentiles
from services.metrics.domain.standing import standing
from services.metrics.image.ranking import buckets, leaders, totals
from services.metrics.image.rows import Rows
from services.metrics.repository.documents import CustomerKey
from services.metrics.repository.freshness import FreshnessStore
from services.metrics.repository.turnover import TurnoverStore
from services.metrics.service.answers import Answer
from services.metrics.telemetry import ANSWER_SECONDS
from shared.clock import Clock
from shared.mongo import Client, Session, snapshot

T = TypeVar("T")


class Rankings:
    """What can be asked of single customers."""

    def __init__(self, client: Client, customers: TurnoverStore, freshness: FreshnessStore, clock: Clock) -> None:
        self._client = client
        self._customers = customers
        self._freshness = freshness
        self._clock = clock

    async def percentiles(self, question: RankingQuestion) -> Answer[Percentiles]:
        """Return the customers in hundredths, best first."""

        def figures(rows: Rows) -> Percentiles:
            return ranking.in_hundredths(*buckets(totals(rows, question, ranking.ranked_measures(question))))

        return await self._ask("percentiles", question, figures)

    async def leaderboard(self, question: RankingQuestion) -> Answer[list[Leader]]:
        """Return the customers with the largest amounts."""
        return await self._ask("leaderboard", question, lambda rows: _leaders(rows, question))

    async def customer(self, question: OrderQuestion, customer_id: str) -> Answer[Holdings | None]:
        """Return what one customer ordered and holds, `None` if there is no such customer."""

        async def read(session: Session) -> Holdings | None:
            key = CustomerKey(question.partner_id, customer_id)
            state = await self._customers.customer(key, session=session)
            if state is None or state.deleted:
                return None
            own, cells = standing(state), assertion(contributions(state))
            return Holdings(
                own.profile,
                _acquired(own.there[question.basis]),
                ranking.orders_by_plan(cells, question),
                ranking.seats_by_plan(cells, question),
            )

        return await self._read("leaderboard-customer", question, read)

    async def _ask(self, name: str, question: RankingQuestion, figures: Callable[[Rows], T]) -> Answer[T]:
        async def read(session: Session) -> T:
            rows = Rows()
            async for state in self._customers.customers(question.partner_id, session=session):
                rows.append_customers((state.customer_id, *own) for own in turnover(state).items())
            return figures(rows)

        return await self._read(name, question, read)

    async def _read(self, name: str, question: OrderQuestion, read: Callable[[Session], Awaitable[T]]) -> Answer[T]:
        with ANSWER_SECONDS.labels(name).time():
            async with snapshot(self._client) as session:
                found = await read(session)
                newest = await self._freshness.newest(question.partner_id, session=session)
        return Answer(found, newest, month_of_moment(self._clock.now()))


def _acquired(there: Presence) -> int | None:
    return None if there.acquired == FOREVER else there.acquired


def _leaders(rows: Rows, question: RankingQuestion) -> list[Leader]:
    ranked = totals(rows, question, ranking.ranked_measures(question))
    orders = totals(rows, question, ranking.order_measures(question))
    normalized, raw = (totals(rows, question, [own]) for own in ("usage_normalized", "usage_raw"))
    names = rows.customers.values
    return [
        Leader(rank, names[code], orders.amount(code), normalized.amount(code), raw.amount(code))
        for rank, code in enumerate(leaders(ranked, names, ranking.LEADERS), 1)
    ]
