"""The `imports` collection as a queue: what waits, and which process has what. A lease says how long it is believed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.sync.domain.fairness import Head
from services.sync.domain.job import ImportJob, ImportStatus
from services.sync.domain.report import ImportReport
from services.sync.repository.documents import job_of, report_document
from services.sync.repository.failures import database_errors
from shared.mongo import Collection, Database, Document

_OPEN: Final = {"$in": [ImportStatus.PENDING, ImportStatus.RUNNING]}
_HELD: Final = {"$in": [ImportStatus.RUNNING, ImportStatus.CANCELLED]}
_OF_HEAD: Final = ("partner_id", "created_at", "attempts", "lease_until", "files.of_command")
_TURNS: Final = "one_turn_of_a_partner"
_NO_TURN: Final = {"has_turn": False, "lease_until": None}


class ImportQueue:
    """Reads over all partners, for workers; what they take is then changed under its own partner."""

    def __init__(self, database: Database) -> None:
        self._imports: Collection = database["imports"]

    async def create_indexes(self) -> None:
        """Make the indexes of the searches here, and the one that lets a partner have one turn at a time."""
        await self._imports.create_index([("status", ASCENDING), ("created_at", ASCENDING)])
        await self._imports.create_index([("partner_id", ASCENDING), ("claimed_at", DESCENDING)])
        # Whoever looked at the queue at the same moment: of two claims for one partner MongoDB refuses the second.
        # Of a field of its own, which only claims write, since earlier versions left several running beside each other.
        await self._imports.create_index(
            "partner_id", name=_TURNS, unique=True, partialFilterExpression={"has_turn": True}
        )

    async def heads(self) -> list[Head]:
        """Return the oldest import of each partner that is not over."""
        found = self._imports.aggregate(
            [
                {"$match": {"status": _OPEN}},
                {"$project": dict.fromkeys(_OF_HEAD, 1)},
                {"$sort": {"created_at": 1, "_id": 1}},
                {"$group": {"_id": "$partner_id", "oldest": {"$first": "$$ROOT"}}},
            ]
        )
        with database_errors():
            oldest = [each["oldest"] async for each in found]
            served = await self._served([each["partner_id"] for each in oldest])
        return [_head(each, served.get(each["partner_id"])) for each in oldest]

    async def _served(self, partner_ids: Sequence[str]) -> dict[str, datetime | None]:
        """Return when each partner was last given a turn, of those that ever were."""
        found = self._imports.aggregate(
            [
                {"$match": {"partner_id": {"$in": list(partner_ids)}}},
                {"$sort": {"partner_id": 1, "claimed_at": -1}},
                {"$group": {"_id": "$partner_id", "served_at": {"$first": "$claimed_at"}}},
            ]
        )
        return {each["_id"]: each["served_at"] async for each in found}

    async def waiting(self) -> int:
        """Return how many imports of all partners wait for a turn."""
        with database_errors():
            count: int = await self._imports.count_documents({"status": ImportStatus.PENDING})
        return count

    async def claim(self, head: Head, worker: str, *, now: datetime, until: datetime) -> ImportJob | None:
        """Give `worker` the import; `None` where another process has it, or one of the same partner, or it is over."""
        as_seen = {"_id": head.import_id, "partner_id": head.partner_id, "attempts": head.attempts}
        taken = {"worker": worker, "lease_until": until, "started_at": now, "claimed_at": now, "has_turn": True}
        try:
            with database_errors():
                found = await self._imports.find_one_and_update(
                    as_seen | {"status": _OPEN} | _free(now),
                    {"$set": taken | {"status": ImportStatus.RUNNING}, "$inc": {"attempts": 1}},
                    return_document=ReturnDocument.AFTER,
                )
        except DuplicateKeyError:
            return None
        return job_of(found) if found else None

    async def renew(self, job: ImportJob, worker: str, *, report: ImportReport, until: datetime) -> ImportStatus | None:
        """Keep the lease, note the progress and return the status; `None` if another process has the import now.

        Of an import that was cancelled too, until `worker` says that it has left it: the partner's next one waits.
        """
        noted = {"lease_until": until, "report": report_document(report)}
        with database_errors():
            found = await self._imports.find_one_and_update(
                _held(job, worker) | {"status": _HELD}, {"$set": noted}, projection=["status"]
            )
        return ImportStatus(found["status"]) if found else None

    async def release(self, job: ImportJob, worker: str, *, until: datetime | None = None) -> bool:
        """Put the import back to its place in the queue, not to be taken before `until`; false if it is not held."""
        back = {"status": ImportStatus.PENDING, "worker": None}
        return await self._change(job, worker, back | _NO_TURN | {"lease_until": until})

    async def cancel(self, job: ImportJob, *, now: datetime, remove_at: datetime) -> ImportJob | None:
        """Close the import of whoever has it, who is told at the next renewal; `None` where it has ended."""
        outcome = {"status": ImportStatus.CANCELLED, "ended_at": now, "remove_at": remove_at}
        with database_errors():
            found = await self._imports.find_one_and_update(
                {"_id": job.import_id, "partner_id": job.partner_id, "status": _OPEN},
                {"$set": outcome},
                return_document=ReturnDocument.AFTER,
            )
        return job_of(found) if found else None

    async def leave(self, job: ImportJob, worker: str, report: ImportReport) -> None:
        """Note what `worker` did of an import that was cancelled, and let the partner's next one begin."""
        await self._change(job, worker, {"report": report_document(report)} | _NO_TURN, status=ImportStatus.CANCELLED)

    async def free_turns(self, now: datetime) -> None:
        """Take their turns from imports that are over and that nobody left: their processes died before."""
        died = {"has_turn": True, "status": {"$ne": ImportStatus.RUNNING}} | _free(now)
        with database_errors():
            await self._imports.update_many(died, {"$set": _NO_TURN}, hint=_TURNS)

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
        outcome = {"report": report_document(report), **_outcome(failure), "ended_at": now, "remove_at": remove_at}
        return await self._change(job, worker, outcome | _NO_TURN)

    async def end_silent_commands(self, failure: str, *, now: datetime, remove_at: datetime) -> int:
        """Close the imports of commands that fell silent, and return how many: nobody else can run them."""
        silent = {"status": ImportStatus.RUNNING, "files.of_command": True, "lease_until": {"$lt": now}}
        outcome = {**_outcome(failure), "ended_at": now, "remove_at": remove_at}
        with database_errors():
            result = await self._imports.update_many(silent, {"$set": outcome | _NO_TURN})
        return result.modified_count

    async def _change(
        self, job: ImportJob, worker: str, changes: Document, *, status: ImportStatus = ImportStatus.RUNNING
    ) -> bool:
        with database_errors():
            result = await self._imports.update_one(_held(job, worker) | {"status": status}, {"$set": changes})
        return bool(result.matched_count)


def _held(job: ImportJob, worker: str) -> Document:
    return {"_id": job.import_id, "partner_id": job.partner_id, "worker": worker, "attempts": job.attempts}


def _free(now: datetime) -> Document:
    return {"$or": [{"lease_until": None}, {"lease_until": {"$lt": now}}]}


def _outcome(failure: str | None) -> Document:
    return {"status": ImportStatus.FAILED if failure else ImportStatus.COMPLETED, "failure": failure}


def _head(document: Document, served_at: datetime | None) -> Head:
    return Head(
        import_id=document["_id"],
        partner_id=document["partner_id"],
        created_at=document["created_at"],
        attempts=document["attempts"],
        of_command=document["files"].get("of_command", False),
        held_until=document["lease_until"],
        served_at=served_at,
    )
