"""Walks over the customers behind a figure, in the order of their ids, some at a time.

What each of them adds is computed in a thread: of hundreds of customers that takes as long as many other answers.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from services.metrics.domain.cells import Amount
from services.metrics.domain.customer import CustomerState, History
from services.metrics.domain.evidence import changes
from services.metrics.domain.explaining import FigureQuestion, amounts
from services.metrics.domain.hindsight import as_known, current
from services.metrics.domain.months import Instant, Month
from services.metrics.repository.contributors import Behind, ContributorStore
from shared.mongo import Session

READ_AT_ONCE: Final = 200


class Part(NamedTuple):
    """What one customer adds: the amounts by month now, and the sum of those at the moment asked for."""

    history: History
    now: dict[Month, Amount]
    before: Amount | None

    @property
    def listed(self) -> Amount:
        """What adds up over customers: the amount now, less that of the moment asked for."""
        return sum(self.now.values()) - (self.before or 0)


Walk: TypeAlias = AsyncIterator[list[Part]]


class Walks:
    """Reads customers in one session, one operation after the other."""

    def __init__(self, contributors: ContributorStore) -> None:
        self._contributors = contributors

    async def contributing(self, question: FigureQuestion, behind: Behind | None, after: str, session: Session) -> Walk:
        """Yield the customers after `after` that may add to the figure, some at a time."""
        groups = None if behind is None else behind.groups
        while states := await self._contributors.candidates(question, groups, after, READ_AT_ONCE, session=session):
            told = await self._contributors.with_totals(states, question.usage_months, session=session)
            yield await asyncio.to_thread(_added, told, question)
            after = states[-1].customer_id

    async def changed(self, question: FigureQuestion, since: Instant, after: str, session: Session) -> Walk:
        """Yield the customers after `after` that changed since a moment, some at a time."""
        months, store = question.usage_months, self._contributors
        while states := await store.changed(question, since, after, READ_AT_ONCE, session=session):
            histories = await store.histories(states, months, session=session)
            former = await store.former(states, since, session=session)
            earlier = {
                own.state.customer_id: own for own in await store.histories(former.values(), months, session=session)
            }
            yield await asyncio.to_thread(_all_compared, histories, earlier, question, since)
            after = states[-1].customer_id

    async def with_records(
        self, parts: Sequence[Part], question: FigureQuestion, since: Instant | None, session: Session
    ) -> list[Part]:
        """Return `parts` with the usage records behind them, which the walk reads only where it compares."""
        if since is not None or not question.usage_months:
            return list(parts)
        states = [part.history.state for part in parts]
        histories = await self._contributors.histories(states, question.usage_months, session=session)
        return [part._replace(history=history) for part, history in zip(parts, histories, strict=True)]


def _added(states: Sequence[CustomerState], question: FigureQuestion) -> list[Part]:
    return [Part(History(state), amounts(state, question), None) for state in states]


def _all_compared(
    histories: Sequence[History], former: Mapping[str, History], question: FigureQuestion, since: Instant
) -> list[Part]:
    return [_compared(own, former.get(own.state.customer_id), question, since) for own in histories]


def _compared(history: History, former: History | None, question: FigureQuestion, since: Instant) -> Part:
    deletion = history.state.deletion
    if deletion is not None and deletion.told.recorded_at <= since:
        return Part(history, {}, 0)
    if former is None and not changes(history, question, since):
        # Most that changed did so in something else, and computing it twice takes far longer than finding that out.
        return Part(history, {}, 0)
    before = as_known(former or history, since)
    return Part(history, amounts(current(history), question), sum(amounts(before.state, question).values()))
