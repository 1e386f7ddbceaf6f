"""Works through the queue of imports, one at a time, as long as the process lives.

A process holds an import by a lease that it renews. If it dies, the lease runs out and the import is run again from
its start by any process; whatever was emitted before is unchanged then.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from services.sync import telemetry
from services.sync.domain.job import ImportJob, ImportStatus
from services.sync.domain.mapping import parse_mapping
from services.sync.domain.report import ImportReport
from services.sync.domain.snapshots import Origin
from services.sync.errors import InputError, MappingError
from services.sync.repository.imports import ImportJobs
from services.sync.repository.rejects import RejectStore
from services.sync.service.importing import Assignment, Importer
from services.sync.service.submission import MAPPING_NAME, Places
from shared.clock import Clock
from shared.errors import TransientError

_UPLOAD_TAKES_AT_MOST: Final = timedelta(days=1)

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


class Worker:
    """Takes imports from the queue and runs them."""

    def __init__(
        self, queue: Queue, importer: Importer, places: Places, *, name: str, clock: Clock, policy: Policy
    ) -> None:
        """`name` must be one that no other process ever had."""
        self._jobs = queue.jobs
        self._rejects = queue.rejects
        self._importer = importer
        self._places = places
        self._name = name
        self._clock = clock
        self._policy = policy
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Look at the queue now rather than at the next poll."""
        self._bell.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._bell.clear()
            try:
                await self._empty_queue()
            except (TransientError, PyMongoError) as error:
                log.warning("the queue cannot be read", error=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), self._policy.poll_seconds)

    async def _empty_queue(self) -> None:
        await self._sweep()
        while job := await self._jobs.claim(self._name, now=self._clock.now(), until=self._lease_end()):
            named = structlog.contextvars.bound_contextvars(import_id=job.import_id, partner_id=job.partner_id)
            with named, telemetry.IMPORTS_RUNNING.track_inprogress():
                await self._work(job)

    async def _sweep(self) -> None:
        """Remove uploads that nobody will import: of an import that has ended, or that was never queued."""
        if not (staged := await self._places.staging.imports()):
            return
        states = await self._jobs.states(staged)
        for import_id, begun_at in staged.items():
            status = states.get(import_id)
            abandoned = status is None and begun_at < self._clock.now() - _UPLOAD_TAKES_AT_MOST
            if abandoned or status in {ImportStatus.COMPLETED, ImportStatus.FAILED}:
                await self._places.staging.remove(import_id)

    async def _work(self, job: ImportJob) -> None:
        progress = _Progress(job.report)
        try:
            self._refuse_hopeless(job)
            async with self._lease_kept(job, progress):
                report = await self._import(job, progress)
        except (MappingError, InputError) as error:
            await self._end(job, progress.report, str(error))
        except TransientError as error:
            log.warning("the import waits for its servers", error=str(error))
            await self._jobs.release(job, self._name, until=self._lease_end())
        except Exception:  # one import must not end the work on all others; the log has the trace
            log.exception("the import failed unexpectedly")
            await self._end(job, progress.report, "an unexpected error; the operator finds it in the log by this id")
        else:
            await self._end(job, report, None)

    def _refuse_hopeless(self, job: ImportJob) -> None:
        if job.attempts > self._policy.max_attempts:
            raise InputError("import", f"{self._policy.max_attempts} processes that ran it died or lost their servers")

    async def _import(self, job: ImportJob, progress: "_Progress") -> ImportReport:
        mapping = parse_mapping(job.mapping, MAPPING_NAME)
        files = await asyncio.to_thread(self._places.find, mapping, job.files)
        rejects = self._rejects.of(job, remove_at=self._clock.now() + self._policy.retention)
        # Not now but when it was asked for: a resumed run observes what the first attempt did.
        assignment = Assignment(
            Origin(job.partner_id, job.source), job.import_id, job.created_at, mapping.derives_orders, job.resend
        )
        return await self._importer.run(assignment, files, rejects, progress.note)

    async def _end(self, job: ImportJob, report: ImportReport, failure: str | None) -> None:
        now = self._clock.now()
        held = await self._jobs.end(
            job, self._name, report, failure=failure, now=now, remove_at=now + self._policy.retention
        )
        if not held:
            log.warning("another process has the import now")
            return
        telemetry.IMPORTS.labels("failed" if failure else "completed").inc()
        log.info("the import ended", failure=failure, events=report.total("events"))
        if job.files.uploaded:
            await self._places.staging.remove(job.files.path)

    @asynccontextmanager
    async def _lease_kept(self, job: ImportJob, progress: "_Progress") -> AsyncIterator[None]:
        renewing = asyncio.create_task(self._renew(job, progress))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self, job: ImportJob, progress: "_Progress") -> None:
        # A process that lost its lease goes on until its end: its facts are true, and its report is refused.
        held = True
        while held:
            await asyncio.sleep(self._policy.lease.total_seconds() / 10)
            try:
                held = await self._jobs.renew(job, self._name, report=progress.report, until=self._lease_end())
            except (TransientError, PyMongoError) as error:
                log.warning("the lease is not renewed", error=str(error))

    def _lease_end(self) -> datetime:
        return self._clock.now() + self._policy.lease


class _Progress:
    """The last report of a run."""

    def __init__(self, report: ImportReport) -> None:
        self.report = report

    def note(self, report: ImportReport) -> None:
        self.report = report
