"""Takes jobs, of each partner in turn.

The queue is the collection; the event on the bus is only the doorbell, so a lost one costs seconds. A worker holds a
job by a lease that it renews. If it dies, the lease runs out and any worker takes the job and starts it afresh; if it
only seemed dead, its completion is refused and its object removed.
"""

import asyncio
import contextlib
from datetime import datetime
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from services.exports import telemetry
from services.exports.domain import lifecycle
from services.exports.domain.export import Export
from services.exports.domain.fairness import by_turn
from services.exports.domain.lifecycle import Policy, evolve
from services.exports.repository.exports import ExportRepository
from services.exports.repository.queue import ExportQueue
from services.exports.service.attempt import Attempts
from services.exports.service.transitions import transition
from shared.clock import Clock
from shared.errors import TransientError

log = structlog.get_logger(__name__)

_AWAY_SECONDS: Final = 1.0


class Worker:
    """Claims jobs while it has free places, and runs them side by side."""

    def __init__(
        self,
        repository: ExportRepository,
        queue: ExportQueue,
        attempts: Attempts,
        *,
        name: str,
        clock: Clock,
        policy: Policy,
        concurrency: int,
        poll_seconds: float,
    ) -> None:
        self._repository = repository
        self._queue = queue
        self._attempts = attempts
        self._name = name
        self._clock = clock
        self._policy = policy
        self._concurrency = concurrency
        self._poll_seconds = poll_seconds
        self._bell = asyncio.Event()
        self._jobs: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """Look for work now rather than at the next poll."""
        self._bell.set()

    @property
    def idle(self) -> bool:
        """Whether no job is in hand."""
        return not self._jobs

    async def run(self) -> None:
        """Work until cancelled; then the jobs in hand go back to the queue."""
        try:
            while True:
                self._bell.clear()
                await self._fill_places()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._bell.wait(), self._poll_seconds)
        finally:
            await self._stop_jobs()

    async def _fill_places(self) -> None:
        try:
            while len(self._jobs) < self._concurrency and (export := await self._claim_next()):
                self._start(export)
            telemetry.WAITING.set(await self._queue.waiting())
        except (TransientError, PyMongoError) as error:
            log.warning("no work taken, trying again", error=str(error))
            await asyncio.sleep(_AWAY_SECONDS)

    async def _claim_next(self) -> Export | None:
        now = self._clock.now()
        for export in await self._in_turn(now):
            change = lifecycle.claim(export, worker=self._name, now=now, policy=self._policy)
            if isinstance(change, lifecycle.Failed):
                await self._give_up(export)
            elif change is not None:
                claimed = evolve(export, change)
                if await self._repository.take(export, claimed):
                    return claimed
        return None

    async def _in_turn(self, now: datetime) -> list[Export]:
        jobs = await self._queue.claimable(now, per_partner=self._concurrency)
        standings = await self._queue.standings(sorted({job.partner_id for job in jobs}), now)
        return by_turn(jobs, standings)

    async def _give_up(self, export: Export) -> None:
        def decide(stored: Export) -> lifecycle.Failed | None:
            now = self._clock.now()
            change = lifecycle.claim(stored, worker=self._name, now=now, policy=self._policy)
            return change if isinstance(change, lifecycle.Failed) else None

        await transition(self._repository, export, decide)
        telemetry.FINISHED.labels("failed").inc()
        log.error("export failed because its workers died", export_id=export.id, partner_id=export.partner_id)

    def _start(self, export: Export) -> None:
        job = asyncio.create_task(self._attempts.run(export), name=f"export {export.id}")
        self._jobs.add(job)
        job.add_done_callback(self._ended)
        telemetry.RUNNING.set(len(self._jobs))

    def _ended(self, job: asyncio.Task[None]) -> None:
        self._jobs.discard(job)
        telemetry.RUNNING.set(len(self._jobs))
        self.ring()

    async def _stop_jobs(self) -> None:
        jobs = list(self._jobs)
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
