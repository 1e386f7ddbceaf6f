"""The rhythm of schedules: no clock, no database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.exports.domain import schedule as rules
from services.exports.domain.request import ExportRequest, Redaction
from services.exports.domain.schedule import Schedule, ScheduleStatus
from services.exports.errors import InvalidRequest, QuotaExceeded

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def daily(**changes: object) -> Schedule:
    schedule = Schedule(
        id="S1",
        partner_id="acme",
        name="Daily",
        request=ExportRequest("customers", "customers"),
        redaction=Redaction(personal_data=False, revenue=False),
        created_by="ann",
        created_at=NOON,
        every_hours=24,
        starts_at=NOON,
        next_run_at=NOON,
    )
    return replace(schedule, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def test_a_run_is_due_from_its_moment_on_and_not_before() -> None:
    assert not rules.is_due(daily(), NOON - timedelta(microseconds=1))
    assert rules.is_due(daily(), NOON)
    assert not rules.is_due(daily(status=ScheduleStatus.PAUSED), NOON)


def test_the_next_run_is_on_the_grid_however_late_this_one_was() -> None:
    after = rules.ran(daily(), "E1", NOON + 3 * HOUR)
    assert (after.next_run_at, after.runs, after.last_export_id) == (NOON + 24 * HOUR, 1, "E1")
    assert rules.ran(daily(), "E1", NOON + 50 * HOUR).next_run_at == NOON + 72 * HOUR
    assert rules.ran(daily(), "E1", NOON + 24 * HOUR).next_run_at == NOON + 48 * HOUR


def test_a_schedule_ends_after_its_last_run() -> None:
    once_more = rules.ran(daily(remaining=2), "E1", NOON)
    assert (once_more.remaining, once_more.status) == (1, ScheduleStatus.ACTIVE)
    over = rules.ran(once_more, "E2", once_more.next_run_at)
    assert (over.remaining, over.status) == (0, ScheduleStatus.ENDED)
    assert rules.resumed(over, NOON + 99 * HOUR) == over
    assert rules.changed(over, NOON, name=None, every_hours=None, count=3).status is ScheduleStatus.ACTIVE


def test_what_a_pause_missed_is_not_made_up_for() -> None:
    resting = rules.paused(daily())
    assert resting.status is ScheduleStatus.PAUSED
    again = rules.resumed(resting, NOON + 100 * HOUR)
    assert (again.status, again.next_run_at) == (ScheduleStatus.ACTIVE, NOON + 120 * HOUR)


def test_a_schedule_is_hurried_five_times_an_hour_and_keeps_its_rhythm() -> None:
    schedule = daily(remaining=1)
    for minute in range(5):
        schedule = rules.hurried(schedule, f"E{minute}", NOON + timedelta(minutes=minute))
    assert (schedule.runs, schedule.remaining, schedule.next_run_at) == (5, 1, NOON)
    with pytest.raises(QuotaExceeded, match="13:00") as caught:
        rules.hurried(schedule, "E6", NOON + timedelta(minutes=10))
    assert caught.value.retry_after == timedelta(minutes=50)
    assert len(rules.hurried(schedule, "E6", NOON + HOUR).hurried) == 5


@pytest.mark.parametrize(("every_hours", "count"), [(3, None), (2_161, None), (24, 0)])
def test_a_rhythm_that_is_not_offered_is_refused(every_hours: int, count: int | None) -> None:
    with pytest.raises(InvalidRequest):
        rules.require_rhythm(every_hours, count)
    with pytest.raises(InvalidRequest):
        rules.changed(daily(), NOON, name=None, every_hours=every_hours, count=count)


def test_a_new_rhythm_begins_with_the_change() -> None:
    after = rules.changed(daily(), NOON + HOUR, name="Weekly", every_hours=168, count=None)
    assert (after.name, after.next_run_at) == ("Weekly", NOON + 169 * HOUR)
    assert rules.changed(daily(), NOON + HOUR, name="Same", every_hours=24, count=None).next_run_at == NOON
