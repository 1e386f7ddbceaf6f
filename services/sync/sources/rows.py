"""The shape of a row, whatever file it comes from."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from services.sync.errors import InputError


class RawRow(NamedTuple):
    """`number` as a spreadsheet shows it (the header is row 1), `text` as it stands in the file.

    `flaw` says why the file's row could not be read; its cells are then empty.
    """

    number: int
    cells: tuple[str, ...]
    text: str
    flaw: str | None = None


def require(columns: Sequence[str], present: Sequence[str], path: Path, *, hint: str = "") -> None:
    """Raise `InputError` for a column that is not there exactly once."""
    for column in columns:
        count = list(present).count(column)
        if count == 0:
            shown = ", ".join(present[:30]) + (" …" if len(present) > 30 else "")
            raise InputError(path, f"has no column {column!r}; it has {shown}{hint}")
        if count > 1:
            raise InputError(path, f"has {count} columns called {column!r}")
