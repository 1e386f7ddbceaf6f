"""One attempt at a job: make the file while the lease is renewed, then complete, or leave nothing behind."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from services.exports import telemetry
from services.exports.domain import lifecycle
from services.exports.domain.export import Export, Status, StoredFile, object_key
from services.exports.domain.lifecycle import Policy, evolve
from services.exports.errors import ExportNotFound, LeaseLost
from services.exports.files import FileStore
from services.exports.repository.exports import ExportRepository
from services.exports.service.production import Production, Tally
from services.exports.service.reasons import reason_of
from services.exports.service.transitions import Decide, transition
from shared.clock import Clock
from shared.errors import TenantryError, TransientError

log = structlog.get_logger(__name__)

_AWAY_SECONDS: Final = 1.0
_LONGEST_HEARTBEAT: Final = timedelta(seconds=2)  # progress is stored with the heartbeat, and people watch it


class Attempts:
    """Runs claimed jobs in the name of one worker; what it needs is the same for all of them."""

    def __init__(
        self,
        repository: ExportRepository,
        production: Production,
        files: FileStore,
        *,
        clock: Clock,
        policy: Policy,
        worker: str,
    ) -> None:
        self._repository = repository
        self._production = production
        self._files = files
        self._clock = clock
        self._policy = policy
        self._worker = worker

    async def run(self, export: Export) -> None:
        """Work on `export` as claimed; returns when it is completed, failed, back in the queue or somebody else's."""
        with structlog.contextvars.bound_contextvars(
            export_id=export.id, partner_id=export.partner_id, attempt=export.attempt
        ):
            try:
                await self._attempt(export)
            except (LeaseLost, ExportNotFound):
                await self._drop(export)
            except asyncio.CancelledError:
                await self._release(export)
                raise
            except Exception as error:  # noqa: BLE001  # whatever it was, the job is tried again or ends in words
                await self._abandon(export, error)

    async def _attempt(self, export: Export) -> None:
        log.info("export started", total_rows=export.total_rows)
        with telemetry.JOB_SECONDS.time():
            file = await self._make(export, Tally(export.total_rows))
            # 3. The object is whole before the record says so: a crash between leaves an orphan, not a broken promise.
            await self._complete(export, file)
        telemetry.FINISHED.labels("completed").inc()
        log.info("export completed", rows=file.row_count, size_bytes=file.size_bytes)

    async def _make(self, export: Export, tally: Tally) -> StoredFile:
        """Make the file while the lease is renewed; raises `LeaseLost` as soon as that is known."""
        making = asyncio.create_task(self._production.make(export, tally))
        beating = asyncio.create_task(self._keep_lease(export, tally))
        try:
            await asyncio.wait({making, beating}, return_when=asyncio.FIRST_COMPLETED)
            if beating.done():
                beating.result()
            return await making
        finally:
            making.cancel()
            beating.cancel()
            await asyncio.gather(making, beating, return_exceptions=True)

    async def _keep_lease(self, export: Export, tally: Tally) -> None:
        pause = min(self._policy.lease / 3, _LONGEST_HEARTBEAT).total_seconds()
        while True:
            await asyncio.sleep(pause)
            try:
                await self._beat(export, tally)
            except (TransientError, PyMongoError) as error:
                # The database is away, for other workers too. Whether the lease held is decided at completion.
                log.warning("lease not renewed, trying again", error=str(error))

    async def _beat(self, export: Export, tally: Tally) -> None:
        stored = await self._repository.get(export.partner_id, export.id)
        change = lifecycle.progress(
            stored,
            worker=self._worker,
            attempt=export.attempt,
            rows=tally.rows,
            size_bytes=tally.size_bytes,
            total_rows=tally.total_rows,
            now=self._clock.now(),
            policy=self._policy,
        )
        await self._repository.take(stored, evolve(stored, change))  # a lost race shows at the next beat

    async def _complete(self, export: Export, file: StoredFile) -> None:
        def decide(stored: Export) -> lifecycle.Completed | None:
            return lifecycle.complete(
                stored,
                worker=self._worker,
                attempt=export.attempt,
                file=file,
                now=self._clock.now(),
                policy=self._policy,
            )

        await self._commit(export, decide)

    async def _abandon(self, export: Export, error: Exception) -> None:
        telemetry.ATTEMPTS_FAILED.labels(type(error).__name__).inc()
        # What has a name of ours explains itself; anything else needs its trace.
        log.warning("the attempt came to nothing", error=repr(error), exc_info=not isinstance(error, TenantryError))
        reason = reason_of(error)

        def decide(stored: Export) -> lifecycle.Postponed | lifecycle.Failed:
            return lifecycle.abandon(
                stored,
                worker=self._worker,
                attempt=export.attempt,
                reason=reason.text,
                final=reason.final,
                now=self._clock.now(),
                policy=self._policy,
            )

        with contextlib.suppress(LeaseLost, ExportNotFound):
            after = await self._commit(export, decide)
            if after.status is Status.FAILED:
                telemetry.FINISHED.labels("failed").inc()

    async def _release(self, export: Export) -> None:
        """Put the job back because this worker stops; where that fails, the lease runs out by itself."""

        def decide(stored: Export) -> lifecycle.Postponed:
            return lifecycle.release(stored, worker=self._worker, attempt=export.attempt, now=self._clock.now())

        try:
            await transition(self._repository, export, decide)
        except (LeaseLost, ExportNotFound, TransientError, PyMongoError) as error:
            log.warning("the job could not be put back", error=str(error))
        else:
            await self._files.remove(object_key(export))

    async def _drop(self, export: Export) -> None:
        telemetry.LEASES_LOST.inc()
        log.warning("the job was cancelled or taken over, the attempt is dropped")
        await self._files.remove(object_key(export))

    async def _commit(self, export: Export, decide: Decide) -> Export:
        """Commit a decision, however long the database is away."""
        while True:
            try:
                return await transition(self._repository, export, decide)
            except (TransientError, PyMongoError) as error:
                log.warning("not committed, trying again", error=str(error))
                await asyncio.sleep(_AWAY_SECONDS)
