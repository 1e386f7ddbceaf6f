"""The reject file of an import on this machine."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from services.sync.domain.reject_file import header_line, reject_lines
from services.sync.domain.report import Reject


class RejectFile:
    """Replaces the file of an earlier run; there is none if nothing was rejected."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.unlink(missing_ok=True)

    async def add(self, rejects: Sequence[Reject]) -> None:
        """Append `rejects`."""
        if rejects:
            await asyncio.to_thread(self._append, rejects)

    def _append(self, rejects: Sequence[Reject]) -> None:
        is_new = not self.path.exists()
        # Lone surrogates stand for bytes that were no text; they go out as the bytes they were.
        with self.path.open("a", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write((header_line() if is_new else "") + reject_lines(rejects))
