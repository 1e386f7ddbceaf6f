"""All cells of a partner in pages, as images take them in."""

from collections.abc import AsyncIterator, Iterable
from typing import Final

from services.metrics.domain.moved import MovedRow
from services.metrics.repository.series import UNREAD, cells_of
from shared.mongo import Collection, Database, Document, Session

PAGE: Final = 2_000


class CellPages:
    """Reads the collection `cells`, which `CellStore` writes."""

    def __init__(self, database: Database) -> None:
        self._cells: Collection = database["cells"]

    async def pages(self, partner_id: str, generation: int, *, session: Session) -> AsyncIterator[Iterable[MovedRow]]:
        """Yield every cell; a cell of several partitions comes several times."""
        query = {"generation": generation, "partner_id": partner_id}
        cursor = self._cells.find(query, UNREAD, session=session).batch_size(PAGE)
        while documents := await cursor.to_list(PAGE):
            yield rows(documents)


def rows(documents: Iterable[Document]) -> Iterable[MovedRow]:
    """Return cells, as they are stored, as rows of an image."""
    return ((None, cell, amounts) for document in documents for cell, amounts in cells_of(document))
