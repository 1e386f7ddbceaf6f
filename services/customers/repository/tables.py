"""The rows of tables, as pages and as streams, each from one moment of the database."""

from collections.abc import AsyncIterator, Iterable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.listing import ListQuery, Position, RowsQuery
from services.customers.domain.orders import Order
from services.customers.domain.rows import Line
from services.customers.domain.states import State
from services.customers.domain.subscriptions import Subscription
from services.customers.domain.tables.customers import CUSTOMERS
from services.customers.domain.usage import UsageLine
from services.customers.domain.views import Summary
from services.customers.repository.documents import summary
from services.customers.repository.paging import Part, walk
from services.customers.repository.queries import Query
from services.customers.repository.rooms import Rooms
from services.customers.repository.shelves import Shelf, shelf_of
from services.customers.repository.ways import NO_WAY, Count, Way, WayFinder
from shared.mongo import Collection, Document, Session

MARKETPLACE = "marketplace_subscription_id"
"""The filter that another collection answers: by whom such a subscription is or was held."""

_PARTS: dict[str, type[State]] = {
    "vendor_accounts": VendorAccount,
    "users": User,
    "subscriptions": Subscription,
    "orders": Order,
    "usage": UsageLine,
}
_UNREAD = {"name_words": 0, "name_pairs": 0, "facets": 0, "tag_keys": 0, "own": 0}
_KEYS_AT_ONCE = 10_000
"""More than few rows are, so that their keys come in one reply."""
_OWNERS_AT_ONCE = 1_000
"""Customers whose rows are asked for at once, where a filter is asked of customers."""


class Listed(NamedTuple):
    """One page: its rows, how many there are on all pages, and the last one's position if more follow."""

    lines: list[Line]
    total: Count
    last: Position | None


class TableReader:
    """Tables as readers ask for them; `session` is a snapshot, so that the parts of an answer fit together."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def page(self, query: ListQuery, start: Position | None, *, count_all: bool, session: Session) -> Listed:
        """Return the page of `query` that begins after `start`, or the first; raises `NothingToSearch`."""
        shelf = shelf_of(query)
        finder = WayFinder(self.room(shelf), shelf, session, rows=query.limit)
        way = await finder.way(query)
        wanted = await self._wanted(query, session, way)
        part = Part(query.ordering, start, query.limit + 1, way.hint)
        if way.is_whole:
            found, total = await self._chosen(query, wanted, part, session)
        else:
            found = await self._following(shelf, wanted, part, session)
            total = await finder.total(way, query, wanted)
        shown = found[: query.limit]
        last = shelf.sorting.position(shown[-1], query.ordering) if len(found) > query.limit else None
        if count_all and not total.is_exact:
            total = Count(await self._count(shelf, wanted, session))
        return Listed(await self._lines(shelf, shown, session), total, last)

    async def count(self, query: RowsQuery, *, session: Session) -> int:
        """Return how many rows there are."""
        shelf = shelf_of(query)
        return sum([await self._count(shelf, wanted, session) async for wanted in self.wanted_parts(query, session)])

    async def batches(self, query: RowsQuery, *, size: int, session: Session) -> AsyncIterator[list[Line]]:
        """Yield the rows by the first column, `size` at a time; memory holds one batch."""
        shelf, number = shelf_of(query), 0
        async for wanted in self.wanted_parts(query, session):
            async for found in self._found(shelf, wanted, size, session):
                lines = await self._lines(shelf, found, session)
                yield [line._replace(number=number + place) for place, line in enumerate(lines, 1)]
                number += len(found)

    async def keys(self, query: ListQuery, path: str, *, limit: int, session: Session) -> list[Document]:
        """Return the first rows of `query` by its ordering, of each the customer's id and what it holds at `path`."""
        shelf = shelf_of(query)
        finder = WayFinder(self.room(shelf), shelf, session, rows=limit)
        way = NO_WAY if MARKETPLACE in query.filters else await finder.way(query)
        wanted = await self._wanted(query, session, way)
        part = Part(query.ordering, None, limit, way.hint)
        return await self._following(shelf, wanted, part, session, {"_id": 0, "customer_id": 1, path: 1})

    async def customers(self, partner_id: str, ids: Iterable[str], *, session: Session) -> dict[str, Summary]:
        """Return customers by their ids."""
        query: Query = {"partner_id": partner_id, "customer_id": {"$in": list(ids)}}
        cursor = self._rooms.customers.find(query, _UNREAD, session=session)
        return {document["customer_id"]: summary(document) async for document in cursor}

    async def _wanted(self, query: RowsQuery, session: Session, way: Way = NO_WAY) -> Query:
        shelf = shelf_of(query)
        keys = shelf.keys(query.filters, way.hint)
        wanted = _all([shelf.matching(query.partner_id, query.filters, way.leader), *keys])
        bought = query.filters.get(MARKETPLACE)
        if not bought:
            return wanted
        holders = {"customer_id": {"$in": await self._holders(query.partner_id, bought, session)}, "protected": False}
        return _all([wanted, holders])

    async def wanted_parts(self, query: RowsQuery, session: Session) -> AsyncIterator[Query]:
        """Yield queries of which the rows one after the other are all rows, by the first column."""
        wanted = await self._wanted(query, session)
        asked = shelf_of(query).of_owners(query.filters)
        if not asked:
            yield wanted
            return
        owners = RowsQuery(query.partner_id, CUSTOMERS, asked)
        those = await self._wanted(owners, session)
        async for found in self._found(shelf_of(owners), those, _OWNERS_AT_ONCE, session, {"customer_id": 1}):
            yield _all([wanted, {"customer_id": {"$in": [document["customer_id"] for document in found]}}])

    def _found(
        self, shelf: Shelf, wanted: Query, size: int, session: Session, fields: Mapping[str, int] = _UNREAD
    ) -> AsyncIterator[list[Document]]:
        """Return documents by the first column, `size` at a time."""

        async def following(part: Part) -> list[Document]:
            return await self._following(shelf, wanted, part, session, fields)

        return walk(shelf, size, following, itemgetter(-1))

    async def _holders(self, partner_id: str, bought: Iterable[str], session: Session) -> list[str]:
        """Return who has or had a subscription with one of these ids in the marketplace."""
        ids = {"$in": list(bought)}
        # The type is what the index is limited to: without it MongoDB would not use it.
        query = {
            "partner_id": partner_id,
            f"timeline.{MARKETPLACE}": {**ids, "$type": "string"},
            "timeline": {"$elemMatch": {"withdrawn": False, MARKETPLACE: ids}},
        }
        found: list[str] = await self._rooms.subscriptions.distinct("customer_id", query, session=session)
        return found

    async def _count(self, shelf: Shelf, wanted: Query, session: Session) -> int:
        counted: int = await self.room(shelf).count_documents(wanted, session=session)
        return counted

    async def _following(
        self, shelf: Shelf, wanted: Query, part: Part, session: Session, fields: Mapping[str, int] = _UNREAD
    ) -> list[Document]:
        found: list[Document] = []
        for stretch in part.stretches(shelf, wanted):
            if missing := part.limit - len(found):
                cursor = self.room(shelf).find(stretch, fields, batch_size=missing, session=session)
                cursor = cursor.sort(shelf.sorting.order(part.ordering)).limit(missing)
                found += await (cursor.hint(list(part.hint.items())) if part.hint else cursor).to_list(None)
        return found

    async def _chosen(
        self, query: RowsQuery, wanted: Query, part: Part, session: Session
    ) -> tuple[list[Document], Count]:
        """Return the documents of `part`, and how many rows there are: few, so all are read, but not all of each."""
        shelf = shelf_of(query)
        room, paths = self.room(shelf), dict.fromkeys(shelf.sorting.fields(part.ordering.column), 1)
        cursor = room.find(wanted, paths, hint=list(part.hint.items()), batch_size=_KEYS_AT_ONCE, session=session)
        keys = await cursor.to_list(None)
        following = part.ordering.after(part.start, keys, lambda key: shelf.sorting.position(key, part.ordering))
        ids = [key["_id"] for key in following[: part.limit]]
        those = room.find({"partner_id": query.partner_id, "_id": {"$in": ids}}, _UNREAD, session=session)
        found = {document["_id"]: document async for document in those}
        return [found[each] for each in ids], Count(len(keys))

    async def _lines(self, shelf: Shelf, found: list[Document], session: Session) -> list[Line]:
        if shelf.room == "customers":
            return [Line(summary(document)) for document in found]
        if not found:
            return []
        owners = {document["customer_id"] for document in found}
        customers = await self.customers(found[0]["partner_id"], owners, session=session)
        part = _PARTS[shelf.room]
        return [Line(customers[document["customer_id"]], part.model_validate(document)) for document in found]

    def room(self, shelf: Shelf) -> Collection:
        """Return the collection of `shelf`."""
        room: Any = getattr(self._rooms, shelf.room)
        collection: Collection = room
        return collection


def _all(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"$and": queries}
