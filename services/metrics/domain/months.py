"""Calendar months in UTC, and instants.

A `Month` is the number of months since year 0, so that months can be compared and counted; an `Instant` is whole
microseconds since 1970, because MongoDB's own dates keep milliseconds only.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeAlias

Month: TypeAlias = int
Instant: TypeAlias = int

FOREVER: Final[Month] = 10**6
"""The month in which something ends that has no end; later than any real month."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400_000_000
_PATTERN: Final = re.compile(r"(?!0000)([0-9]{4})-(0[1-9]|1[0-2])")


def instant_of(moment: datetime) -> Instant:
    """Return an aware `moment` as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(instant: Instant) -> datetime:
    """Return an instant as an aware moment in UTC."""
    return _EPOCH + timedelta(microseconds=instant)


def month_of(instant: Instant) -> Month:
    """Return the month in which `instant` lies."""
    return _month_of_day(instant // _DAY)


@lru_cache(maxsize=65_536)
def _month_of_day(day: int) -> Month:
    date = _EPOCH + timedelta(days=day)
    return date.year * 12 + date.month - 1


def start_of(month: Month) -> Instant:
    """Return the first instant of `month`."""
    return instant_of(datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC))


def month_of_moment(moment: datetime) -> Month:
    """Return the month in which an aware `moment` lies, in UTC."""
    return month_of(instant_of(moment))


def parse_month(text: str) -> Month:
    """Return the month written `YYYY-MM`; raises `ValueError` for anything else."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        msg = f"{text!r} is not a month such as 2024-07"
        raise ValueError(msg)
    return int(match[1]) * 12 + int(match[2]) - 1


def format_month(month: Month) -> str:
    """Return `month` as `YYYY-MM`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"
