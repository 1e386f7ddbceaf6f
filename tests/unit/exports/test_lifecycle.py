"""The life of an export: who may do what when. No clock, no database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.exports.domain import lifecycle
from services.exports.domain.export import Export, Status, StoredFile, export_id_of, object_key
from services.exports.domain.formats import FileFormat, Layout
from services.exports.domain.lifecycle import Change, Claimed, Failed, Policy, Postponed, evolve
from services.exports.domain.request import ExportRequest, Redaction
from services.exports.errors import LeaseLost

NOON = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
POLICY = Policy(lease=timedelta(seconds=30), max_setbacks=3, retry_after=timedelta(seconds=10))
FILE = StoredFile("acme/E1/1.tsv", 5_000, 123_456, "ab" * 32, NOON)


def pending() -> Export:
    return Export(
        id="E1",
        partner_id="acme",
        request=ExportRequest("customers", "customers", Layout(FileFormat.TSV), {}),
        redaction=Redaction(personal_data=False, revenue=False),
        requested_by="ann",
        created_at=NOON,
        total_rows=5_000,
    )


def claimed(export: Export, worker: str = "w1", now: datetime = NOON) -> Export:
    change = lifecycle.claim(export, worker=worker, now=now, policy=POLICY)
    assert isinstance(change, Claimed)
    return evolve(export, change)


def completed(now: datetime = NOON) -> Export:
    running = claimed(pending())
    change = lifecycle.complete(running, worker="w1", attempt=1, file=FILE, now=now, policy=POLICY)
    assert change is not None
    return evolve(running, change)


def abandoned(export: Export, *, final: bool = False) -> Postponed | Failed:
    return lifecycle.abandon(
        export, worker="w1", attempt=export.attempt, reason="no luck", final=final, now=NOON, policy=POLICY
    )


def test_a_claim_starts_the_job_and_counts_the_attempt() -> None:
    running = claimed(pending())
    assert (running.status, running.attempt, running.started_at) == (Status.RUNNING, 1, NOON)


def test_nobody_else_gets_a_job_while_its_lease_lasts() -> None:
    running = claimed(pending())
    just_before = NOON + timedelta(seconds=30) - timedelta(microseconds=1)
    assert lifecycle.claim(running, worker="w2", now=just_before, policy=POLICY) is None


def test_a_silent_worker_loses_its_job_when_the_lease_ends() -> None:
    later = NOON + timedelta(seconds=30)
    taken = claimed(claimed(pending()), "w2", later)
    assert taken.lease is not None
    assert (taken.lease.worker, taken.attempt, taken.setbacks, taken.started_at) == ("w2", 2, 1, NOON)


def test_a_heartbeat_renews_the_lease_and_tells_the_progress() -> None:
    later = NOON + timedelta(seconds=20)
    change = lifecycle.progress(
        claimed(pending()), worker="w1", attempt=1, rows=700, size_bytes=70, total_rows=5_000, now=later, policy=POLICY
    )
    after = evolve(claimed(pending()), change)
    assert after.lease is not None
    assert (after.rows, after.size_bytes, after.lease.until) == (700, 70, later + timedelta(seconds=30))


def test_a_zombie_may_neither_beat_nor_complete_nor_abandon() -> None:
    taken = claimed(claimed(pending()), "w2", NOON + timedelta(minutes=1))
    with pytest.raises(LeaseLost):
        lifecycle.complete(taken, worker="w1", attempt=1, file=FILE, now=NOON, policy=POLICY)
    with pytest.raises(LeaseLost):
        lifecycle.progress(taken, worker="w1", attempt=1, rows=1, size_bytes=1, total_rows=1, now=NOON, policy=POLICY)
    with pytest.raises(LeaseLost):
        lifecycle.abandon(taken, worker="w1", attempt=1, reason="no luck", final=False, now=NOON, policy=POLICY)


def test_an_earlier_attempt_of_the_same_worker_is_a_zombie_too() -> None:
    taken = claimed(claimed(pending()), "w1", NOON + timedelta(minutes=1))
    with pytest.raises(LeaseLost):
        lifecycle.complete(taken, worker="w1", attempt=1, file=FILE, now=NOON, policy=POLICY)


def test_completing_twice_with_the_same_file_is_once() -> None:
    again = lifecycle.complete(completed(), worker="w1", attempt=1, file=FILE, now=NOON, policy=POLICY)
    assert again is None


def test_a_failed_attempt_is_tried_again_ever_later_and_then_fails_in_words() -> None:
    export, pauses = pending(), []
    for _ in range(2):
        change = abandoned(claimed(export, now=export.not_before or NOON))
        assert isinstance(change, Postponed)
        pauses.append((change.not_before - NOON).total_seconds())
        export = evolve(claimed(export, now=export.not_before or NOON), change)
    assert pauses == [10, 20]
    assert abandoned(claimed(export, now=NOON + timedelta(hours=1))) == Failed("no luck", NOON)


def test_a_postponed_job_is_not_started_before_its_time() -> None:
    export = evolve(claimed(pending()), Postponed("no luck", NOON + timedelta(seconds=10), 1))
    assert lifecycle.claim(export, worker="w2", now=NOON + timedelta(seconds=9), policy=POLICY) is None
    assert claimed(export, "w2", NOON + timedelta(seconds=10)).attempt == 2


def test_an_error_that_cannot_pass_ends_the_job_at_once() -> None:
    assert isinstance(abandoned(claimed(pending()), final=True), Failed)


def test_a_job_whose_workers_keep_dying_fails_in_words() -> None:
    export = replace(claimed(pending()), setbacks=2)
    change = lifecycle.claim(export, worker="w2", now=NOON + timedelta(minutes=1), policy=POLICY)
    assert isinstance(change, Failed)
    assert "3 times" in change.reason


def test_stopping_a_worker_is_no_setback_of_its_job() -> None:
    running = claimed(pending())
    export = evolve(running, lifecycle.release(running, worker="w1", attempt=1, now=NOON))
    assert (export.status, export.setbacks, export.attempt) == (Status.PENDING, 0, 1)
    assert claimed(export, "w2").attempt == 2


@pytest.mark.parametrize("export", [pending(), claimed(pending())], ids=["pending", "running"])
def test_what_is_not_over_can_be_cancelled(export: Export) -> None:
    change = lifecycle.cancel(export, NOON)
    assert change is not None
    assert evolve(export, change).status is Status.CANCELLED


def test_what_is_over_cannot_be_cancelled() -> None:
    assert lifecycle.cancel(completed(), NOON) is None


def test_a_cancelled_job_is_taken_by_nobody_and_its_worker_must_stop() -> None:
    change = lifecycle.cancel(claimed(pending()), NOON)
    assert change is not None
    export = evolve(claimed(pending()), change)
    assert lifecycle.claim(export, worker="w2", now=NOON + timedelta(days=1), policy=POLICY) is None
    with pytest.raises(LeaseLost):
        lifecycle.complete(export, worker="w1", attempt=1, file=FILE, now=NOON, policy=POLICY)


def test_a_file_is_there_for_thirty_days_to_the_microsecond() -> None:
    export = completed()
    last_moment = NOON + timedelta(days=30) - timedelta(microseconds=1)
    assert lifecycle.expire(export, last_moment) is None
    assert not export.has_expired(last_moment)
    change = lifecycle.expire(export, NOON + timedelta(days=30))
    assert change is not None
    assert evolve(export, change).status is Status.EXPIRED


def test_only_completed_exports_expire() -> None:
    far = NOON + timedelta(days=400)
    assert lifecycle.expire(pending(), far) is None
    assert lifecycle.expire(claimed(pending()), far) is None


def test_every_change_is_a_new_revision() -> None:
    changes: list[Change] = [Postponed("x", NOON, 1), Failed("x", NOON)]
    assert [evolve(pending(), change).revision for change in changes] == [1, 1]


def test_two_attempts_never_write_the_same_object() -> None:
    first = claimed(pending())
    second = claimed(first, "w2", NOON + timedelta(minutes=1))
    assert (object_key(first), object_key(second)) == ("acme/E1/1.tsv", "acme/E1/2.tsv")
    assert export_id_of(object_key(second)) == "E1"
    assert export_id_of("stray") == ""
