"""Work on the next item while the last one is used."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

T = TypeVar("T")


async def one_ahead(items: AsyncIterator[T]) -> AsyncGenerator[T, None]:
    """Yield `items`, of which the next is being made while its user is busy with the last; memory holds one more."""
    coming = asyncio.ensure_future(anext(items, None))
    try:
        while (item := await coming) is not None:
            coming = asyncio.ensure_future(anext(items, None))
            yield item
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)  # who left early does not care how it ended
