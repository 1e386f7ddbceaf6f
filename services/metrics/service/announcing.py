"""Tells everybody which figures moved: at most once a second per partner, however fast facts arrive.

What moved commits with the cells that moved. A round takes it up in one transaction with the partner's board and with
the events in the outbox. Several replicas may try: they meet on the board's document, one commits, and the others find
that the partner rests.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from services.metrics.domain.cells import QUANTITIES, Amount
from services.metrics.domain.kpis import MEASURE_OF, Board, KpiName, MovedValues, add, moved_values
from services.metrics.domain.months import format_month, instant_of, month_of_moment
from services.metrics.domain.quantities import exact_text
from services.metrics.repository.cells import CellStore
from services.metrics.repository.freshness import FreshnessStore
from services.metrics.repository.generations import GenerationStore
from services.metrics.repository.kpis import Announced, KpiStore, Moves
from shared.clock import Clock
from shared.events.kpis import KpiChanged, KpiValues
from shared.messaging.outbox import Outbox
from shared.mongo import Client, Session, in_transaction

log = structlog.get_logger(__name__)

REST: Final = timedelta(seconds=1)
LONG_REST: Final = timedelta(seconds=5)
MANY_FACTS: Final = 1_000
MANY_MONTHS: Final = 12
"""A round of more facts, or in which more months moved, is an import of history: the next one of this partner is 5 s
later, so that it is no storm."""

_POLL_SECONDS: Final = 0.1
_AWAY_SECONDS: Final = 2.0


class Announcer:
    """Announces what moved for as long as the service runs."""

    def __init__(
        self,
        client: Client,
        kpis: KpiStore,
        cells: CellStore,
        generations: GenerationStore,
        freshness: FreshnessStore,
        *,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._client = client
        self._kpis = kpis
        self._cells = cells
        self._generations = generations
        self._freshness = freshness
        self._outbox = outbox
        self._clock = clock

    async def run(self) -> None:
        """Announce until cancelled; survives a database that is away."""
        while True:
            try:
                await self.announce_all()
            except PyMongoError as error:
                log.warning("moved figures not announced, trying again", error=str(error))
                await asyncio.sleep(_AWAY_SECONDS)
            else:
                await asyncio.sleep(_POLL_SECONDS)

    async def announce_all(self) -> int:
        """Announce what moved at every partner that does not rest, and return the number of events."""
        waiting = await self._kpis.waiting()
        return sum([await self.announce(partner_id) for partner_id in waiting if await self._due(partner_id)])

    async def announce(self, partner_id: str) -> int:
        """Announce what moved at a partner, unless it rests, and return the number of events."""

        async def work(session: Session) -> int:
            known = await self._kpis.announced(partner_id, session=session)
            moves = await self._kpis.moves(partner_id, session=session)
            if not moves.ids or (known and self._rests(known.rests_until)):
                return 0
            generation, board = await self._board(partner_id, known, moves, session)
            now = self._clock.now()
            values = moved_values(board, moves.board, month_of_moment(now))
            new = Announced(board, generation, _version(known, now), now + _rest(moves.facts, values))
            await self._kpis.announce(partner_id, new, moves.ids, session=session)
            as_of = await self._freshness.newest(partner_id, session=session) or now
            events = _events(partner_id, values, as_of, new.version)
            # 5. The events are rows of the transaction that takes the moves away; the relay publishes them.
            await self._outbox.add(events, session=session)
            return len(events)

        return await in_transaction(self._client, work)

    async def _board(
        self, partner_id: str, known: Announced | None, moves: Moves, session: Session
    ) -> tuple[int, Board]:
        """Return the generation that answers, and the board with `moves`."""
        generation = (await self._generations.current(session=session)).active
        if known is not None and known.generation == generation:
            return generation, add(known.board, moves.board)
        # Of cells that nobody has announced from yet: summed once, and from then on kept by what moves.
        return generation, await self._cells.board(partner_id, generation, session=session)

    async def _due(self, partner_id: str) -> bool:
        rests_until = await self._kpis.rests_until(partner_id)
        return rests_until is None or not self._rests(rests_until)

    def _rests(self, until: datetime) -> bool:
        # A rest that is longer than any was noted by a clock that has been set back since.
        return timedelta() < until - self._clock.now() <= LONG_REST


def _version(known: Announced | None, now: datetime) -> int:
    """Return the time, so that it grows even where boards were lost, but never less than one more than before."""
    return max(instant_of(now), known.version + 1 if known else 0)


def _rest(facts: int, moved: MovedValues) -> timedelta:
    months = {month for month, _ in moved}
    return LONG_REST if facts > MANY_FACTS or len(months) > MANY_MONTHS else REST


def _events(partner_id: str, moved: MovedValues, as_of: datetime, version: int) -> list[KpiChanged]:
    return [
        KpiChanged(
            partner_id=partner_id,
            month=format_month(month),
            basis=basis,
            values=KpiValues.model_validate({name: _told(name, amount) for name, amount in values.items()}),
            as_of=as_of,
            version=version,
        )
        for (month, basis), values in sorted(moved.items())
    ]


def _told(name: KpiName, amount: Amount) -> Amount | str:
    return exact_text(amount) if MEASURE_OF[name] in QUANTITIES else amount
