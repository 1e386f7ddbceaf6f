"""The clock of schedules; what is due is stored, so a restart forgets nothing and several processes may tick."""

import asyncio

import structlog
from pymongo.errors import PyMongoError

from services.exports.service.schedules import Schedules
from services.exports.service.worker import Worker
from shared.errors import TransientError

log = structlog.get_logger(__name__)


class Timetable:
    """Runs what is due."""

    def __init__(self, schedules: Schedules, worker: Worker, *, pause_seconds: float) -> None:
        self._schedules = schedules
        self._worker = worker
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            try:
                if await self._schedules.run_due():
                    self._worker.ring()
            except (TransientError, PyMongoError) as error:
                log.warning("schedules were not looked at, trying again", error=str(error))
            await asyncio.sleep(self._pause_seconds)
