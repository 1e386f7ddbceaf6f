"""How fast a job is, and how long it will take."""

from dataclasses import dataclass
from datetime import datetime

from services.exports.domain.export import Export, Status


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows per second since the attempt began, and seconds until it ends at that rate; None before the first row."""

    rows_per_second: float
    seconds_left: float | None


def progress_of(export: Export, now: datetime) -> Progress | None:
    """Return the speed of a running job; None for any other."""
    if export.status is not Status.RUNNING or export.claimed_at is None:
        return None
    elapsed = max((now - export.claimed_at).total_seconds(), 0.001)
    rate = export.rows / elapsed
    left = max(export.total_rows - export.rows, 0) / rate if rate else None
    return Progress(round(rate, 1), None if left is None else round(left, 1))
