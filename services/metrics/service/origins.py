"""What images are made of: cells for the figures of a partner, customers for their ranking."""

from collections.abc import AsyncIterator, Iterable

from services.metrics.domain.contributions import turnover
from services.metrics.domain.customer import CustomerState
from services.metrics.domain.moved import MovedRow
from services.metrics.repository.cell_pages import CellPages
from services.metrics.repository.turnover import TurnoverStore
from shared.mongo import Session


class Figures:
    """Images of all cells of a partner."""

    kind = "figures"

    def __init__(self, cells: CellPages) -> None:
        self._cells = cells

    def pages(self, partner_id: str, generation: int, *, session: Session) -> AsyncIterator[Iterable[MovedRow]]:
        """Yield all cells."""
        return self._cells.pages(partner_id, generation, session=session)

    def relevant(self, moved: Iterable[MovedRow]) -> Iterable[MovedRow]:
        """Yield everything, of nobody in particular."""
        return ((None, cell, amounts) for _, cell, amounts in moved)


class Turnovers:
    """Images of what each customer of a partner orders and uses."""

    kind = "turnover"

    def __init__(self, customers: TurnoverStore) -> None:
        self._customers = customers

    async def pages(self, partner_id: str, _: int, *, session: Session) -> AsyncIterator[Iterable[MovedRow]]:
        """Yield the orders and usage of all customers, which are the same in every generation."""
        async for page in self._customers.pages(partner_id, session=session):
            yield _rows(page)

    def relevant(self, moved: Iterable[MovedRow]) -> Iterable[MovedRow]:
        """Yield what is known by customer."""
        return (row for row in moved if row[0] is not None)


def _rows(customers: Iterable[CustomerState]) -> Iterable[MovedRow]:
    return ((own.customer_id, cell, amounts) for own in customers for cell, amounts in turnover(own).items())
