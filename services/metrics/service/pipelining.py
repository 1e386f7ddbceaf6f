"""Long computations beside the database and beside everything else that this process answers."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from typing import Any, Final, TypeVar

T = TypeVar("T")

_AT_ONCE: Final = 100
"""Some 10 ms, after which others get their turn: the same process answers questions."""


async def unhurried(items: Iterable[T]) -> AsyncIterator[T]:
    """Yield `items`, letting other tasks run every now and then."""
    for number, item in enumerate(items, 1):
        yield item
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)


async def meanwhile(writing: Coroutine[Any, Any, object], computing: Coroutine[Any, Any, T]) -> T:
    """Return what is computed while the database writes; the write has ended when this returns or raises.

    A session takes one operation at a time, so an aborted transaction must not find one that is still under way.
    """
    task = asyncio.ensure_future(writing)
    try:
        return await computing
    finally:
        await asyncio.wait([task])
        task.result()
