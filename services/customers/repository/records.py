"""Loads and saves whole customers for the projection, inside its transaction."""

from collections.abc import Collection as Keys
from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from typing import Any, Final

from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateMany, UpdateOne

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.keys import Account, face
from services.customers.domain.orders import Order
from services.customers.domain.profile import Deletion
from services.customers.domain.record import CustomerKey, CustomerRecord, Touched
from services.customers.domain.settings.deletion import LASTING
from services.customers.domain.states import State
from services.customers.domain.subscriptions import Subscription
from services.customers.domain.usage import UsageMonth
from services.customers.repository import documents
from services.customers.repository.queries import Query, restated
from services.customers.repository.rooms import Rooms
from services.customers.repository.usage import usage_writes
from shared.mongo import Collection, Document, Session

Records = Mapping[CustomerKey, CustomerRecord]
Collected = Set[CustomerKey]
Write = InsertOne[Document] | ReplaceOne[Document] | UpdateOne | UpdateMany | DeleteOne

_BELONGINGS: Final[Mapping[str, tuple[str, type[State]]]] = {
    "subscriptions": ("subscription_id", Subscription),
    "orders": ("order_id", Order),
    "users": ("user_id", User),
    "vendor_accounts": ("vendor_account_id", VendorAccount),
    "usage_months": ("month", UsageMonth),
}
"""Per collection, which is also the record's field: the id within the customer, and the state."""

_ACCOUNTS: Final = ("users", "vendor_accounts")
_MANY: Final = frozenset({*_ACCOUNTS, "usage_months"})
"""Of these a customer may have too many to load them all."""


class RecordStore:
    """Customers as records. Every call but `due` is part of the caller's transaction."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def load(self, touched: Mapping[CustomerKey, Touched], *, session: Session) -> Records:
        """Return the customers asked for, with all holdings and the accounts and usage touched; new ones are empty."""
        own = {"_id": {"$in": [documents.document_id(key) for key in touched]}}
        customers = _by_key(await _find(self._rooms.customers, own, session))
        deletions = _by_key(await _find(self._rooms.deletions, own, session))
        belongings = {name: await self._belongings(name, touched, session) for name in _BELONGINGS}
        return {
            key: _record(
                customers.get(key),
                deletions.get(key),
                {name: found.get(key, {}) for name, found in belongings.items()},
            )
            for key in touched
        }

    async def save(
        self, before: Records, after: Records, *, session: Session, told_deleted: Collected = frozenset()
    ) -> None:
        """Store what differs between `before` and `after`, and remove all that belonged to the deleted.

        `told_deleted` are cleared even if they were deleted before: a command deletes beside this partition's batches,
        and what one of those let in meanwhile goes when the event arrives here, after it.
        """
        await self._save_deletions(before, after, session)
        await self._clear({key for key in told_deleted if after[key].gone}, session)
        customers = [write for key, record in after.items() for write in _restated(key, before[key], record)]
        customers += _met(before, after)
        await _perform(self._rooms.customers, customers, session)
        for name in _BELONGINGS:
            await _perform(self._room(name), _changes(name, before, after), session)
        for name in _ACCOUNTS:
            await _perform(self._room(name), _new_faces(name, before, after), session)
        await _perform(self._rooms.usage, usage_writes(before, after), session)

    async def due(self, moment: datetime, *, limit: int) -> list[CustomerKey]:
        """Return customers whose tally time alone has changed by `moment`, at most `limit` of each partner."""
        found: list[CustomerKey] = []
        for partner_id in await self._rooms.customers.distinct("partner_id"):
            query = {"partner_id": partner_id, "changes_at": {"$lte": moment}}
            cursor = self._rooms.customers.find(query, {"partner_id": 1, "customer_id": 1}).limit(limit)
            found += [documents.key_of(document) async for document in cursor]
        return found

    async def _belongings(
        self, name: str, touched: Mapping[CustomerKey, Touched], session: Session
    ) -> dict[CustomerKey, dict[str, State]]:
        id_field, state = _BELONGINGS[name]
        query = _touched(name, touched) if name in _MANY else _of_customers(touched.keys())
        grouped: dict[CustomerKey, dict[str, State]] = {}
        for document in await _find(self._room(name), query, session):
            owned = grouped.setdefault(documents.key_of(document), {})
            owned[document[id_field]] = state.model_validate(document)
        return grouped

    async def _save_deletions(self, before: Records, after: Records, session: Session) -> None:
        deleted = {
            key: record.deletion
            for key, record in after.items()
            if record.deletion is not None and record.deletion != before[key].deletion
        }
        tombstones = [
            _write(documents.deletion_document(key, deletion), is_new=before[key].deletion is None)
            for key, deletion in deleted.items()
        ]
        await _perform(self._rooms.deletions, tombstones, session)

    async def _clear(self, deleted: Collected, session: Session) -> None:
        if not deleted:
            return
        belongings = map(self._room, _BELONGINGS)
        licenses = (self._rooms.booked, self._rooms.license_counts)
        for room in (self._rooms.customers, self._rooms.usage, self._rooms.sections, *licenses, *belongings):
            await room.delete_many(_of_customers(deleted), session=session)
        lasting = {"action": {"$nin": list(LASTING)}}
        await self._rooms.activity.delete_many(_of_customers(deleted) | lasting, session=session)

    def _room(self, name: str) -> Collection:
        room: Collection = getattr(self._rooms, name)
        return room


def _record(customer: Document | None, deletion: Document | None, belongings: Mapping[str, Any]) -> CustomerRecord:
    tombstone = Deletion.model_validate(deletion) if deletion is not None else None
    if tombstone is not None and not tombstone.lifted:
        return CustomerRecord(deletion=tombstone)
    if customer is None:
        return CustomerRecord(deletion=tombstone, **belongings)
    kept = documents.summary(customer)
    return CustomerRecord(
        profile=kept.profile, tally=kept.tally, tags=documents.tags(customer), deletion=tombstone, **belongings
    )


def _differs(before: CustomerRecord, after: CustomerRecord) -> bool:
    return (before.profile, before.tally) != (after.profile, after.tally)


def _changes(name: str, before: Records, after: Records) -> list[Write]:
    return [
        _write(_document(key, entity_id, state, record), is_new=kept is None)
        for key, record in after.items()
        for entity_id, state in getattr(record, name).items()
        if (kept := getattr(before[key], name).get(entity_id)) != state
    ]


def _document(key: CustomerKey, entity_id: str, state: State, record: CustomerRecord) -> Document:
    if isinstance(state, Account):
        return documents.account_document(key, entity_id, state, face(record.profile, record.tags))
    return documents.belonging_document(key, entity_id, state)


def _met(before: Records, after: Records) -> list[Write]:
    """Write known customers of whom accounts arrive, so that tags set at this moment collide with it.

    The accounts repeat the tags that were read; without the collision they would miss those.
    """
    return [
        UpdateOne({"_id": documents.document_id(key)}, {"$inc": {"accounts_stored": arrived}})
        for key, record in after.items()
        if before[key].tally is not None and (arrived := _accounts(record) - _accounts(before[key])) > 0
    ]


def _accounts(record: CustomerRecord) -> int:
    return sum(len(getattr(record, name)) for name in _ACCOUNTS)


def _new_faces(name: str, before: Records, after: Records) -> list[Write]:
    """Bring what is repeated of a customer in its accounts up to date, also in those that no fact touched."""
    kind = _BELONGINGS[name][1]
    return [
        UpdateMany({**key._asdict()}, restated(shown, kind))
        for key, record in after.items()
        if record.tally is not None
        and before[key].tally is not None
        and (shown := face(record.profile, record.tags)) != face(before[key].profile, record.tags)
    ]


def _restated(key: CustomerKey, before: CustomerRecord, after: CustomerRecord) -> list[Write]:
    """Write what the facts say of a customer where that changed, and leave what people set."""
    if after.tally is None or not _differs(before, after):
        return []
    document = documents.customer_document(key, after.profile, after.tally)
    if before.tally is None:
        return [InsertOne(document | {"accounts_stored": _accounts(after)})]
    own = {"_id": document["_id"]}
    return [UpdateOne(own, {"$set": document} | ({} if "changes_at" in document else {"$unset": {"changes_at": ""}}))]


def _write(document: Document, *, is_new: bool) -> Write:
    # Inserts take a third of the time of upserts. Loading and saving share a snapshot, so a new one cannot be there.
    return InsertOne(document) if is_new else ReplaceOne({"_id": document["_id"]}, document)


def _of_customers(keys: Iterable[CustomerKey]) -> Query:
    """Return the query of all that belongs to the customers `keys`."""
    by_partner: dict[str, list[str]] = {}
    for key in keys:
        by_partner.setdefault(key.partner_id, []).append(key.customer_id)
    return {
        "$or": [
            {"partner_id": partner_id, "customer_id": {"$in": customer_ids}}
            for partner_id, customer_ids in by_partner.items()
        ]
    }


def _touched(name: str, touched: Mapping[CustomerKey, Touched]) -> Query:
    ids = [documents.document_id(key, entity_id) for key, each in touched.items() for entity_id in getattr(each, name)]
    return {"_id": {"$in": ids}}


def _by_key(found: Keys[Document]) -> dict[CustomerKey, Document]:
    return {documents.key_of(document): document for document in found}


async def _find(room: Collection, query: Query, session: Session) -> list[Document]:
    found: list[Document] = await room.find(query, session=session).to_list(None)
    return found


async def _perform(room: Collection, writes: Keys[Write], session: Session) -> None:
    if writes:
        await room.bulk_write(list(writes), ordered=False, session=session)
