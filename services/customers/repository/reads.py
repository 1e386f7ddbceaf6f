"""Answers readers' questions, each from one moment of the database."""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from pymongo import ASCENDING, DESCENDING

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.listing import CustomerFilter, ListQuery, Ordering, Position, SortField
from services.customers.domain.orders import Order
from services.customers.domain.profile import Deletion
from services.customers.domain.record import CustomerKey
from services.customers.domain.subscriptions import Subscription
from services.customers.domain.views import Summary, Whole
from services.customers.errors import CustomerWasDeleted, NoSuchCustomer
from services.customers.repository.documents import document_id, summary
from services.customers.repository.queries import SORT_PATHS, Query, after, matching, sorting
from services.customers.repository.rooms import Rooms
from shared.mongo import Collection, Document, Session

MOST_OF_EACH = 1_000
"""How many subscriptions, orders, users and vendor accounts one customer's page shows at most."""

_BY_ID = Ordering(SortField.CUSTOMER_ID)


class Listed(NamedTuple):
    """One page: its customers, how many there are on all pages, and the last one's position if more follow."""

    customers: list[Summary]
    total: int
    last: Position | None


class Belongings(NamedTuple):
    """The first 1,000 of what belongs to a customer, and how many there are."""

    shown: list[Document]
    total: int


class CustomerReader:
    """Customers as readers ask for them; `session` is a snapshot, so that the parts of an answer fit together."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def page(self, query: ListQuery, start: Position | None, *, session: Session) -> Listed:
        """Return the page of `query` that begins after `start`, or the first."""
        wanted = matching(query.partner_id, query.filter)
        total = await self._rooms.customers.count_documents(wanted, session=session)
        found = await self._following(wanted, query.ordering, start, query.limit + 1, session)
        shown = found[: query.limit]
        last = _position(shown[-1], query.ordering) if len(found) > query.limit else None
        return Listed([summary(document) for document in shown], total, last)

    async def customer(self, key: CustomerKey, *, session: Session) -> Whole:
        """Return all about the customer; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        document = await self._rooms.customers.find_one(_own(key), session=session)
        if document is None:
            raise await self._absence(key, session)
        found = {name: await self._belongings(name, key, session) for name in _VISIBLE}
        return Whole(
            summary=summary(document),
            subscriptions=[Subscription.model_validate(each) for each in found["subscriptions"].shown],
            orders=[Order.model_validate(each) for each in found["orders"].shown],
            users=[User.model_validate(each) for each in found["users"].shown],
            vendor_accounts=[VendorAccount.model_validate(each) for each in found["vendor_accounts"].shown],
            totals={name: each.total for name, each in found.items()},
        )

    async def count(self, partner_id: str, wanted: CustomerFilter, *, session: Session) -> int:
        """Return how many customers there are under `wanted`."""
        query = matching(partner_id, wanted)
        counted: int = await self._rooms.customers.count_documents(query, session=session)
        return counted

    async def batches(
        self, partner_id: str, wanted: CustomerFilter, *, size: int, session: Session
    ) -> AsyncIterator[list[Summary]]:
        """Yield the customers under `wanted` by id, `size` at a time; memory holds one batch."""
        query, start = matching(partner_id, wanted), None
        while found := await self._following(query, _BY_ID, start, size, session):
            yield [summary(document) for document in found]
            start = _position(found[-1], _BY_ID)

    async def _following(
        self, wanted: Query, ordering: Ordering, start: Position | None, limit: int, session: Session
    ) -> list[Document]:
        query = {"$and": [wanted, after(ordering, start)]} if start else wanted
        cursor = self._rooms.customers.find(query, {"name_words": 0}, session=session)
        found: list[Document] = await cursor.sort(sorting(ordering)).limit(limit).to_list(None)
        return found

    async def _belongings(self, name: str, key: CustomerKey, session: Session) -> Belongings:
        room: Collection = getattr(self._rooms, name)
        visible, order = _VISIBLE[name]
        query = {**key._asdict(), **visible}
        shown = await room.find(query, session=session).sort(order).limit(MOST_OF_EACH).to_list(None)
        return Belongings(shown, await room.count_documents(query, session=session))

    async def _absence(self, key: CustomerKey, session: Session) -> NoSuchCustomer | CustomerWasDeleted:
        document = await self._rooms.deletions.find_one(_own(key), session=session)
        if document is None:
            return NoSuchCustomer(key.customer_id)
        return CustomerWasDeleted(key.customer_id, Deletion.model_validate(document).deleted_at)


_VISIBLE: dict[str, tuple[Query, list[tuple[str, int]]]] = {
    "subscriptions": (
        {"timeline": {"$elemMatch": {"withdrawn": False}}},
        [("subscription_id", ASCENDING)],
    ),
    "orders": ({"withdrawn": False}, [("ordered_at", DESCENDING), ("order_id", ASCENDING)]),
    "users": ({"removed": False}, [("user_id", ASCENDING)]),
    "vendor_accounts": ({"removed": False}, [("vendor_account_id", ASCENDING)]),
}
"""Which documents of each collection exist for a reader, and in which order they are shown."""


def _own(key: CustomerKey) -> dict[str, Any]:
    return {"_id": document_id(key), "partner_id": key.partner_id}


def _position(document: Document, ordering: Ordering) -> Position:
    return Position(document[SORT_PATHS[ordering.field]], document["customer_id"])
