"""Writing many documents of a transaction: a piece is made while the database works on the one before it."""

import asyncio
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from shared.mongo import Collection, Session

PIECE: Final = 1_000
"""Writes of one piece, which take the database some 50 ms."""


async def write_in_pieces(collection: Collection, writes: Iterable[Any], *, session: Session) -> None:
    """Apply `writes`, in any order; nothing is under way any more when this returns or raises."""
    waiting, under_way = iter(writes), None
    try:
        while piece := list(islice(waiting, PIECE)):
            # A session takes one operation at a time.
            if under_way is not None:
                await under_way
            under_way = asyncio.ensure_future(collection.bulk_write(piece, ordered=False, session=session))
            await asyncio.sleep(0)  # it has begun when this goes on
    finally:
        if under_way is not None:
            await under_way
