"""The details table: the first customers by acquisition, whatever the page is sorted by."""

from dataclasses import replace

from services.customers.domain.details import TOP, Ranked, sliced
from services.customers.domain.listing import ListQuery, Ordering, Position
from services.customers.domain.rows import Line
from services.customers.repository.queries import at
from services.customers.repository.shelves import Shelf, shelf_of
from services.customers.repository.tables import Listed, TableReader
from services.customers.repository.ways import Count
from shared.mongo import Session

_BY_ACQUISITION = Ordering("number")


class DetailsReader:
    """Reads the keys of the whole table, which are few, and the documents of the page."""

    def __init__(self, tables: TableReader) -> None:
        self._tables = tables

    async def page(self, query: ListQuery, start: Position | None, *, session: Session) -> Listed:
        """Return the page of `query` that begins after `start`, or the first; raises `NothingToSearch`."""
        ranked = await self._ranked(shelf_of(query), query, session)
        part = sliced(ranked, query.ordering, start, query.limit)
        customers = await self._tables.customers(
            query.partner_id, [each.customer_id for each in part.shown], session=session
        )
        lines = [Line(customers[each.customer_id], number=each.number) for each in part.shown]
        return Listed(lines, Count(len(ranked)), part.last)

    async def _ranked(self, shelf: Shelf, query: ListQuery, session: Session) -> list[Ranked]:
        path = shelf.sorting.fields(query.ordering.column)[0]
        found = await self._tables.keys(replace(query, ordering=_BY_ACQUISITION), path, limit=TOP, session=session)
        return [Ranked(number, at(document, path), document["customer_id"]) for number, document in enumerate(found, 1)]
