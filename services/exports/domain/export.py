"""One export as it is at a moment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.exports.domain.request import ExportRequest, Redaction


class Status(StrEnum):
    """Where an export is in its life: pending → running → completed | failed | cancelled, and expired in the end."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one worker to produce the file, until a moment; renewed while it lives."""

    worker: str
    until: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The finished file: where it is and what proves it whole. `as_of` is the moment its rows show."""

    key: str
    row_count: int
    size_bytes: int
    sha256: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Callback:
    """Whom to tell how it ended: an address, and the secret (base64 after `whsec_`) that signs what is sent there."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Export:
    """A download and the job that makes it.

    `attempt` counts the workers that took it, `setbacks` those of them that failed or died, `revision` the changes;
    `rows` and `size_bytes` are how far the current attempt is, which began at `claimed_at`.
    """

    id: str
    partner_id: str
    request: ExportRequest
    redaction: Redaction
    requested_by: str
    created_at: datetime
    total_rows: int
    name: str = ""
    schedule_id: str | None = None
    callback: Callback | None = None
    status: Status = Status.PENDING
    rows: int = 0
    size_bytes: int = 0
    attempt: int = 0
    setbacks: int = 0
    lease: Lease | None = None
    not_before: datetime | None = None
    started_at: datetime | None = None
    claimed_at: datetime | None = None
    completed_at: datetime | None = None
    expires_at: datetime | None = None
    file: StoredFile | None = None
    failure: str | None = None
    revision: int = 0

    @property
    def file_name(self) -> str:
        """What the file is called at its reader's."""
        return file_name(self.request, self.created_at)

    def has_expired(self, now: datetime) -> bool:
        """Tell whether the file's time is over, swept away or not."""
        return self.status is Status.EXPIRED or (self.expires_at is not None and now >= self.expires_at)


def file_name(request: ExportRequest, moment: datetime) -> str:
    """Return e.g. `customers-20260131T235959Z.tsv`: sorts by time, and is safe on every file system."""
    return f"{request.dataset}-{moment:%Y%m%dT%H%M%SZ}.{request.layout.extension}"


def object_key(export: Export) -> str:
    """Return where this attempt writes. The attempt is part of it, so that two never write the same object."""
    return f"{export.partner_id}/{export.id}/{export.attempt}.{export.request.layout.extension}"


def export_id_of(key: str) -> str:
    """Return whose object `key` names; the empty text for a key that `object_key` never made."""
    parts = key.split("/")
    return parts[1] if len(parts) == 3 else ""
