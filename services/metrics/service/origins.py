"""What images are made of: cells for the figures of a partner, customers for their ranking."""

from collections.abc import AsyncIterator, Iterable

from services.metrics.domain.activity import TURNOVER_MEASURES
from services.metrics.domain.cells import BASES, MEASURES
from services.metrics.domain.contributions import turnover
from services.metrics.domain.customer import CustomerState
from services.metrics.domain.figures import GEOGRAPHY_MEASURES
from services.metrics.domain.months import Month
from services.metrics.domain.moved import MovedRow
from services.metrics.domain.products import PRODUCT_MEASURES
from services.metrics.domain.questions import MonthRange, Question
from services.metrics.domain.summary import PRODUCT_MEASURES as PRODUCT_CARD_MEASURES
from services.metrics.image.options import options, seen_by
from services.metrics.image.partner import PartnerImage
from services.metrics.repository.cells import CellStore
from services.metrics.repository.turnover import TurnoverStore
from shared.mongo import Session


class Figures:
    """Images of all cells of a partner."""

    kind = "figures"

    def __init__(self, cells: CellStore) -> None:
        self._cells = cells

    async def pages(self, partner_id: str, generation: int, *, session: Session) -> AsyncIterator[Iterable[MovedRow]]:
        """Yield all cells."""
        async for page in self._cells.pages(partner_id, generation, session=session):
            yield ((None, cell, amounts) for cell, amounts in page)

    def relevant(self, moved: Iterable[MovedRow]) -> Iterable[MovedRow]:
        """Yield everything, of nobody in particular."""
        return ((None, cell, amounts) for _, cell, amounts in moved)

    def ask_first(self, image: PartnerImage, month: Month) -> None:
        """Ask what every page asks before it has a filter: the only questions that look at all rows."""
        for basis in BASES:
            everything = Question("", MonthRange(month, month), basis, {})
            image.sums(everything, MEASURES)
            image.sums(everything, GEOGRAPHY_MEASURES, by="country")
            image.sums(everything, PRODUCT_CARD_MEASURES, by="product")
            image.sums(everything, TURNOVER_MEASURES, by="customer_type")
            image.stocks(everything, PRODUCT_MEASURES)
            options(image, everything, seen_by(image, everything))


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

    def ask_first(self, image: PartnerImage, month: Month) -> None:
        """Nothing: rankings look at fewer rows, and their sums are large."""


def _rows(customers: Iterable[CustomerState]) -> Iterable[MovedRow]:
    return ((own.customer_id, cell, amounts) for own in customers for cell, amounts in turnover(own).items())
