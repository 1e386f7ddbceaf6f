"""Statuses that a source gives without a date, and since when they hold.

A status other than active holds from the end of the commitment if that is past, else from the moment it was first
seen. That moment is remembered with the snapshot, so that the next import does not move it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.sync.domain.records import OrderRecord, Record, SubscriptionRecord
from services.sync.domain.records.subscriptions import ENDED

INSTANT: Final = timedelta(milliseconds=1)
"""The shortest presence: MongoDB keeps times to the millisecond, and a timeline holds one fact per moment."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A status and since when it holds."""

    since: datetime
    status: str


def observe(record: Record, known: Sequence[Observation], now: datetime) -> tuple[Observation, ...]:
    """Return the observations of `record`'s status: the `known` ones, and a new one where the status is news."""
    if isinstance(record, SubscriptionRecord):
        return _of_subscription(record, known, now)
    if isinstance(record, OrderRecord) and record.status in ENDED and record.cancelled_at is None:
        return tuple(known[:1]) or (_end_of_order(record, now),)
    return ()


def _end_of_order(record: OrderRecord, now: datetime) -> Observation:
    return Observation(max(now, record.ordered_at), record.status)


def _of_subscription(
    record: SubscriptionRecord, known: Sequence[Observation], now: datetime
) -> tuple[Observation, ...]:
    if record.effective_at is not None or record.purchased_at is None:
        return ()
    if record.cancelled_at is not None:
        return tuple(each for each in known if each.since < record.cancelled_at)
    if record.status == (known[-1].status if known else "active"):
        return tuple(known)
    return (*known, Observation(_news_since(record, record.purchased_at, known, now), record.status))


def _news_since(
    record: SubscriptionRecord, purchased_at: datetime, known: Sequence[Observation], now: datetime
) -> datetime:
    if known:
        earliest = known[-1].since + INSTANT
    elif record.status == "pending":
        return purchased_at  # it has not been active yet; any other one was, if only for a moment
    else:
        earliest = purchased_at + INSTANT
    ends = record.commitment_ends if record.status != "active" else None
    return max(_past(ends, now), earliest)


def _past(moment: datetime | None, now: datetime) -> datetime:
    return moment if moment is not None and moment <= now else now
