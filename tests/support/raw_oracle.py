"""Figures recomputed from rows of the raw files, straight from docs/definitions.md; imports nothing of the product."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

FOREVER = datetime(9999, 1, 1)  # noqa: DTZ001  # the files' own times have no zone; all of them are UTC


@dataclass(frozen=True, slots=True)
class Stay:
    """A customer is present in [start, end)."""

    start: datetime
    end: datetime = FOREVER


def months_between(first: str, last: str) -> list[str]:
    """Return `YYYY-MM` from `first` to `last`, both included."""
    begin, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(begin, end + 1)]


def trend(customers: Mapping[str, Sequence[Stay]], month: str) -> dict[str, int]:
    """Return the row of `month` in the customer trend."""
    rows = [_classes(stays, month) for stays in customers.values() if stays]
    names = ("opening", "new", "reactivated", "existing", "churned", "joined_and_left", "closing")
    return {name: sum(row.get(name, 0) for row in rows) for name in names}


def active_by_month(uses: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return the customers of each month, from pairs of customer and month of a use."""
    active: dict[str, set[str]] = {}
    for customer, month in uses:
        active.setdefault(month, set()).add(customer)
    return active


def _classes(stays: Sequence[Stay], month: str) -> dict[str, int]:
    begins, ends = _bounds(month)
    acquired = min(stay.start for stay in stays)
    opening = any(stay.start < begins <= stay.end for stay in stays)
    closing = any(stay.start < ends <= stay.end for stay in stays)
    inside = any(begins <= stay.start < ends for stay in stays)
    row = {"opening": int(opening), "closing": int(closing)}
    if begins <= acquired < ends:
        return row | {"new": 1} | ({} if closing else {"churned": 1, "joined_and_left": 1})
    if opening:
        return row | ({"existing": 1} if closing else {"churned": 1})
    if closing:
        return row | {"reactivated": 1}
    return row | ({"reactivated": 1, "churned": 1, "joined_and_left": 1} if inside else {})


def _bounds(month: str) -> tuple[datetime, datetime]:
    year, number = int(month[:4]), int(month[5:])
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1), datetime(*following, 1)  # noqa: DTZ001  # as FOREVER
