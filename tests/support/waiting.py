"""Waiting for something true, with a deadline instead of a sleep."""

import asyncio
import time
from collections.abc import Awaitable, Callable

POLL_SECONDS = 0.05


async def eventually(check: Callable[[], Awaitable[bool]], *, within: float = 120.0) -> None:
    """Return once `check` holds; fails after `within` seconds, which is a limit and no expectation."""
    deadline = time.monotonic() + within
    while not await check():
        assert time.monotonic() < deadline, f"not true within {within:.0f} s: {check}"
        await asyncio.sleep(POLL_SECONDS)
