"""The page of one customer, from one moment of the database."""

from typing import Any, NamedTuple

from pymongo import ASCENDING, DESCENDING

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.orders import Order
from services.customers.domain.record import CustomerKey
from services.customers.domain.subscriptions import Subscription
from services.customers.domain.views import Whole
from services.customers.repository.absence import absence
from services.customers.repository.documents import document_id, summary
from services.customers.repository.queries import Query
from services.customers.repository.rooms import Rooms
from shared.mongo import Collection, Document, Session

MOST_OF_EACH = 1_000
"""How many subscriptions, orders, users and vendor accounts one customer's page shows at most."""


class Belongings(NamedTuple):
    """The first 1,000 of what belongs to a customer, and how many there are."""

    shown: list[Document]
    total: int


class CustomerReader:
    """One customer with what belongs to it; `session` is a snapshot, so that the parts of an answer fit together."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def customer(self, key: CustomerKey, *, session: Session) -> Whole:
        """Return all about the customer; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        document = await self._rooms.customers.find_one(_own(key), session=session)
        if document is None:
            raise await absence(self._rooms, key, session)
        found = {name: await self._belongings(name, key, session) for name in _VISIBLE}
        return Whole(
            summary=summary(document),
            subscriptions=[Subscription.model_validate(each) for each in found["subscriptions"].shown],
            orders=[Order.model_validate(each) for each in found["orders"].shown],
            users=[User.model_validate(each) for each in found["users"].shown],
            vendor_accounts=[VendorAccount.model_validate(each) for each in found["vendor_accounts"].shown],
            totals={name: each.total for name, each in found.items()},
        )

    async def require(self, key: CustomerKey, *, session: Session) -> None:
        """Raise `NoSuchCustomer` or `CustomerWasDeleted` where the customer is not there."""
        if await self._rooms.customers.find_one(_own(key), {"_id": 1}, session=session) is None:
            raise await absence(self._rooms, key, session)

    async def _belongings(self, name: str, key: CustomerKey, session: Session) -> Belongings:
        room: Collection = getattr(self._rooms, name)
        visible, order = _VISIBLE[name]
        query = {**key._asdict(), **visible}
        shown = await room.find(query, session=session).sort(order).limit(MOST_OF_EACH).to_list(None)
        return Belongings(shown, await room.count_documents(query, session=session))


_VISIBLE: dict[str, tuple[Query, list[tuple[str, int]]]] = {
    "subscriptions": (
        {"timeline": {"$elemMatch": {"withdrawn": False}}},
        [("subscription_id", ASCENDING)],
    ),
    "orders": ({"withdrawn": False}, [("ordered_at", DESCENDING), ("order_id", ASCENDING)]),
    "users": ({"removed": False}, [("row", ASCENDING)]),
    "vendor_accounts": ({"removed": False}, [("vendor_account_id", ASCENDING)]),
}
"""Which documents of each collection exist for a reader, and in which order they are shown."""


def _own(key: CustomerKey) -> dict[str, Any]:
    return {"_id": document_id(key), "partner_id": key.partner_id}
