"""An import that runs in the service: who asked for it, where its files are, and how far it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.sync.domain.report import ImportReport


class ImportStatus(StrEnum):
    """The life of an import."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED: Final = frozenset({ImportStatus.COMPLETED, ImportStatus.FAILED, ImportStatus.CANCELLED})
"""Nothing more will happen; only of one that was cancelled the chunk in hand goes to its end."""


@dataclass(frozen=True, slots=True)
class FilesAt:
    """Where the files of an import are: below the staging directory if uploaded, else below the import directory.

    Those of a command are where only the process can read them that runs it.
    """

    uploaded: bool
    path: str
    of_command: bool = False


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One import. `attempts` counts the processes that took it; each one's rejects are its own."""

    import_id: str
    partner_id: str
    source: str
    mapping: str
    files: FilesAt
    created_at: datetime
    created_by: str
    report: ImportReport
    resend: frozenset[str] = frozenset()
    status: ImportStatus = ImportStatus.PENDING
    attempts: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    failure: str | None = None


def to_the_millisecond(moment: datetime) -> datetime:
    """Return `moment` as the database will give it back."""
    return moment.replace(microsecond=moment.microsecond // 1_000 * 1_000)
