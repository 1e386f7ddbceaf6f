"""Exports that come again and again: what is due when, and how often it may be hurried. Time and ids are arguments."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.exports.domain.export import Callback
from services.exports.domain.request import ExportRequest, Redaction
from services.exports.errors import InvalidRequest, QuotaExceeded

SHORTEST_HOURS: Final = 4
LONGEST_HOURS: Final = 2_160
MOST_ACTIVE: Final = 50
"""Active schedules of one user."""
MOST_HURRIED: Final = 5
"""Runs asked for by hand of one schedule, in an hour."""
_HOUR: Final = timedelta(hours=1)


class ScheduleStatus(StrEnum):
    """Active ones run; paused ones may run again; ended ones have had all their runs."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A request that is repeated every so many hours, `remaining` times or for ever.

    Runs lie on a grid that begins at `starts_at`; one that is late (the service was down) is made once, whatever it
    missed, and the next one is on the grid again. `hurried` are the runs by hand of the last hour.
    """

    id: str
    partner_id: str
    name: str
    request: ExportRequest
    redaction: Redaction
    created_by: str
    created_at: datetime
    every_hours: int
    starts_at: datetime
    next_run_at: datetime
    remaining: int | None = None
    callback: Callback | None = None
    status: ScheduleStatus = ScheduleStatus.ACTIVE
    runs: int = 0
    last_run_at: datetime | None = None
    last_export_id: str | None = None
    hurried: tuple[datetime, ...] = ()
    revision: int = 0


def require_rhythm(every_hours: int, count: int | None) -> None:
    """Raise `InvalidRequest` for a rhythm that is not offered."""
    if not SHORTEST_HOURS <= every_hours <= LONGEST_HOURS:
        raise InvalidRequest("every_hours", f"give {SHORTEST_HOURS} to {LONGEST_HOURS} hours")
    if count is not None and count < 1:
        raise InvalidRequest("count", "give 1 or more, or leave it out for no end")


def is_due(schedule: Schedule, now: datetime) -> bool:
    """Tell whether a run is to be made."""
    return schedule.status is ScheduleStatus.ACTIVE and now >= schedule.next_run_at


def ran(schedule: Schedule, export_id: str, now: datetime) -> Schedule:
    """Return the schedule after a run that was due."""
    remaining = None if schedule.remaining is None else schedule.remaining - 1
    return replace(
        _with_run(schedule, export_id, now),
        remaining=remaining,
        status=ScheduleStatus.ENDED if remaining == 0 else schedule.status,
        next_run_at=_next_slot(schedule, now),
    )


def hurried(schedule: Schedule, export_id: str, now: datetime) -> Schedule:
    """Return the schedule after a run by hand, which counts for nothing else; raises `QuotaExceeded`."""
    recent = tuple(moment for moment in schedule.hurried if moment > now - _HOUR)
    if len(recent) >= MOST_HURRIED:
        raise QuotaExceeded(
            f"This schedule was run {len(recent)} times by hand within an hour; no more than {MOST_HURRIED} may be. "
            f"The next is possible at {recent[0] + _HOUR:%H:%M} UTC.",
            recent[0] + _HOUR - now,
        )
    return replace(_with_run(schedule, export_id, now), hurried=(*recent, now))


def paused(schedule: Schedule) -> Schedule:
    """Return the schedule at rest; one that has ended stays ended."""
    if schedule.status is not ScheduleStatus.ACTIVE:
        return schedule
    return replace(schedule, status=ScheduleStatus.PAUSED, revision=schedule.revision + 1)


def resumed(schedule: Schedule, now: datetime) -> Schedule:
    """Return the schedule active again, with its next run on the grid; what it missed is not made up for."""
    if schedule.status is not ScheduleStatus.PAUSED:
        return schedule
    return replace(
        schedule,
        status=ScheduleStatus.ACTIVE,
        next_run_at=_next_slot(schedule, now),
        revision=schedule.revision + 1,
    )


def changed(
    schedule: Schedule, now: datetime, *, name: str | None, every_hours: int | None, count: int | None
) -> Schedule:
    """Return the schedule with what is given changed; a new rhythm begins now. Raises `InvalidRequest`."""
    hours = every_hours or schedule.every_hours
    require_rhythm(hours, count)
    after = replace(
        schedule,
        name=name or schedule.name,
        remaining=schedule.remaining if count is None else count,
        status=ScheduleStatus.ACTIVE if count and schedule.status is ScheduleStatus.ENDED else schedule.status,
        revision=schedule.revision + 1,
    )
    if hours == schedule.every_hours:
        return after
    return replace(after, every_hours=hours, starts_at=now, next_run_at=now + timedelta(hours=hours))


def _with_run(schedule: Schedule, export_id: str, now: datetime) -> Schedule:
    return replace(
        schedule, runs=schedule.runs + 1, last_run_at=now, last_export_id=export_id, revision=schedule.revision + 1
    )


def _next_slot(schedule: Schedule, now: datetime) -> datetime:
    """Return the first moment of the grid that is after `now`."""
    step = timedelta(hours=schedule.every_hours)
    if now < schedule.starts_at:
        return schedule.starts_at
    return schedule.starts_at + ((now - schedule.starts_at) // step + 1) * step
