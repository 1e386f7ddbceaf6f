"""An import in the hands of one process: it runs while its lease is kept, and how far it is and how it ends is noted.

A process that dies renews nothing; the lease runs out, and any other may take the import.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from pymongo.errors import PyMongoError

from services.sync import telemetry
from services.sync.domain.job import ImportJob
from services.sync.domain.mapping import SourceMapping
from services.sync.domain.report import ImportReport, Reject
from services.sync.domain.snapshots import Origin
from services.sync.repository.imports import ImportJobs
from services.sync.repository.rejects import RejectStore
from services.sync.service.importing import Assignment, Importer, Progress
from services.sync.service.ports import RejectSink
from services.sync.service.reading import MappedFiles
from shared.clock import Clock
from shared.errors import TransientError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """How long things are held and kept."""

    lease: timedelta
    retention: timedelta
    poll_seconds: float
    max_attempts: int


@dataclass(frozen=True, slots=True)
class Queue:
    """The imports and their rejects."""

    jobs: ImportJobs
    rejects: RejectStore


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that runs imports; `name` must be one that no other process ever had."""

    name: str
    queue: Queue
    importer: Importer
    clock: Clock
    policy: Policy

    @property
    def lease_end(self) -> datetime:
        """Until when a lease holds that is taken now."""
        return self.clock.now() + self.policy.lease


class Tenure:
    """One import that `holder` has; `report` is what it did so far."""

    def __init__(self, holder: Holder, job: ImportJob) -> None:
        self._holder = holder
        self._job = job
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

        Raises what the importer raises; `end` or `release` is for the caller to say.
        """
        job, holder = self._job, self._holder
        kept = holder.queue.rejects.of(job, remove_at=holder.clock.now() + holder.policy.retention)

        def note(report: ImportReport) -> None:
            self.report = report
            if told:
                told(report)

        # Not now but when it was asked for: a resumed run observes what the first attempt did.
        assignment = Assignment(
            Origin(job.partner_id, job.source), job.import_id, job.created_at, mapping.derives_orders, job.resend
        )
        async with self._lease_kept():
            sinks = [kept, beside] if beside else [kept]
            self.report = await holder.importer.run(assignment, files, job.report.afresh(), _Rejects(sinks), note)

    async def end(self, failure: str | None) -> bool:
        """Note the end; false if another process has the import now."""
        holder, now = self._holder, self._holder.clock.now()
        held = await holder.queue.jobs.end(
            self._job, holder.name, self.report, failure=failure, now=now, remove_at=now + holder.policy.retention
        )
        if not held:
            log.warning("another process has the import now")
            return False
        telemetry.IMPORTS.labels("failed" if failure else "completed").inc()
        log.info("the import ended", failure=failure, events=self.report.total("events"))
        return True

    async def release(self) -> None:
        """Put the import back into the queue, to be taken when the lease would have ended."""
        await self._holder.queue.jobs.release(self._job, self._holder.name, until=self._holder.lease_end)

    @asynccontextmanager
    async def _lease_kept(self) -> AsyncIterator[None]:
        renewing = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self) -> None:
        # A process that lost its lease goes on until its end: its facts are true, and its report is refused.
        holder, held = self._holder, True
        while held:
            await asyncio.sleep(holder.policy.lease.total_seconds() / 10)
            try:
                held = await holder.queue.jobs.renew(self._job, holder.name, report=self.report, until=holder.lease_end)
            except (TransientError, PyMongoError) as error:
                log.warning("the lease is not renewed", error=str(error))


class _Rejects:
    """Gives rejects to several sinks."""

    def __init__(self, sinks: Sequence[RejectSink]) -> None:
        self._sinks = sinks

    async def add(self, rejects: Sequence[Reject]) -> None:
        for sink in self._sinks:
            await sink.add(rejects)
