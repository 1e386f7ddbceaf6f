"""How rejects look as a file."""

import csv
import io
from collections.abc import Iterable

from services.sync.domain.report import Reject

HEADER = ("input", "record", "row", "reason", "original")


def reject_lines(rejects: Iterable[Reject]) -> str:
    """Return `rejects` as lines of CSV (RFC 4180)."""
    text = io.StringIO()
    csv.writer(text).writerows(rejects)
    return text.getvalue()


def header_line() -> str:
    """Return the first line of a reject file."""
    return ",".join(HEADER) + "\r\n"
