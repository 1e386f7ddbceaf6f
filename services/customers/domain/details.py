"""The details table holds the first thousand customers by acquisition; whatever it is sorted by, their numbers stay."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from services.customers.domain.listing import Ordering, Position, SortValue

TOP: Final = 1_000


class Ranked(NamedTuple):
    """A customer of the table: its number in the order of acquisition, and the value that the page is sorted by."""

    number: int
    value: SortValue
    customer_id: str


class Slice(NamedTuple):
    """The part of the table that one page shows, and the last one's position if more follow."""

    shown: list[Ranked]
    last: Position | None


def sliced(ranked: Sequence[Ranked], ordering: Ordering, start: Position | None, limit: int) -> Slice:
    """Return the page of `limit` customers that begins after `start`; unknown values come first, as in every list."""
    following = ordering.after(start, ranked, _position)
    shown = following[:limit]
    return Slice(shown, _position(shown[-1]) if len(following) > limit else None)


def _position(each: Ranked) -> Position:
    return Position(each.value, (each.customer_id,))
