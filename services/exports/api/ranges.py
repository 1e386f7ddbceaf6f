"""Byte ranges of RFC 9110, section 14: one range; several at once are answered with the whole file, as it allows."""

import re
from dataclasses import dataclass
from typing import Final

_ONE_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range begins after the end of the file."""


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start` up to, not including, `end` of `size`."""

    start: int
    end: int
    size: int

    @property
    def is_whole(self) -> bool:
        """Whether this is the whole file."""
        return self.start == 0 and self.end == self.size

    @property
    def content_range(self) -> str:
        """The `Content-Range` of a partial answer."""
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


def requested_span(header: str | None, size: int) -> Span:
    """Return what a `Range` header asks for of a file of `size` bytes; raises `Unsatisfiable`.

    No header, and one that is not understood, mean the whole file.
    """
    match = _ONE_RANGE.fullmatch(header.replace(" ", "")) if header else None
    if match is None or match[0].lower() == "bytes=-":
        return Span(0, size, size)
    first, last = match.groups()
    if not first:
        return _last_bytes(int(last), size)
    return _between(int(first), int(last) if last else size - 1, size)


def _last_bytes(count: int, size: int) -> Span:
    if count == 0 or size == 0:
        raise Unsatisfiable
    return Span(max(0, size - count), size, size)


def _between(first: int, last: int, size: int) -> Span:
    if last < first <= size - 1:
        return Span(0, size, size)  # an invalid range is to be ignored
    if first >= size:
        raise Unsatisfiable
    return Span(first, min(last + 1, size), size)
