"""Compares the cells with the contributions of the customers, computed anew from states and usage records."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from services.metrics.domain.cells import Amount, Cell, CellSums, Measure, accumulate, no_sums
from services.metrics.domain.contributions import assertion, contributions
from services.metrics.repository.cells import CellStore
from services.metrics.repository.customers import CustomerStore
from services.metrics.repository.generations import GenerationStore
from shared.mongo import Client, Session, snapshot


@dataclass(frozen=True, slots=True)
class Difference:
    """One amount that is not what it should be."""

    cell: Cell
    measure: Measure
    expected: Amount
    found: Amount


@dataclass(frozen=True, slots=True)
class PartnerReport:
    """What the comparison of one partner gave."""

    partner_id: str
    customers: int
    cells: int
    differences: Sequence[Difference]


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
            customers, expected = await self._expected(partner_id, session)
            found = no_sums()
            async for cell, amounts in self._cells.all_of(partner_id, active, session=session):
                accumulate(found, {cell: amounts})
        return PartnerReport(partner_id, customers, len(found), list(differences(expected, found)))

    async def _expected(self, partner_id: str, session: Session) -> tuple[int, CellSums]:
        customers, expected = 0, no_sums()
        async for state in self._customers.restated(partner_id, session=session):
            customers += 1
            accumulate(expected, assertion(contributions(state)))
        return customers, expected


def differences(expected: CellSums, found: CellSums) -> Iterator[Difference]:
    """Yield every amount in which two sums of cells differ; a missing amount is 0."""
    nothing: Mapping[Measure, Amount] = {}
    for cell in expected.keys() | found.keys():
        wanted, there = expected.get(cell, nothing), found.get(cell, nothing)
        for measure in wanted.keys() | there.keys():
            should, stored = wanted.get(measure, 0), there.get(measure, 0)
            if should != stored:
                yield Difference(cell, measure, should, stored)
