"""Rows one part after the other: what follows a row is found by that row's place in the order, not by counting."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sized
from typing import NamedTuple, TypeVar

from services.customers.domain.listing import Ordering, Position
from services.customers.repository.queries import Query
from services.customers.repository.shelves import Shelf
from services.customers.repository.ways import Hint
from shared.mongo import Document

P = TypeVar("P", bound=Sized)


class Part(NamedTuple):
    """A part of the rows: at most `limit` that follow `start`, or the first."""

    ordering: Ordering
    start: Position | None
    limit: int
    hint: Hint = {}  # noqa: RUF012  # never changed

    def stretches(self, shelf: Shelf, wanted: Query) -> list[Query]:
        """Return `wanted` without the rows before this part, one query after the other; see `Sorting.stretches`."""
        each = shelf.sorting.stretches(self.ordering, self.start)
        return [{"$and": [wanted, stretch]} if stretch else wanted for stretch in each]


async def walk(
    shelf: Shelf, size: int, following: Callable[[Part], Awaitable[P]], last: Callable[[P], Document]
) -> AsyncIterator[P]:
    """Yield what `following` finds, `size` rows by the first column at a time, up to a part without any.

    `last` is the last row of a part.
    """
    ordering, start = Ordering(shelf.streamed_by), None
    while len(found := await following(Part(ordering, start, size))):
        yield found
        start = shelf.sorting.position(last(found), ordering)
