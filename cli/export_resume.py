"""What makes an interrupted `tenantry export` go on: which job was begun for the same request and the same target."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Resumption:
    """A note beside the target with the id of the job; there while the export is unfinished."""

    path: Path

    @classmethod
    def of(cls, url: str, body: dict[str, Any], target: Path) -> "Resumption":
        """Return the place of the note of one request to one service for one target."""
        identity = json.dumps([url, body, str(target.resolve())], sort_keys=True)
        directory = target if target.is_dir() else target.parent
        return cls(directory / f".tenantry-export-{sha256(identity.encode()).hexdigest()[:16]}")

    @property
    def job_id(self) -> str | None:
        """The job that was begun; None if there is none."""
        return self.path.read_text().strip() or None if self.path.is_file() else None

    def begin(self, job_id: str) -> None:
        """Remember a job."""
        self.path.write_text(job_id)

    def end(self) -> None:
        """Forget it."""
        self.path.unlink(missing_ok=True)
