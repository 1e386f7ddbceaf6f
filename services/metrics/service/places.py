"""Geography within a country, added up from its customers.

Cells keyed by city would be nearly as many as customers, for a question that is asked seldom. So it costs what reading
the customers of the asked countries costs, and is as exact as cells are, under every filter.
"""

import asyncio

from services.metrics.domain.figures import Part
from services.metrics.domain.months import month_of_moment
from services.metrics.domain.places import count, figures, no_tally, parts
from services.metrics.domain.questions import PlaceQuestion
from services.metrics.repository.contributors import ContributorStore
from services.metrics.repository.freshness import FreshnessStore
from services.metrics.service.answers import Answer
from services.metrics.telemetry import ANSWER_SECONDS
from shared.clock import Clock
from shared.mongo import Client, Session, snapshot

READ_AT_ONCE = 500


class Places:
    """What can be asked of regions, states and cities."""

    def __init__(self, client: Client, contributors: ContributorStore, freshness: FreshnessStore, clock: Clock) -> None:
        self._client = client
        self._contributors = contributors
        self._freshness = freshness
        self._clock = clock

    async def geography(self, question: PlaceQuestion) -> Answer[list[Part]]:
        """Return the customers by place, read in one snapshot."""
        with ANSWER_SECONDS.labels("places").time():
            async with snapshot(self._client) as session:
                found = await self._count(question, session)
                newest = await self._freshness.newest(question.partner_id, session=session)
        return Answer(found, newest, month_of_moment(self._clock.now()))

    async def _count(self, question: PlaceQuestion, session: Session) -> list[Part]:
        tally, after, store = no_tally(), "", self._contributors
        everyone = figures(question)["customers"]
        while states := await store.everyone(everyone, after, READ_AT_ONCE, session=session):
            told = await store.with_totals(states, [question.months.last], session=session)
            await asyncio.to_thread(count, tally, told, question)
            after = states[-1].customer_id
        return parts(tally)
