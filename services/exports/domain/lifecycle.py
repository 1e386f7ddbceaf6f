"""How an export lives: each verb decides what changes, `evolve` applies it. Time and policy are arguments.

pending ──claim──► running ──complete──► completed ──expire──► expired
   ▲                 │  │
   └──── abandon ────┘  └── abandon, when it was tried too often ──► failed
pending, running ──cancel──► cancelled
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from services.exports.domain.export import Export, Lease, Status, StoredFile
from services.exports.errors import LeaseLost


@dataclass(frozen=True, slots=True)
class Policy:
    """How long a worker may be silent, how many setbacks a job survives, and how long a file is kept."""

    lease: timedelta = timedelta(seconds=30)
    max_setbacks: int = 5
    retry_after: timedelta = timedelta(seconds=10)
    retention: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A worker took the job; whatever an earlier attempt had written counts no more."""

    lease: Lease
    at: datetime
    setbacks: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """The worker lives and has written `rows` of `total_rows`, which are `size_bytes` so far."""

    lease: Lease
    rows: int
    size_bytes: int
    total_rows: int


@dataclass(frozen=True, slots=True)
class Completed:
    """The file is whole and stored."""

    file: StoredFile
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Postponed:
    """The attempt came to nothing; another may start at `not_before`."""

    reason: str
    not_before: datetime
    setbacks: int


@dataclass(frozen=True, slots=True)
class Failed:
    """There will be no file; `reason` is for the user."""

    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The user does not want it any more."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Renamed:
    """Its reader calls it otherwise."""

    name: str


@dataclass(frozen=True, slots=True)
class Expired:
    """The file's time is over."""

    at: datetime


Change = Claimed | Progressed | Completed | Postponed | Failed | Cancelled | Renamed | Expired


def is_claimable(export: Export, now: datetime) -> bool:
    """Tell whether a worker may take the job: nobody has it, or its worker has been silent for too long."""
    match export.status:
        case Status.PENDING:
            return export.not_before is None or now >= export.not_before
        case Status.RUNNING:
            return export.lease is None or now >= export.lease.until
        case _:
            return False


def claim(export: Export, *, worker: str, now: datetime, policy: Policy) -> Claimed | Failed | None:
    """Return the new lease; `Failed` if too many workers died over it; None if it is not to be had."""
    if not is_claimable(export, now):
        return None
    setbacks = export.setbacks + (export.status is Status.RUNNING)  # its worker fell silent
    if setbacks >= policy.max_setbacks:
        return Failed(_died_too_often(setbacks), now)
    return Claimed(Lease(worker, now + policy.lease), now, setbacks)


def progress(
    export: Export,
    *,
    worker: str,
    attempt: int,
    rows: int,
    size_bytes: int,
    total_rows: int,
    now: datetime,
    policy: Policy,
) -> Progressed:
    """Return the renewed lease; raises `LeaseLost`, and the worker must stop."""
    _require_lease(export, worker, attempt)
    return Progressed(Lease(worker, now + policy.lease), rows, size_bytes, total_rows)


def complete(
    export: Export, *, worker: str, attempt: int, file: StoredFile, now: datetime, policy: Policy
) -> Completed | None:
    """Return the completion; raises `LeaseLost`, and the worker must remove what it has written.

    None where this very file completed it already: the answer to the commit was lost, and the worker asks again.
    """
    if export.status is Status.COMPLETED and export.file == file:
        return None
    _require_lease(export, worker, attempt)
    return Completed(file, now, now + policy.retention)


def abandon(
    export: Export, *, worker: str, attempt: int, reason: str, final: bool, now: datetime, policy: Policy
) -> Postponed | Failed:
    """Return what follows from a failed attempt: another one later, or, if that cannot help, the end."""
    _require_lease(export, worker, attempt)
    setbacks = export.setbacks + 1
    if final or setbacks >= policy.max_setbacks:
        return Failed(reason, now)
    return Postponed(reason, now + policy.retry_after * 2**export.setbacks, setbacks)


def release(export: Export, *, worker: str, attempt: int, now: datetime) -> Postponed:
    """Return the job to the queue at once, because its worker is being shut down; no setback, deploys are frequent."""
    _require_lease(export, worker, attempt)
    return Postponed("the worker was stopped", now, export.setbacks)


def cancel(export: Export, now: datetime) -> Cancelled | None:
    """Return the cancellation of a job that is not over yet."""
    return Cancelled(now) if export.status in {Status.PENDING, Status.RUNNING} else None


def expire(export: Export, now: datetime) -> Expired | None:
    """Return the end of a file whose time is over; never a moment early."""
    if export.status is not Status.COMPLETED or not export.has_expired(now):
        return None
    return Expired(now)


def evolve(export: Export, change: Change) -> Export:
    """Return the export after `change`."""
    return replace(_changed(export, change), revision=export.revision + 1)


def _changed(export: Export, change: Change) -> Export:
    match change:
        case Claimed():
            after = _claimed(export, change)
        case Progressed(lease, rows, size_bytes, total_rows):
            after = replace(export, lease=lease, rows=rows, size_bytes=size_bytes, total_rows=total_rows)
        case Completed():
            after = _completed(export, change)
        case Postponed():
            after = _postponed(export, change)
        case Failed(reason, at):
            after = replace(export, status=Status.FAILED, lease=None, completed_at=at, failure=reason)
        case Cancelled(at):
            after = replace(export, status=Status.CANCELLED, lease=None, completed_at=at)
        case Renamed(name):
            after = replace(export, name=name)
        case Expired():
            after = replace(export, status=Status.EXPIRED)
        case _:
            assert_never(change)
    return after


def _claimed(export: Export, change: Claimed) -> Export:
    return replace(
        export,
        status=Status.RUNNING,
        lease=change.lease,
        attempt=export.attempt + 1,
        setbacks=change.setbacks,
        rows=0,
        size_bytes=0,
        started_at=export.started_at or change.at,
        claimed_at=change.at,
    )


def _postponed(export: Export, change: Postponed) -> Export:
    return replace(
        export,
        status=Status.PENDING,
        lease=None,
        rows=0,
        size_bytes=0,
        not_before=change.not_before,
        setbacks=change.setbacks,
    )


def _completed(export: Export, change: Completed) -> Export:
    return replace(
        export,
        status=Status.COMPLETED,
        lease=None,
        rows=change.file.row_count,
        size_bytes=change.file.size_bytes,
        total_rows=change.file.row_count,
        file=change.file,
        completed_at=change.at,
        expires_at=change.expires_at,
    )


def _require_lease(export: Export, worker: str, attempt: int) -> None:
    held = export.lease is not None and export.lease.worker == worker and export.attempt == attempt
    if export.status is not Status.RUNNING or not held:
        raise LeaseLost(export.id, attempt)


def _died_too_often(times: int) -> str:
    return (
        f"The file could not be made: its worker stopped unexpectedly {times} times. "
        "Ask for the export again; if that fails too, tell your administrator the export's id."
    )
