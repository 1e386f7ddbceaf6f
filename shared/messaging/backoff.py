"""Waiting before the next try, for as long as it takes."""

import asyncio
from typing import Final

import structlog

from shared.messaging.telemetry import RETRIED

log = structlog.get_logger(__name__)

_SECONDS: Final = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)


def is_lasting(attempt: int) -> bool:
    """Tell whether so many tries (from 0) took longer than what passes by itself."""
    return attempt >= len(_SECONDS)


async def back_off(attempt: int, error: Exception) -> None:
    """Say that a try (from 0) failed with `error`, and wait: longer each time, up to ten seconds."""
    RETRIED.labels(type(error).__name__).inc()
    delay = _SECONDS[min(attempt, len(_SECONDS) - 1)]
    log.warning("not committed, trying again", error=str(error), attempt=attempt + 1, delay_seconds=delay)
    await asyncio.sleep(delay)
