"""All cells of a partner in pages, as images take them in."""

from collections.abc import AsyncIterator, Iterable
from typing import Final

from services.metrics.domain.cells import MEASURES
from services.metrics.domain.moved import MovedRow
from services.metrics.repository.cells import amount_of, cell_of
from shared.mongo import Collection, Database, Document, Session

PAGE: Final = 5_000


class CellPages:
    """Reads the collection `cells`, which `CellStore` writes."""

    def __init__(self, database: Database) -> None:
        self._cells: Collection = database["cells"]

    async def pages(self, partner_id: str, generation: int, *, session: Session) -> AsyncIterator[Iterable[MovedRow]]:
        """Yield every cell; a cell of several partitions comes several times."""
        query = {"generation": generation, "partner_id": partner_id}
        cursor = self._cells.find(query, {"_id": 0}, session=session).batch_size(PAGE)
        while documents := await cursor.to_list(PAGE):
            yield map(_row, documents)


def _row(document: Document) -> MovedRow:
    amounts = {measure: amount_of(document[measure]) for measure in MEASURES if measure in document}
    return None, cell_of(document), amounts
