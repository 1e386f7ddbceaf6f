"""Collection `imports`: what was asked for, and what became of it. Who works on what is `queue`'s."""

from collections.abc import Iterable
from datetime import datetime

from pymongo import ASCENDING, DESCENDING

from services.sync.domain.job import ENDED, ImportJob
from services.sync.repository.documents import document_of, job_of
from services.sync.repository.failures import database_errors
from shared.mongo import Collection, Database, Document


class ImportJobs:
    """The imports of all partners."""

    def __init__(self, database: Database) -> None:
        self._imports: Collection = database["imports"]

    async def create_indexes(self) -> None:
        """Make the indexes that the queries below use."""
        await self._imports.create_index([("partner_id", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)])
        await self._imports.create_index("remove_at", expireAfterSeconds=0)

    async def add(self, job: ImportJob, *, held_by: str | None = None, until: datetime | None = None) -> None:
        """Put `job` at the end of the queue, or note that `held_by` runs it, on a lease `until` then."""
        held = {"worker": held_by, "lease_until": until, "started_at": job.started_at} if held_by else {}
        with database_errors():
            await self._imports.insert_one(document_of(job) | held)

    async def get(self, partner_id: str, import_id: str) -> ImportJob | None:
        """Return one import of a partner."""
        found = await self._imports.find_one({"_id": import_id, "partner_id": partner_id})
        return job_of(found) if found else None

    async def page(
        self, partner_id: str, *, before: tuple[datetime, str] | None, limit: int
    ) -> tuple[list[ImportJob], int]:
        """Return imports of a partner, newest first, from below `before` on, and how many there are in all."""
        every: Document = {"partner_id": partner_id}
        wanted = every | (_older_than(*before) if before else {})
        order = [("created_at", DESCENDING), ("_id", DESCENDING)]
        found = await self._imports.find(wanted).sort(order).limit(limit).to_list(None)
        return [job_of(each) for each in found], await self._imports.count_documents(every)

    async def reading(self, import_ids: Iterable[str]) -> dict[str, bool]:
        """Return, of those of `import_ids` that there are, whether a process reads their files or will."""
        found = self._imports.find({"_id": {"$in": list(import_ids)}}, {"status": 1, "has_turn": 1})
        # One that was cancelled has its turn until its process has stopped.
        return {each["_id"]: each["status"] not in ENDED or each.get("has_turn", False) async for each in found}


def _older_than(created_at: datetime, import_id: str) -> Document:
    return {"$or": [{"created_at": {"$lt": created_at}}, {"created_at": created_at, "_id": {"$lt": import_id}}]}
