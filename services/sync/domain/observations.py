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
    return Observation(max(_past(record.ends_by_itself, now), record.ordered_at), record.status)


def _of_subscription(
    record: SubscriptionRecord, known: Sequence[Observation], now: datetime
) -> tuple[Observation, ...]:
    if record.effective_at is not None or record.purchased_at is None:
        return ()
    if record.cancelled_at is not None:
        return tuple(each for each in known if each.since < record.cancelled_at)
    if record.status == (known[-1].status if known else "active"):
        return tuple(known)
    ends = record.commitment_ends if record.status != "active" else None
    earliest = known[-1].since + INSTANT if known else record.purchased_at + _active_first(record.status)
    return (*known, Observation(max(_past(ends, now), earliest), record.status))


def _active_first(status: str) -> timedelta:
    # A pending subscription has not been active yet; any other one was, if only for a moment.
    return timedelta(0) if status == "pending" else INSTANT


def _past(moment: datetime | None, now: datetime) -> datetime:
    return moment if moment is not None and moment <= now else now
