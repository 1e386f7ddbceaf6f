"""An import in the hands of one process: it runs while its lease is kept, and how far it is and how it ends is noted.

A process that dies renews nothing; the lease runs out, and any other may take the import.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from services.sync import telemetry
from services.sync.domain.job import ImportJob, ImportStatus
from services.sync.domain.mapping import SourceMapping
from services.sync.domain.report import ImportReport, Reject
from services.sync.domain.snapshots import Origin
from services.sync.errors import ImportCancelled, LeaseLost
from services.sync.repository.imports import ImportJobs
from services.sync.repository.queue import ImportQueue
from services.sync.repository.rejects import RejectStore
from services.sync.service.importing import Assignment, Importer, Progress
from services.sync.service.ports import RejectSink
from services.sync.service.reading import MappedFiles
from shared.clock import Clock
from shared.errors import TransientError

_LONGEST_HEARTBEAT: Final = timedelta(seconds=1)
"""Progress is noted with the heartbeat, and people watch it."""

_CHUNK_TAKES_AT_MOST: Final = 5.0
"""Seconds that the chunk in hand has to its end when the process is stopped; it takes one, while the servers answer."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """How long things are held and kept, and how many imports run at once."""

    lease: timedelta
    retention: timedelta
    poll_seconds: float
    max_attempts: int
    concurrency: int


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that runs imports; `name` must be one that no other process ever had."""

    name: str
    jobs: ImportJobs
    queue: ImportQueue
    rejects: RejectStore
    importer: Importer
    clock: Clock
    policy: Policy

    @property
    def lease_end(self) -> datetime:
        """Until when a lease holds that is taken now."""
        return self.clock.now() + self.policy.lease


class Tenure:
    """One import that `holder` has until `until`, and longer as it renews; `report` is what it did so far."""

    def __init__(self, holder: Holder, job: ImportJob, until: datetime) -> None:
        self._holder = holder
        self._job = job
        self._until = until
        self._status: ImportStatus | None = ImportStatus.RUNNING
        self._is_stopped = False
        self._beat = asyncio.Event()
        self.report = job.report

    async def run(
        self,
        mapping: SourceMapping,
        files: MappedFiles,
        *,
        beside: RejectSink | None = None,
        told: Progress | None = None,
    ) -> None:
        """Import `files`; rejects are kept, and given to `beside` too; `told` is told after every chunk.

        Raises what the importer raises, `LeaseLost`, and `ImportCancelled` where somebody does not want it any more;
        `end`, `release` or `leave` is for the caller to say. A task that is cancelled takes its chunk to the end.
        """
        job, holder = self._job, self._holder
        kept = holder.rejects.of(job, remove_at=holder.clock.now() + holder.policy.retention)

        def note(report: ImportReport) -> None:
            self.report = report
            if told:
                told(report)

        # Not now but when it was asked for: a resumed run observes what the first attempt did.
        assignment = Assignment(
            Origin(job.partner_id, job.source), job.import_id, job.created_at, mapping.derives_orders, job.resend
        )
        sinks = _Rejects([kept, beside] if beside else [kept])
        async with self._lease_kept():
            running = holder.importer.run(assignment, files, job.report.afresh(), sinks, note, gate=self._gate)
            self.report = await self._to_a_whole_chunk(asyncio.create_task(running))

    async def end(self, failure: str | None) -> bool:
        """Note the end; false if another process has the import now, or somebody cancelled it."""
        holder, now = self._holder, self._holder.clock.now()
        held = await holder.queue.end(
            self._job, holder.name, self.report, failure=failure, now=now, remove_at=now + holder.policy.retention
        )
        if not held:
            log.warning("the import was cancelled, or another process has it now")
            await self.leave()
            return False
        telemetry.IMPORTS.labels("failed" if failure else "completed").inc()
        log.info("the import ended", failure=failure, events=self.report.total("events"))
        return True

    async def release(self, *, until: datetime | None = None) -> None:
        """Put the import back into the queue, not to be taken before `until`."""
        if not await self._holder.queue.release(self._job, self._holder.name, until=until):
            await self.leave()

    async def leave(self) -> None:
        """Note how far the import came that was cancelled, and that nothing more comes; nothing of any other."""
        await self._holder.queue.leave(self._job, self._holder.name, self.report)

    async def _to_a_whole_chunk(self, running: asyncio.Task[ImportReport]) -> ImportReport:
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            # What is published and not remembered would stay wrong if other files were imported next.
            self._is_stopped = True
            self._beat.set()
            await asyncio.wait([running], timeout=_CHUNK_TAKES_AT_MOST)
            raise
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def _gate(self) -> None:
        """Let the next chunk pass while the lease holds.

        No chunk is begun on one that has run out: another process may have this import by then, or the next one of the
        same partner. Where the database is away, nobody can, and this one waits until it is known who has it.
        """
        while self._holder.clock.now() >= self._until and self._status is ImportStatus.RUNNING and not self._is_stopped:
            self._beat.clear()
            await self._beat.wait()
        if self._is_stopped:
            raise asyncio.CancelledError
        if self._status is ImportStatus.CANCELLED:
            raise ImportCancelled
        if self._status is None:
            raise LeaseLost

    @asynccontextmanager
    async def _lease_kept(self) -> AsyncIterator[None]:
        renewing = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self) -> None:
        pause = min(self._holder.policy.lease / 10, _LONGEST_HEARTBEAT).total_seconds()
        while self._status is not None:
            await asyncio.sleep(pause)
            try:
                await self._renew_once()
            except (TransientError, PyMongoError) as error:
                log.warning("the lease is not renewed", error=str(error))

    async def _renew_once(self) -> None:
        until = self._holder.lease_end
        self._status = await self._holder.queue.renew(self._job, self._holder.name, report=self.report, until=until)
        self._until = until
        self._beat.set()


class _Rejects:
    """Gives rejects to several sinks."""

    def __init__(self, sinks: Sequence[RejectSink]) -> None:
        self._sinks = sinks

    async def add(self, rejects: Sequence[Reject]) -> None:
        for sink in self._sinks:
            await sink.add(rejects)
