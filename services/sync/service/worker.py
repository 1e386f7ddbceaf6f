"""Works through the queue of imports, one at a time, as long as the process lives.

A process holds an import by a lease that it renews. If it dies, the lease runs out and the import is run again from
its start by any process; whatever was emitted before is unchanged then.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from services.sync import telemetry
from services.sync.domain.job import ImportJob, ImportStatus
from services.sync.domain.mapping import parse_mapping
from services.sync.errors import InputError, MappingError
from services.sync.service.submission import MAPPING_NAME, Places
from services.sync.service.tenure import Holder, Tenure
from shared.errors import TransientError

_UPLOAD_TAKES_AT_MOST: Final = timedelta(days=1)

log = structlog.get_logger(__name__)


class Worker:
    """Takes imports from the queue and runs them."""

    def __init__(self, holder: Holder, places: Places) -> None:
        self._holder = holder
        self._jobs = holder.queue.jobs
        self._places = places
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
                await asyncio.wait_for(self._bell.wait(), self._holder.policy.poll_seconds)

    async def _empty_queue(self) -> None:
        await self._sweep()
        while job := await self._jobs.claim(
            self._holder.name, now=self._holder.clock.now(), until=self._holder.lease_end
        ):
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
            abandoned = status is None and begun_at < self._holder.clock.now() - _UPLOAD_TAKES_AT_MOST
            if abandoned or status in {ImportStatus.COMPLETED, ImportStatus.FAILED}:
                await self._places.staging.remove(import_id)

    async def _work(self, job: ImportJob) -> None:
        tenure = Tenure(self._holder, job)
        try:
            self._refuse_hopeless(job)
            mapping = parse_mapping(job.mapping, MAPPING_NAME)
            await tenure.run(mapping, await asyncio.to_thread(self._places.find, mapping, job.files))
        except (MappingError, InputError) as error:
            await self._end(job, tenure, str(error))
        except TransientError as error:
            log.warning("the import waits for its servers", error=str(error))
            await tenure.release()
        except Exception:  # one import must not end the work on all others; the log has the trace
            log.exception("the import failed unexpectedly")
            await self._end(job, tenure, "an unexpected error; the operator finds it in the log by this id")
        else:
            await self._end(job, tenure, None)

    def _refuse_hopeless(self, job: ImportJob) -> None:
        if job.files.of_command:
            raise InputError("import", "the command did not get to its end; run it again, which doubles nothing")
        most = self._holder.policy.max_attempts
        if job.attempts > most:
            raise InputError("import", f"{most} processes that ran it died or lost their servers")

    async def _end(self, job: ImportJob, tenure: Tenure, failure: str | None) -> None:
        if await tenure.end(failure) and job.files.uploaded:
            await self._places.staging.remove(job.files.path)
