"""How rejects look as a file."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from services.sync.domain.report import Reject
from shared.spreadsheets import RUN_BY_SPREADSHEETS

HEADER: Final = ("input", "record", "row", "reason", "original")

_RUN: Final = tuple(RUN_BY_SPREADSHEETS)


def reject_lines(rejects: Iterable[Reject]) -> str:
    """Return `rejects` as lines of CSV (RFC 4180); a text that a spreadsheet would run has `'` before it."""
    text = io.StringIO()
    csv.writer(text).writerows(map(_neutralised, reject[: len(HEADER)]) for reject in rejects)
    return text.getvalue()


def _neutralised(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUN) else cell


def header_line() -> str:
    """Return the first line of a reject file."""
    return ",".join(HEADER) + "\r\n"
