"""Long computations beside everything else that this process answers."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Final, TypeVar

T = TypeVar("T")

_AT_ONCE: Final = 100
"""Some 10 ms, after which others get their turn: the same process answers questions."""


async def unhurried(items: Iterable[T]) -> AsyncIterator[T]:
    """Yield `items`, letting other tasks run every now and then."""
    for number, item in enumerate(items, 1):
        yield item
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
