"""Carries callbacks out, again and again until they are taken or given up."""

import asyncio
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from services.exports import telemetry
from services.exports.domain import delivery as rules
from services.exports.domain.delivery import Delivery
from services.exports.errors import CallbackFailed, InvalidRequest
from services.exports.outside import Outside
from services.exports.repository.deliveries import DeliveryRepository
from shared.clock import Clock
from shared.errors import TransientError

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 4
_AWAY_SECONDS: Final = 1.0


class Courier:
    """Sends what waits, several at once: a slow receiver does not delay the others."""

    def __init__(self, deliveries: DeliveryRepository, outside: Outside, *, clock: Clock, pause_seconds: float) -> None:
        self._deliveries = deliveries
        self._outside = outside
        self._clock = clock
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        """Send until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(self._serve())

    async def _serve(self) -> None:
        while True:
            try:
                sent = await self.send_next()
            except (TransientError, PyMongoError) as error:
                log.warning("no callback taken, trying again", error=str(error))
                await asyncio.sleep(_AWAY_SECONDS)
            else:
                await asyncio.sleep(0 if sent else self._pause_seconds)

    async def send_next(self) -> bool:
        """Try one callback whose moment has come; tell whether there was one."""
        waiting = await self._deliveries.take(self._clock.now())
        if waiting is None:
            return False
        await self._deliveries.save(await self._tried(waiting))
        return True

    async def _tried(self, waiting: Delivery) -> Delivery:
        try:
            await self._outside.post(waiting, self._clock.now())
        except (CallbackFailed, InvalidRequest) as error:
            final = isinstance(error, InvalidRequest) or error.final
            after = rules.failed(waiting, str(error), self._clock.now(), final=final)
            telemetry.CALLBACKS.labels(after.status.value).inc()
            log.warning("a callback was not taken", export_id=waiting.export_id, error=str(error))
            return after
        telemetry.CALLBACKS.labels("delivered").inc()
        return rules.delivered(waiting, self._clock.now())
