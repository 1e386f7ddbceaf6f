"""Waiting for something true, with a deadline instead of a sleep."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

POLL_SECONDS: Final = 0.05
PATIENCE_SECONDS: Final = 300.0
"""A limit and no expectation: for a machine with much else to do, and far above what anything takes."""


async def eventually(check: Callable[[], Awaitable[bool]], *, within: float = PATIENCE_SECONDS) -> None:
    """Return once `check` holds; fails after `within` seconds, which is a limit and no expectation."""
    deadline = time.monotonic() + within
    while not await check():
        assert time.monotonic() < deadline, f"not true within {within:.0f} s: {check}"
        await asyncio.sleep(POLL_SECONDS)
