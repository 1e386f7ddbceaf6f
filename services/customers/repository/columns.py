"""The rows of tables by columns, from the bytes that MongoDB sends: no Python object is made of a row."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import datetime
from typing import Final, TypeAlias

import pyarrow as pa

from services.customers.domain.columns import OWNER, PLACES, is_of_parts, owned
from services.customers.domain.listing import RowsQuery
from services.customers.domain.places import shown
from services.customers.domain.tables.customers import CUSTOMERS
from services.customers.repository.paging import Part, walk
from services.customers.repository.queries import Query
from services.customers.repository.shelves import SHELVES, Shelf, shelf_of
from services.customers.repository.tables import TableReader
from shared.arrow.ahead import one_ahead
from shared.arrow.bson import columns, unwound
from shared.arrow.documents import Documents, find_page
from shared.mongo import Session

Wanted: TypeAlias = Mapping[str, pa.DataType]
"""Dotted paths, and the types of what is stored there."""

_IN_PLACES: Final = f"{PLACES}."


class ColumnReader:
    """Tables as streams read them; `session` is a snapshot, so that the parts of a stream fit together."""

    def __init__(self, tables: TableReader) -> None:
        self._tables = tables

    async def batches(
        self, query: RowsQuery, wanted: Wanted, moment: datetime, *, size: int, session: Session
    ) -> AsyncIterator[pa.Table]:
        """Yield what is stored at dotted paths, in the order of `TableReader.batches`, at most `size` rows at a time.

        Rows of what belongs to customers have `OWNER` too, and those of subscriptions their place at `moment`.
        """
        shelf = shelf_of(query)
        async for matching in self._tables.wanted_parts(query, session):
            # The database looks for the next page while this one is decoded.
            async with aclosing(one_ahead(self._pages(shelf, matching, wanted, size, session))) as pages:
                async for page in pages:
                    found = await asyncio.to_thread(_decoded, page, wanted, moment)
                    if is_of_parts(query.table):
                        found = await self._owned(query.partner_id, found, session)
                    yield found

    def _pages(
        self, shelf: Shelf, matching: Query, wanted: Wanted, size: int, session: Session
    ) -> AsyncIterator[Documents]:
        async def following(part: Part) -> Documents:
            # Streams are in the order of ids or of acquisition, which nothing is masked in.
            [those] = part.stretches(shelf, matching)
            paths = dict.fromkeys((*wanted, *shelf.sorting.fields(part.ordering.column)), 1)
            return await find_page(
                self._tables.room(shelf),
                session,
                filter=those,
                projection={"_id": 0, **paths},
                sort=dict(shelf.sorting.order(part.ordering)),
                limit=part.limit,
            )

        return walk(shelf, size, following, Documents.last)

    async def _owned(self, partner_id: str, found: pa.Table, session: Session) -> pa.Table:
        ids = found["customer_id"].unique().to_pylist()
        owners: list[pa.Table] = [pa.schema(list(OWNER.items())).empty_table()]
        # Names may be so long that one reply does not hold all of them.
        while ids and (known := await self._owners(partner_id, ids, session)).num_rows:
            owners.append(known)
            ids = sorted(set(ids) - set(known["customer_id"].to_pylist()))
        return owned(found, pa.concat_tables(owners))

    async def _owners(self, partner_id: str, ids: list[str], session: Session) -> pa.Table:
        page = await find_page(
            self._tables.room(SHELVES[CUSTOMERS.name]),
            session,
            filter={"partner_id": partner_id, "customer_id": {"$in": ids}},
            projection={"_id": 0, **dict.fromkeys(OWNER, 1)},
            limit=len(ids),
        )
        return await asyncio.to_thread(columns, page, OWNER)


def _decoded(page: Documents, wanted: Wanted, moment: datetime) -> pa.Table:
    of_places = {path: kind for path, kind in wanted.items() if path.startswith(_IN_PLACES)}
    found = columns(page, {path: kind for path, kind in wanted.items() if path not in of_places})
    if not of_places:
        return found
    inner, of = unwound(page, PLACES)
    places = columns(inner, {path.removeprefix(_IN_PLACES): kind for path, kind in of_places.items()})
    chosen = places.take(shown(of, places["withdrawn"], places["effective_at"], moment))
    for path in of_places:
        found = found.append_column(path, chosen[path.removeprefix(_IN_PLACES)])
    return found
