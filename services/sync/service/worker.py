"""Works through the queue of imports, several at a time, as long as the process lives.

The queue is the collection, of which nothing is kept in memory but what is in hand. A process holds an import by a
lease that it renews. If it dies, the lease runs out and the import is run again from its start by any process, before
its partner's later ones; whatever was emitted before is unchanged then.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from services.sync import telemetry
from services.sync.domain.fairness import by_turn
from services.sync.domain.job import ImportJob
from services.sync.domain.mapping import parse_mapping
from services.sync.errors import ImportCancelled, InputError, LeaseLost, MappingError
from services.sync.service.submission import MAPPING_NAME, Places
from services.sync.service.tenure import Holder, Tenure
from shared.errors import TransientError

_UPLOAD_TAKES_AT_MOST: Final = timedelta(days=1)
_COMMAND_DIED: Final = "the command did not get to its end; run it again, which doubles nothing"

log = structlog.get_logger(__name__)


class Worker:
    """Claims imports while it has free places, of each partner in turn, and runs them side by side."""

    def __init__(self, holder: Holder, places: Places) -> None:
        self._holder = holder
        self._places = places
        self._bell = asyncio.Event()
        self._in_hand: dict[str, asyncio.Task[None]] = {}

    def ring(self) -> None:
        """Look at the queue now rather than at the next poll."""
        self._bell.set()

    async def run(self) -> None:
        """Work until cancelled; then the imports in hand go back to the queue."""
        try:
            while True:
                self._bell.clear()
                await self._look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._bell.wait(), self._holder.policy.poll_seconds)
        finally:
            await self._stop()

    async def _look(self) -> None:
        try:
            await self._sweep()
            await self._fill_places()
            telemetry.IMPORTS_WAITING.set(await self._holder.queue.waiting())
        except (TransientError, PyMongoError) as error:
            log.warning("the queue cannot be read", error=str(error))

    async def _fill_places(self) -> None:
        while len(self._in_hand) < self._holder.policy.concurrency and (tenure := await self._claim_next()):
            self._start(*tenure)

    async def _claim_next(self) -> tuple[ImportJob, Tenure] | None:
        holder, now = self._holder, self._holder.clock.now()
        until = holder.lease_end
        for head in by_turn(await holder.queue.heads(), now):
            # What is in hand here only looks free: its lease ran out while the database was away, and is renewed soon.
            if head.import_id in self._in_hand:
                continue
            if job := await holder.queue.claim(head, holder.name, now=now, until=until):
                return job, Tenure(holder, job, until)
        return None

    def _start(self, job: ImportJob, tenure: Tenure) -> None:
        task = asyncio.create_task(self._run(job, tenure), name=f"import {job.import_id}")
        self._in_hand[job.import_id] = task
        task.add_done_callback(lambda _: self._ended(job))

    def _ended(self, job: ImportJob) -> None:
        del self._in_hand[job.import_id]
        self.ring()

    async def _stop(self) -> None:
        tasks = list(self._in_hand.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _sweep(self) -> None:
        """Close what silent processes left, and remove uploads of imports that have ended or were never queued."""
        now = self._holder.clock.now()
        remove_at = now + self._holder.policy.retention
        await self._holder.queue.free_turns(now)
        died = await self._holder.queue.end_silent_commands(_COMMAND_DIED, now=now, remove_at=remove_at)
        telemetry.IMPORTS.labels("failed").inc(died)
        if not (staged := await self._places.staging.imports()):
            return
        reading = await self._holder.jobs.reading(staged)
        for import_id, begun_at in staged.items():
            if not reading.get(import_id, begun_at >= now - _UPLOAD_TAKES_AT_MOST):
                await self._places.staging.remove(import_id)

    async def _run(self, job: ImportJob, tenure: Tenure) -> None:
        named = structlog.contextvars.bound_contextvars(import_id=job.import_id, partner_id=job.partner_id)
        with named, telemetry.IMPORTS_RUNNING.track_inprogress():
            try:
                await self._work(job, tenure)
            except asyncio.CancelledError:
                with suppress(TransientError, PyMongoError):  # then the lease runs out, to the same effect
                    await tenure.release()
                raise
            except ImportCancelled:
                await tenure.leave()
            except LeaseLost as error:
                log.warning("the import was left to another process", error=str(error))
            except (TransientError, PyMongoError) as error:
                log.warning("what became of the import is not noted; it is run again", error=str(error))
            except Exception:  # to the same effect; the log has the trace
                log.exception("what became of the import is not noted; it is run again")

    async def _work(self, job: ImportJob, tenure: Tenure) -> None:
        try:
            self._refuse_hopeless(job)
            mapping = parse_mapping(job.mapping, MAPPING_NAME)
            await tenure.run(mapping, await asyncio.to_thread(self._places.find, mapping, job.files))
        except (MappingError, InputError) as error:
            await self._end(job, tenure, str(error))
        except TransientError as error:
            log.warning("the import waits for its servers", error=str(error))
            await tenure.release(until=self._holder.lease_end)
        except (ImportCancelled, LeaseLost):
            raise
        except Exception:  # one import must not end the work on all others; the log has the trace
            log.exception("the import failed unexpectedly")
            await self._end(job, tenure, "an unexpected error; the operator finds it in the log by this id")
        else:
            await self._end(job, tenure, None)

    def _refuse_hopeless(self, job: ImportJob) -> None:
        most = self._holder.policy.max_attempts
        if job.attempts > most:
            raise InputError("import", f"{most} processes that ran it died or lost their servers")

    async def _end(self, job: ImportJob, tenure: Tenure, failure: str | None) -> None:
        if await tenure.end(failure) and job.files.uploaded:
            await self._places.staging.remove(job.files.path)
