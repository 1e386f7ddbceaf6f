"""Writing many documents of a transaction: a piece is made while the database works on what came before it."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Coroutine, Iterable
from typing import Any, Final, TypeAlias

from pymongo import InsertOne, ReplaceOne, UpdateOne

from shared.mongo import Collection, Document, Session

Write: TypeAlias = InsertOne[Document] | ReplaceOne[Document] | UpdateOne

PIECE: Final = 1_000
"""Writes of one piece, which take the database some 50 ms."""


async def write_in_pieces(
    collection: Collection,
    writes: AsyncIterable[Write],
    *,
    after: Coroutine[Any, Any, None] | None = None,
    session: Session,
) -> None:
    """Apply `writes`, in any order, `after` something else; nothing is under way any more when this returns or raises.

    Writes are made from the beginning, also while `after` is not done.
    """
    under_way: asyncio.Future[Any] | None = asyncio.ensure_future(after) if after else None
    try:
        async for piece in _pieces(writes):
            # A session takes one operation at a time.
            if under_way is not None:
                await under_way
            under_way = asyncio.ensure_future(collection.bulk_write(piece, ordered=False, session=session))
            await asyncio.sleep(0)  # it has begun when this goes on
    finally:
        if under_way is not None:
            await under_way


async def one_by_one(writes: Iterable[Write]) -> AsyncIterator[Write]:
    """Yield `writes`."""
    for write in writes:
        yield write


async def _pieces(writes: AsyncIterable[Write]) -> AsyncIterator[list[Write]]:
    piece: list[Write] = []
    async for write in writes:
        piece.append(write)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece
