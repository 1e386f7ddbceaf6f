"""Compares the cells with the contributions of the customers, computed anew from states and usage records.

Neither side is held in memory: their fingerprints are compared first, which take as much for a million customers as for
ten. Where these differ, both sides are read again and the cells there are summed one by one.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from services.metrics.domain.cells import Amount, Cell, CellSums, Measure, accumulate, no_sums
from services.metrics.domain.contributions import assertion, contributions
from services.metrics.domain.fingerprints import BUCKETS, Fingerprints, Told, bucket_of
from services.metrics.repository.cells import CellStore
from services.metrics.repository.customers import CustomerStore
from services.metrics.repository.generations import GenerationStore
from shared.mongo import Client, Session, snapshot

SUMMED: Final = 50_000
"""Cells that are summed one by one, about, where fingerprints differ; whoever has more wrong needs a rebuild."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One amount that is not what it should be."""

    cell: Cell
    measure: Measure
    expected: Amount
    found: Amount


@dataclass(frozen=True, slots=True)
class PartnerReport:
    """What the comparison of one partner gave. A cell counts once for each partition that has a part in it."""

    partner_id: str
    customers: int
    cells: int
    differences: Sequence[Difference]
    complete: bool = True
    """Whether these are all differences: beyond some tens of thousands of cells they are not looked for."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """What a partner's customers add up to, and its cells, as both are in one snapshot."""

    partner_id: str
    generation: int
    customers: CustomerStore
    cells: CellStore
    session: Session

    async def expected(self) -> AsyncIterator[Told]:
        """Yield what each customer adds."""
        async for state in self.customers.restated(self.partner_id, session=self.session):
            yield assertion(contributions(state)).items()

    async def found(self) -> AsyncIterator[Told]:
        """Yield each cell."""
        async for page in self.cells.pages(self.partner_id, self.generation, session=self.session):
            for told in page:
                yield (told,)


class Verify:
    """Verifies partners one by one, each in a snapshot of its own, while facts keep arriving."""

    def __init__(
        self, client: Client, customers: CustomerStore, cells: CellStore, generations: GenerationStore
    ) -> None:
        self._client = client
        self._customers = customers
        self._cells = cells
        self._generations = generations

    async def run(
        self, *, partner_id: str | None = None, sample: int | None = None, choice: Random | None = None
    ) -> AsyncIterator[PartnerReport]:
        """Yield the report of each partner: of all, of one, or of as many as it takes to see `sample` customers.

        Cells are sums over customers, so the smallest part of them that can be verified is a partner. `choice` decides
        which partners come first; without it they come by name.
        """
        seen = 0
        for partner in [partner_id] if partner_id else await self._partners(choice):
            report = await self._verify(partner)
            yield report
            seen += report.customers
            if sample is not None and seen >= sample:
                return

    async def _partners(self, choice: Random | None) -> list[str]:
        """Return the partners that have customers, and those that have cells, which may be wrong to have them."""
        async with snapshot(self._client) as session:
            active = (await self._generations.current(session=session)).active
            with_customers = await self._customers.partners(session=session)
            with_cells = await self._cells.partners(active, session=session)
        partners = sorted({*with_customers, *with_cells})
        return choice.sample(partners, len(partners)) if choice else partners

    async def _verify(self, partner_id: str) -> PartnerReport:
        async with snapshot(self._client) as session:
            active = (await self._generations.current(session=session)).active
            sides = _Sides(partner_id, active, self._customers, self._cells, session)
            prints = Fingerprints()
            customers = await _fingerprinted(prints, sides.expected(), 1)
            cells = await _fingerprinted(prints, sides.found(), -1)
            differing = prints.differing()
            if not differing:
                return PartnerReport(partner_id, customers, cells, [])
            # Cells may be missing: a customer adds to some ten.
            looked_at = frozenset(differing[: max(1, SUMMED * BUCKETS // max(cells, 10 * customers, BUCKETS))])
            wrong = differences(await _summed(sides.expected(), looked_at), await _summed(sides.found(), looked_at))
            return PartnerReport(partner_id, customers, cells, list(wrong), len(looked_at) == len(differing))


async def _fingerprinted(prints: Fingerprints, side: AsyncIterator[Told], sign: int) -> int:
    """Add what a side tells, and return how often it told something."""
    told = 0
    async for cells in side:
        prints.add(cells, sign)
        told += 1
    return told


async def _summed(side: AsyncIterator[Told], buckets: frozenset[int]) -> CellSums:
    """Return the sums of the cells that are in some buckets."""
    sums = no_sums()
    async for cells in side:
        accumulate(sums, {cell: amounts for cell, amounts in cells if bucket_of(cell) in buckets})
    return sums


def differences(expected: CellSums, found: CellSums) -> Iterator[Difference]:
    """Yield every amount in which two sums of cells differ; a missing amount is 0."""
    nothing: Mapping[Measure, Amount] = {}
    for cell in expected.keys() | found.keys():
        wanted, there = expected.get(cell, nothing), found.get(cell, nothing)
        for measure in wanted.keys() | there.keys():
            should, stored = wanted.get(measure, 0), there.get(measure, 0)
            if should != stored:
                yield Difference(cell, measure, should, stored)
