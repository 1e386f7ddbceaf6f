"""Collection `imports`: the queue of imports and what became of them. A lease says which process has one."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReturnDocument

from services.sync.domain.job import FilesAt, ImportJob, ImportStatus
from services.sync.domain.report import ImportReport, InputReport
from services.sync.repository.failures import database_errors
from shared.mongo import Collection, Database, Document

_OPEN = [ImportStatus.PENDING, ImportStatus.RUNNING]


class ImportJobs:
    """The imports of all partners."""

    def __init__(self, database: Database) -> None:
        self._imports: Collection = database["imports"]

    async def create_indexes(self) -> None:
        """Make the indexes that the queries below use."""
        await self._imports.create_index([("partner_id", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)])
        await self._imports.create_index([("status", ASCENDING), ("created_at", ASCENDING)])
        await self._imports.create_index("remove_at", expireAfterSeconds=0)

    async def add(self, job: ImportJob, *, held_by: str | None = None, until: datetime | None = None) -> None:
        """Put `job` at the end of the queue, or note that `held_by` runs it, on a lease `until` then."""
        held = {"worker": held_by, "lease_until": until, "started_at": job.started_at} if held_by else {}
        with database_errors():
            await self._imports.insert_one(_document(job) | held)

    async def get(self, partner_id: str, import_id: str) -> ImportJob | None:
        """Return one import of a partner."""
        found = await self._imports.find_one({"_id": import_id, "partner_id": partner_id})
        return _job(found) if found else None

    async def page(
        self, partner_id: str, *, before: tuple[datetime, str] | None, limit: int
    ) -> tuple[list[ImportJob], int]:
        """Return imports of a partner, newest first, from below `before` on, and how many there are in all."""
        every: Document = {"partner_id": partner_id}
        wanted = every | (_older_than(*before) if before else {})
        order = [("created_at", DESCENDING), ("_id", DESCENDING)]
        found = await self._imports.find(wanted).sort(order).limit(limit).to_list(None)
        return [_job(each) for each in found], await self._imports.count_documents(every)

    async def states(self, import_ids: Iterable[str]) -> dict[str, ImportStatus]:
        """Return the status of those of `import_ids` that there are."""
        found = self._imports.find({"_id": {"$in": list(import_ids)}}, {"status": 1})
        return {each["_id"]: ImportStatus(each["status"]) async for each in found}

    async def claim(self, worker: str, *, now: datetime, until: datetime) -> ImportJob | None:
        """Give `worker` the oldest import that waits or whose process fell silent; `None` where there is none."""
        free = {"$or": [{"lease_until": None}, {"lease_until": {"$lt": now}}]}
        taken = {"status": ImportStatus.RUNNING, "worker": worker, "lease_until": until, "started_at": now}
        with database_errors():
            found = await self._imports.find_one_and_update(
                {"status": {"$in": _OPEN}, **free},
                {"$set": taken, "$inc": {"attempts": 1}},
                sort=[("created_at", ASCENDING)],
                return_document=ReturnDocument.AFTER,
            )
        return _job(found) if found else None

    async def renew(self, job: ImportJob, worker: str, *, report: ImportReport, until: datetime) -> bool:
        """Keep the lease and note the progress; false if another process has the import now."""
        return await self._change(job, worker, {"lease_until": until, "report": _report_document(report)})

    async def release(self, job: ImportJob, worker: str, *, until: datetime) -> None:
        """Put the import back into the queue, not to be taken before `until`."""
        await self._change(job, worker, {"status": ImportStatus.PENDING, "lease_until": until, "worker": None})

    async def end(
        self,
        job: ImportJob,
        worker: str,
        report: ImportReport,
        *,
        failure: str | None,
        now: datetime,
        remove_at: datetime,
    ) -> bool:
        """Close the import; false if another process has it now."""
        outcome = {
            "status": ImportStatus.FAILED if failure else ImportStatus.COMPLETED,
            "failure": failure,
            "report": _report_document(report),
            "ended_at": now,
            "remove_at": remove_at,
            "lease_until": None,
        }
        return await self._change(job, worker, outcome)

    async def _change(self, job: ImportJob, worker: str, changes: Document) -> bool:
        held = {"_id": job.import_id, "partner_id": job.partner_id, "worker": worker, "attempts": job.attempts}
        with database_errors():
            result = await self._imports.update_one(held | {"status": ImportStatus.RUNNING}, {"$set": changes})
        return bool(result.matched_count)


def _older_than(created_at: datetime, import_id: str) -> Document:
    return {"$or": [{"created_at": {"$lt": created_at}}, {"created_at": created_at, "_id": {"$lt": import_id}}]}


def _document(job: ImportJob) -> Document:
    return {
        "_id": job.import_id,
        "partner_id": job.partner_id,
        "source": job.source,
        "mapping": job.mapping,
        "files": asdict(job.files),
        "created_at": job.created_at,
        "created_by": job.created_by,
        "report": _report_document(job.report),
        "resend": sorted(job.resend),
        "status": job.status,
        "attempts": job.attempts,
        "lease_until": None,
    }


def _job(document: Document) -> ImportJob:
    return ImportJob(
        import_id=document["_id"],
        partner_id=document["partner_id"],
        source=document["source"],
        mapping=document["mapping"],
        files=FilesAt(**document["files"]),
        created_at=document["created_at"],
        created_by=document["created_by"],
        report=_report(document["report"]),
        resend=frozenset(document.get("resend", ())),
        status=ImportStatus(document["status"]),
        attempts=document["attempts"],
        started_at=document.get("started_at"),
        ended_at=document.get("ended_at"),
        failure=document.get("failure"),
    )


def _report_document(report: ImportReport) -> Document:
    return {
        "inputs": [asdict(each) for each in report.inputs],
        "bytes_total": report.bytes_total,
        "bytes_read": report.bytes_read,
        # Pairs, since a country's name may hold the dots and dollars that keys of a document may not.
        "unresolved_countries": [[name, count] for name, count in report.unresolved_countries.items()],
    }


def _report(document: Document) -> ImportReport:
    inputs: Sequence[dict[str, Any]] = document["inputs"]
    return ImportReport(
        inputs=tuple(InputReport(**each) for each in inputs),
        bytes_total=document["bytes_total"],
        bytes_read=document["bytes_read"],
        unresolved_countries=dict(document["unresolved_countries"]),
    )
