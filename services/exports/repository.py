"""The `exports` collection: one document per export, changed only by comparing its revision.

Reads for users carry the partner. The searches of workers and sweeps go over all partners; what they find is then
changed under its own partner.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from services.exports.domain.export import Export, Lease, Status, StoredFile
from services.exports.domain.formats import FileFormat
from services.exports.domain.request import ExportRequest, Redaction
from services.exports.errors import ExportNotFound, StaleExport
from shared.events.exports import ExportEvent
from shared.messaging.outbox import Outbox
from shared.mongo import Client, Collection, Database, Document, Session, in_transaction

_NEWEST_FIRST: Final = [("created_at", -1), ("_id", -1)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list, newest first, ended."""

    created_at: datetime
    export_id: str


class ExportRepository:
    """Every call of MongoDB for exports."""

    def __init__(self, client: Client, database: Database, outbox: Outbox) -> None:
        self._client = client
        self._exports: Collection = database["exports"]
        self._outbox = outbox

    async def create_indexes(self) -> None:
        """Create the indexes of the list, of the queue and of the sweep."""
        await self._exports.create_index([("partner_id", 1), *_NEWEST_FIRST])
        await self._exports.create_index([("status", 1), ("created_at", 1)])
        await self._exports.create_index([("status", 1), ("expires_at", 1)])
        await self._outbox.create_indexes()

    async def add(self, export: Export, events: Sequence[ExportEvent], *, correlation_id: str | None = None) -> None:
        """Commit a new export and what follows from it together."""

        async def work(session: Session) -> None:
            await self._exports.insert_one(_document(export), session=session)
            await self._outbox.add(events, session=session, correlation_id=correlation_id)

        await in_transaction(self._client, work)

    async def save(self, before: Export, after: Export, events: Sequence[ExportEvent] = ()) -> None:
        """Commit the change from `before` to `after` and its events together.

        Raises `StaleExport` where somebody else changed or deleted the export since `before` was read.
        """

        async def work(session: Session) -> None:
            result = await self._exports.replace_one(_exactly(before), _document(after), session=session)
            if result.matched_count == 0:
                raise StaleExport(before.id)
            await self._outbox.add(events, session=session)

        await in_transaction(self._client, work)

    async def take(self, before: Export, after: Export) -> bool:
        """Store a claim or a heartbeat, for which no event follows; tell whether nobody else was faster."""
        found = await self._exports.find_one_and_replace(_exactly(before), _document(after), projection=["_id"])
        return found is not None

    async def get(self, partner_id: str, export_id: str) -> Export:
        """Return one export of the partner; raises `ExportNotFound`."""
        found = await self._exports.find_one({"_id": export_id, "partner_id": partner_id})
        if found is None:
            raise ExportNotFound(export_id)
        return _export(found)

    async def page(
        self, partner_id: str, *, status: Status | None, limit: int, after: Place | None
    ) -> tuple[list[Export], int]:
        """Return at most `limit` exports of the partner, newest first, and how many there are on all pages."""
        query: Document = {"partner_id": partner_id} | ({"status": status.value} if status else {})
        total = await self._exports.count_documents(query)
        cursor = self._exports.find(query | _older_than(after)).sort(_NEWEST_FIRST).limit(limit)
        return [_export(each) async for each in cursor], total

    async def remove(self, export: Export) -> None:
        """Forget the export; raises `StaleExport` where somebody else changed it."""
        result = await self._exports.delete_one(_exactly(export))
        if result.deleted_count == 0:
            raise StaleExport(export.id)

    async def claimable(self, now: datetime, *, limit: int) -> list[Export]:
        """Return the jobs of all partners that wait for a worker or whose worker fell silent, oldest first."""
        waiting = {"status": Status.PENDING.value, "$or": [{"not_before": None}, {"not_before": {"$lte": now}}]}
        silent = {"status": Status.RUNNING.value, "lease.until": {"$lte": now}}
        cursor = self._exports.find({"$or": [waiting, silent]}).sort("created_at", 1).limit(limit)
        return [_export(each) async for each in cursor]

    async def waiting(self) -> int:
        """Return how many jobs of all partners no worker has taken."""
        count: int = await self._exports.count_documents({"status": Status.PENDING.value})
        return count

    async def outdated(self, now: datetime) -> AsyncIterator[Export]:
        """Yield the completed exports of all partners whose time is over."""
        cursor = self._exports.find({"status": Status.COMPLETED.value, "expires_at": {"$lte": now}})
        async for each in cursor:
            yield _export(each)

    async def kept_keys(self, export_ids: Sequence[str]) -> set[str]:
        """Return the object keys that those of `export_ids` refer to whose file is still kept."""
        query = {"_id": {"$in": list(export_ids)}, "status": Status.COMPLETED.value}
        return {each["file"]["key"] async for each in self._exports.find(query, {"file.key": 1})}


def _exactly(export: Export) -> Document:
    return {"_id": export.id, "partner_id": export.partner_id, "revision": export.revision}


def _older_than(place: Place | None) -> Document:
    if place is None:
        return {}
    return {
        "$or": [
            {"created_at": {"$lt": place.created_at}},
            {"created_at": place.created_at, "_id": {"$lt": place.export_id}},
        ]
    }


def _document(export: Export) -> Document:
    document = asdict(export)
    document["_id"] = document.pop("id")
    document["status"] = export.status.value
    document["request"] = _request_document(export.request)
    return document


def _request_document(request: ExportRequest) -> Document:
    filters = {name: list(values) for name, values in request.filters.items()}
    return {"dataset": request.dataset, "format": request.format.value, "filters": filters}


def _export(document: Mapping[str, Any]) -> Export:
    fields = dict(document)
    fields["id"] = fields.pop("_id")
    fields["status"] = Status(fields["status"])
    fields["request"] = _request(fields["request"])
    fields["redaction"] = Redaction(**fields["redaction"])
    fields["lease"] = Lease(**fields["lease"]) if fields["lease"] else None
    fields["file"] = StoredFile(**fields["file"]) if fields["file"] else None
    return Export(**fields)


def _request(document: Mapping[str, Any]) -> ExportRequest:
    filters = {name: tuple(values) for name, values in document["filters"].items()}
    return ExportRequest(document["dataset"], FileFormat(document["format"]), filters)
