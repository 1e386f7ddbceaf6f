"""The details table holds the first thousand customers by acquisition; whatever it is sorted by, their numbers stay."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

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
    ordered = sorted(ranked, key=_place, reverse=ordering.descending)
    following = [each for each in ordered if start is None or _follows(each, start, descending=ordering.descending)]
    shown = following[:limit]
    more = len(following) > limit
    return Slice(shown, Position(shown[-1].value, (shown[-1].customer_id,)) if more else None)


def _follows(each: Ranked, start: Position, *, descending: bool) -> bool:
    place, began = _place(each), _place(Ranked(0, start.value, start.ids[0]))
    return bool(place < began if descending else place > began)


def _place(each: Ranked) -> tuple[bool, Any, str]:
    return (each.value is not None, "" if each.value is None else each.value, each.customer_id)
