"""The `schedules` collection, changed only by comparing the revision, together with the export that a run asks for."""

from collections.abc import Sequence
from datetime import datetime

from services.exports.domain.export import Export
from services.exports.domain.schedule import Schedule, ScheduleStatus
from services.exports.errors import ScheduleNotFound, StaleExport
from services.exports.repository.documents import schedule_document, schedule_of
from services.exports.repository.exports import ExportRepository
from shared.events.exports import ExportEvent
from shared.mongo import Client, Collection, Database, Session, in_transaction


class ScheduleRepository:
    """Every call of MongoDB for schedules."""

    def __init__(self, client: Client, database: Database, exports: ExportRepository) -> None:
        self._client = client
        self._schedules: Collection = database["schedules"]
        self._exports = exports

    async def create_indexes(self) -> None:
        """Create the indexes of the list and of the clock."""
        await self._schedules.create_index([("partner_id", 1), ("created_at", -1)])
        await self._schedules.create_index([("status", 1), ("next_run_at", 1)])

    async def add(self, schedule: Schedule) -> None:
        """Store a new schedule."""
        await self._schedules.insert_one(schedule_document(schedule))

    async def get(self, partner_id: str, schedule_id: str) -> Schedule:
        """Return one schedule of the partner; raises `ScheduleNotFound`."""
        found = await self._schedules.find_one({"_id": schedule_id, "partner_id": partner_id})
        if found is None:
            raise ScheduleNotFound(schedule_id)
        return schedule_of(found)

    async def of_partner(self, partner_id: str) -> list[Schedule]:
        """Return the partner's schedules, newest first."""
        cursor = self._schedules.find({"partner_id": partner_id}).sort([("created_at", -1), ("_id", -1)])
        return [schedule_of(each) async for each in cursor]

    async def active_of(self, partner_id: str, user: str) -> int:
        """Return how many active schedules a user has."""
        wanted = {"partner_id": partner_id, "created_by": user, "status": ScheduleStatus.ACTIVE.value}
        count: int = await self._schedules.count_documents(wanted)
        return count

    async def due(self, now: datetime, *, limit: int) -> list[Schedule]:
        """Return schedules of all partners whose run is due, longest overdue first."""
        wanted = {"status": ScheduleStatus.ACTIVE.value, "next_run_at": {"$lte": now}}
        cursor = self._schedules.find(wanted).sort("next_run_at", 1).limit(limit)
        return [schedule_of(each) async for each in cursor]

    async def save(
        self, before: Schedule, after: Schedule, export: Export | None = None, events: Sequence[ExportEvent] = ()
    ) -> None:
        """Commit the change and the export of a run together; raises `StaleExport` where somebody was faster."""

        async def work(session: Session) -> None:
            wanted = {"_id": before.id, "partner_id": before.partner_id, "revision": before.revision}
            result = await self._schedules.replace_one(wanted, schedule_document(after), session=session)
            if result.matched_count == 0:
                raise StaleExport(before.id)
            if export is not None:
                await self._exports.insert(export, events, session=session)

        await in_transaction(self._client, work)

    async def remove(self, schedule: Schedule) -> None:
        """Forget the schedule; the exports of its runs stay."""
        await self._schedules.delete_one({"_id": schedule.id, "partner_id": schedule.partner_id})
