"""Builds the cells anew from the customers' states while the old ones serve, then switches.

A customer's document names the generations that hold its contributions. The walk adds a customer to the new
generation and marks it, in one transaction; from then on consumers write its changes to both. So the new generation
is complete when the walk is, whatever arrived meanwhile, and an interrupted rebuild is simply run again.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from services.metrics.domain.cells import CellSums, accumulate, no_sums
from services.metrics.domain.contributions import assertion, contributions
from services.metrics.errors import RebuildSuperseded
from services.metrics.repository.cells import CellStore
from services.metrics.repository.customers import CustomerStore
from services.metrics.repository.generations import GenerationStore
from services.metrics.repository.known import KnownCustomer
from services.metrics.repository.series import REBUILT, Shard
from shared.mongo import Client, Session, in_transaction

log = structlog.get_logger(__name__)

Progress = Callable[[int, int], None]
"""Told the number of customers done, and about how many there are."""


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did."""

    generation: int
    customers: int
    cells_dropped: int


@dataclass(frozen=True, slots=True)
class _Page:
    """Customers that a transaction of the walk has dealt with; `last` is `None` where there were none."""

    last: str | None
    customers: int


class Rebuild:
    """Rebuilds the cells of all partners."""

    def __init__(
        self, client: Client, customers: CustomerStore, cells: CellStore, generations: GenerationStore
    ) -> None:
        self._client = client
        self._customers = customers
        self._cells = cells
        self._generations = generations

    async def run(self, progress: Progress | None = None) -> RebuildReport:
        """Rebuild and switch; raises `RebuildSuperseded` if another rebuild begins before this one ends."""
        started = await self._generations.begin()
        building = started.building or started.active
        log.info("rebuild begun", generation=building)
        await self._cells.drop_all_but(started.live)
        customers = await self._walk(building, progress)
        finished = await self._generations.switch(building)
        log.info("rebuild switched", generation=building, customers=customers)
        dropped = await self._cells.drop_all_but(finished.live)
        return RebuildReport(building, customers, dropped)

    async def _walk(self, building: int, progress: Progress | None) -> int:
        done, after = 0, ""
        while (page := await self._add_page(after, building)).last is not None:
            done, after = done + page.customers, page.last
            if progress is not None:
                progress(done, max(done, await self._customers.count()))
        return done

    async def _add_page(self, after: str, building: int) -> _Page:
        tries = itertools.count()

        async def work(session: Session) -> _Page:
            generations = await self._generations.current(session=session)
            if generations.building != building:
                raise RebuildSuperseded(building)
            # A consumer that catches up holds thousands of customers at once. Each try wants fewer, so that the walk
            # gets on between two of its transactions.
            page = await self._customers.page(after, session=session, halvings=next(tries))
            unmarked = {key: known for key, known in page if building not in known.generations}
            await self._cells.add(_assertions(unmarked.values(), building), session=session)
            await self._customers.mark(unmarked, generations.live, session=session)
            return _Page(page[-1][0] if page else None, len(page))

        return await in_transaction(self._client, work)


def _assertions(customers: Iterable[KnownCustomer], building: int) -> dict[Shard, CellSums]:
    cells: dict[Shard, CellSums] = defaultdict(no_sums)
    for known in customers:
        state = known.history.state
        accumulate(cells[Shard(state.partner_id, building, REBUILT)], assertion(contributions(state)))
    return cells
