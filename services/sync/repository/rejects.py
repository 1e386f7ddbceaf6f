"""Collection `rejects`: the rows of an import that were no records, in the order in which they were read."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from pymongo import ASCENDING

from services.sync.domain.job import ImportJob
from services.sync.domain.report import MOST_REJECTS, Reject
from services.sync.repository.failures import database_errors
from shared.mongo import Collection, Database, Document


class RejectStore:
    """The rejects of all imports."""

    def __init__(self, database: Database) -> None:
        self._rejects: Collection = database["rejects"]

    async def create_indexes(self) -> None:
        """Make the indexes that the queries below use."""
        await self._rejects.create_index([("import_id", ASCENDING), ("attempt", ASCENDING), ("number", ASCENDING)])
        await self._rejects.create_index("remove_at", expireAfterSeconds=0)

    def of(self, job: ImportJob, *, remove_at: datetime) -> "JobRejects":
        """Return the sink of one attempt of `job`."""
        return JobRejects(self._rejects, job, remove_at)

    async def read(self, job: ImportJob) -> AsyncIterator[Reject]:
        """Yield the rejects of the last attempt of `job`."""
        wanted = {"import_id": job.import_id, "attempt": job.attempts, "partner_id": job.partner_id}
        async for each in self._rejects.find(wanted).sort("number", ASCENDING):
            text = each["text"].decode(errors="surrogateescape")
            # Earlier versions kept the reason alone.
            discreet = each.get("discreet", "told to roles that may see personal data")
            yield Reject(each["file"], each["record"], each["row"], each["reason"], text, discreet)


class JobRejects:
    """Keeps the rejects of one attempt; those of another, even of one that only seemed dead, do not mix with them."""

    def __init__(self, rejects: Collection, job: ImportJob, remove_at: datetime) -> None:
        self._rejects = rejects
        self._job = job
        self._remove_at = remove_at
        self._count = 0

    async def add(self, rejects: Sequence[Reject]) -> None:
        """Keep `rejects`, after those before, up to `MOST_REJECTS` in all."""
        documents = [
            self._document(reject, self._count + index)
            for index, reject in enumerate(rejects[: MOST_REJECTS - self._count])
        ]
        if not documents:
            return
        with database_errors():
            await self._rejects.insert_many(documents)
        self._count += len(documents)

    def _document(self, reject: Reject, number: int) -> Document:
        return {
            "import_id": self._job.import_id,
            "attempt": self._job.attempts,
            "partner_id": self._job.partner_id,
            "number": number,
            **reject._asdict(),
            "text": reject.text.encode(errors="surrogateescape"),  # what is not text has to come back as it was
            "remove_at": self._remove_at,
        }
