"""Work that goes on beside the requests for as long as a service runs."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


class Background:
    """Tasks that never end by themselves; one that does has met an error that nobody expected."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def running(self, *work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
        """Run `work` while the block runs, then cancel it and wait for its end."""
        self._tasks = [asyncio.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def goes_on(self) -> bool:
        """Tell whether all work was begun and none of it has ended; a readiness check."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)
