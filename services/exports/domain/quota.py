"""How much of the service one partner may have."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.exports.errors import QuotaExceeded

DAY: Final = timedelta(days=1)
_SOON: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Quota:
    """What a partner may have: jobs that wait or run, jobs asked for in 24 hours, and bytes of kept files."""

    unfinished: int
    a_day: int
    stored_bytes: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a partner has; `first_of_day` is when the oldest job of the last 24 hours was asked for."""

    unfinished: int
    of_day: int
    first_of_day: datetime | None
    stored_bytes: int
    next_expiry: datetime | None


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one limit is used; `frees_at` is when some of that ends by itself, where it is known."""

    used: int
    limit: int
    frees_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """A partner's use of every limit: jobs that wait or run, jobs asked for in 24 hours, bytes of kept files."""

    running: Share
    a_day: Share
    stored_bytes: Share


def use_of(quota: Quota, usage: Usage) -> QuotaUse:
    """Return what is used beside what may be."""
    return QuotaUse(
        running=Share(usage.unfinished, quota.unfinished),
        a_day=Share(usage.of_day, quota.a_day, usage.first_of_day + DAY if usage.first_of_day else None),
        stored_bytes=Share(usage.stored_bytes, quota.stored_bytes, usage.next_expiry),
    )


def require_room(quota: Quota, usage: Usage, now: datetime) -> None:
    """Raise `QuotaExceeded`, in words, if another job would be one too many.

    Two requests at the very same moment may both pass; the limits protect the others' share and need not be exact.
    """
    if usage.unfinished >= quota.unfinished:
        raise QuotaExceeded(
            f"{usage.unfinished} exports are waiting or running, and no more than {quota.unfinished} may. "
            "Wait for one of them to end, or cancel one.",
            _SOON,
        )
    if usage.of_day >= quota.a_day and usage.first_of_day is not None:
        room_at = usage.first_of_day + DAY
        raise QuotaExceeded(
            f"{usage.of_day} exports were asked for in the last 24 hours, and no more than {quota.a_day} may be. "
            f"The next is possible at {room_at:%Y-%m-%d %H:%M} UTC.",
            room_at - now,
        )
    if usage.stored_bytes >= quota.stored_bytes:
        raise QuotaExceeded(
            f"The kept files have {usage.stored_bytes:,} bytes, and no more than {quota.stored_bytes:,} may be kept. "
            f"Delete some, or wait until the next one expires{_moment(usage.next_expiry)}.",
            (usage.next_expiry or now + DAY) - now,
        )


def _moment(moment: datetime | None) -> str:
    return f" at {moment:%Y-%m-%d %H:%M} UTC" if moment else ""
