"""What can go wrong in sync.

TenantryError
├── TransientError                (shared) the broker or the database is away
│   └── SnapshotConflict          somebody else imported the same entities at the same time
└── PermanentError
    ├── MappingError              the mapping is wrong; names its lines
    ├── ForeignPartner            the mapping is of another partner than the caller
    ├── LeaseLost                 this process was silent for too long, and has the import no more
    ├── ImportCancelled           somebody does not want the import any more: stop
    ├── ImportOver                there is nothing to cancel any more
    └── InputError                an input file is missing, unreadable or lacks a column
        ├── OutsideDirectory      a path leads out of the directory that imports may read
        └── UnpacksTooLong        packed files hold more than an import may read
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.errors import PermanentError, TransientError


class SnapshotConflict(TransientError):
    """The snapshots kept changing under this run; they are read again."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} records are being imported by somebody else at the same time")


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a mapping: its path such as `inputs[1].fields.seats`, its line, and what to do."""

    path: str
    line: int | None
    reason: str

    def render(self, name: str) -> str:
        """Return the sentence a user reads, for the mapping called `name`."""
        where = f"{name} line {self.line}" if self.line else name
        return f"{where}, {self.path}: {self.reason}" if self.path else f"{where}: {self.reason}"


class MappingError(PermanentError):
    """The mapping cannot be used; `flaws` has all that was found."""

    def __init__(self, name: str, flaws: Sequence[Flaw]) -> None:
        super().__init__("\n".join(flaw.render(name) for flaw in flaws))
        self.flaws = tuple(flaws)


class ForeignPartner(PermanentError):
    """Nobody imports for another partner."""

    def __init__(self, mapping_partner: str, partner_id: str) -> None:
        super().__init__(f"the mapping says `partner: {mapping_partner}`, and your token is of {partner_id}")


class LeaseLost(PermanentError):
    """Another process has the import, or may have it; this one stops between two chunks."""

    def __init__(self) -> None:
        super().__init__("this process was silent for too long, and the import was taken from it; run it again")


class ImportCancelled(PermanentError):
    """Somebody cancelled the import that this process runs; it stops between two chunks."""

    def __init__(self) -> None:
        super().__init__(
            "the import was cancelled; what was told stays told, and importing the files again does the rest"
        )


class ImportOver(PermanentError):
    """The import has ended; `status` tells how."""

    def __init__(self, import_id: str, status: str) -> None:
        super().__init__(f"Import {import_id} is {status}: there is nothing to cancel any more.")


class InputError(PermanentError):
    """An input cannot be read as the mapping says."""

    def __init__(self, file: str | Path, reason: str) -> None:
        # What is told of a file may quote bytes of it that are no text, which nobody could be sent.
        self.file, self.reason = _as_text(str(file)), _as_text(reason)
        super().__init__(f"{self.file}: {self.reason}")


def _as_text(text: str) -> str:
    return text.encode(errors="replace").decode()


class OutsideDirectory(InputError):
    """A path that would leave the directory that imports may read."""

    def __init__(self, file: str | Path) -> None:
        super().__init__(file, "is outside the directory that imports may read")


class UnpacksTooLong(InputError):
    """Packed files that hold more than all files of an import may."""

    def __init__(self, file: str | Path, most: int) -> None:
        reason = f"unpacks, with what was read before it, to more than {most:,} bytes; import it in parts, or have the "
        super().__init__(file, reason + "operator raise TENANTRY_MAX_UNPACKED_BYTES")
