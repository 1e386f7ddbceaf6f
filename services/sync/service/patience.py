"""Waiting for a broker or database that is away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from services.sync import telemetry
from shared.errors import TransientError

T = TypeVar("T")
log = structlog.get_logger(__name__)

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 15.0


async def patiently(work: Callable[[], Awaitable[T]], *, seconds: float) -> T:
    """Return what `work` returns, trying again after a `TransientError` until `seconds` of pauses are used up."""
    pause, left = _FIRST_PAUSE, seconds
    while True:
        try:
            return await work()
        except TransientError as error:
            if left <= 0:
                raise
            log.warning("will try again", error=str(error), pause_seconds=pause)
            telemetry.RETRIES.inc()
        await asyncio.sleep(min(pause, left))
        left -= pause
        pause = min(pause * 2, _LONGEST_PAUSE)
