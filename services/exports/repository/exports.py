"""The `exports` collection: one document per export, changed only by comparing its revision.

Reads for users carry the partner. The searches of sweeps go over all partners; what they find is then changed under its
own partner.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from services.exports.domain.delivery import Delivery
from services.exports.domain.export import Export, Status
from services.exports.domain.listing import Listed, Ordering, Position, SortField
from services.exports.errors import ExportNotFound, StaleExport
from services.exports.repository.documents import delivery_document, document_of, export_of
from shared.events.exports import ExportEvent
from shared.messaging.outbox import Outbox
from shared.mongo import Client, Collection, Database, Document, Session, in_transaction

_NEWEST_FIRST: Final = [("created_at", -1), ("_id", -1)]
_PATHS: Final[Mapping[SortField, str]] = {
    SortField.CREATED_AT: "created_at",
    SortField.NAME: "name",
    SortField.DATASET: "request.dataset",
    SortField.FORMAT: "request.layout.format",
    SortField.STATUS: "status",
    SortField.ROWS: "rows",
    SortField.SIZE: "size_bytes",
    SortField.REQUESTED_BY: "requested_by",
    SortField.COMPLETED_AT: "completed_at",
    SortField.EXPIRES_AT: "expires_at",
}


class ExportRepository:
    """Every call of MongoDB for exports."""

    def __init__(self, client: Client, database: Database, outbox: Outbox) -> None:
        self._client = client
        self._exports: Collection = database["exports"]
        self._deliveries: Collection = database["deliveries"]
        self._outbox = outbox

    async def create_indexes(self) -> None:
        """Create the indexes of the list and of the sweep."""
        await self._exports.create_index([("partner_id", 1), *_NEWEST_FIRST])
        await self._exports.create_index([("partner_id", 1), ("schedule_id", 1), ("created_at", -1)])
        await self._exports.create_index([("status", 1), ("expires_at", 1)])
        await self._outbox.create_indexes()

    async def add(self, export: Export, events: Sequence[ExportEvent], *, correlation_id: str | None = None) -> None:
        """Commit a new export and what follows from it together."""

        async def work(session: Session) -> None:
            await self.insert(export, events, session=session, correlation_id=correlation_id)

        await in_transaction(self._client, work)

    async def insert(
        self,
        export: Export,
        events: Sequence[ExportEvent],
        *,
        session: Session,
        correlation_id: str | None = None,
    ) -> None:
        """Add a new export and what follows from it to the transaction of `session`."""
        await self._exports.insert_one(document_of(export), session=session)
        await self._outbox.add(events, session=session, correlation_id=correlation_id)

    async def save(
        self,
        before: Export,
        after: Export,
        events: Sequence[ExportEvent] = (),
        delivery: Delivery | None = None,
    ) -> None:
        """Commit the change from `before` to `after`, its events and its callback together.

        Raises `StaleExport` where somebody else changed or deleted the export since `before` was read.
        """

        async def work(session: Session) -> None:
            result = await self._exports.replace_one(_exactly(before), document_of(after), session=session)
            if result.matched_count == 0:
                raise StaleExport(before.id)
            await self._outbox.add(events, session=session)
            if delivery is not None:
                await self._deliveries.insert_one(delivery_document(delivery), session=session)

        await in_transaction(self._client, work)

    async def take(self, before: Export, after: Export) -> bool:
        """Store a claim or a heartbeat, for which no event follows; tell whether nobody else was faster."""
        found = await self._exports.find_one_and_replace(_exactly(before), document_of(after), projection=["_id"])
        return found is not None

    async def get(self, partner_id: str, export_id: str) -> Export:
        """Return one export of the partner; raises `ExportNotFound`."""
        found = await self._exports.find_one({"_id": export_id, "partner_id": partner_id})
        if found is None:
            raise ExportNotFound(export_id)
        return export_of(found)

    async def page(
        self, partner_id: str, listed: Listed, ordering: Ordering, *, limit: int, after: Position | None
    ) -> tuple[list[Export], int]:
        """Return at most `limit` exports of the partner, and how many there are on all pages."""
        query: Document = {"partner_id": partner_id} | _matching(listed)
        total = await self._exports.count_documents(query)
        direction = -1 if ordering.descending else 1
        sort = [(_PATHS[ordering.field], direction), ("_id", direction)]
        cursor = self._exports.find({"$and": [query, _after(ordering, after)]}).sort(sort).limit(limit)
        return [export_of(each) async for each in cursor], total

    async def remove(self, export: Export) -> None:
        """Forget the export; raises `StaleExport` where somebody else changed it."""
        result = await self._exports.delete_one(_exactly(export))
        if result.deleted_count == 0:
            raise StaleExport(export.id)

    async def outdated(self, now: datetime) -> AsyncIterator[Export]:
        """Yield the completed exports of all partners whose time is over."""
        cursor = self._exports.find({"status": Status.COMPLETED.value, "expires_at": {"$lte": now}})
        async for each in cursor:
            yield export_of(each)

    async def kept_keys(self, export_ids: Sequence[str]) -> set[str]:
        """Return the object keys that those of `export_ids` refer to whose file is still kept."""
        query = {"_id": {"$in": list(export_ids)}, "status": Status.COMPLETED.value}
        return {each["file"]["key"] async for each in self._exports.find(query, {"file.key": 1})}


def _exactly(export: Export) -> Document:
    return {"_id": export.id, "partner_id": export.partner_id, "revision": export.revision}


def _matching(listed: Listed) -> Document:
    wanted: Document = {
        "status": listed.status.value if listed.status else None,
        "request.dataset": listed.dataset,
        "requested_by": listed.requested_by,
        "schedule_id": listed.schedule_id,
        "name": {"$regex": re.escape(listed.search), "$options": "i"} if listed.search else None,
    }
    return {path: value for path, value in wanted.items() if value is not None}


def _after(ordering: Ordering, position: Position | None) -> Document:
    """Return what selects the exports behind `position`; MongoDB sorts null before every value."""
    if position is None:
        return {}
    path = _PATHS[ordering.field]
    beyond, value = ("$lt" if ordering.descending else "$gt"), position.value
    same: Document = {path: value, "_id": {beyond: position.export_id}}
    if value is None:
        return same if ordering.descending else {"$or": [same, {path: {"$ne": None}}]}
    further: list[Document] = [same, {path: {beyond: value}}]
    return {"$or": [*further, {path: None}] if ordering.descending else further}
