"""Bytes to text: decompression, byte-order marks, encodings."""

import gzip
import io
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from typing import BinaryIO, Final, TextIO, cast

import pyarrow as pa

BROKEN_FILE: Final = (EOFError, OSError, ValueError, zlib.error, pa.ArrowException)
"""What readers raise for a truncated or damaged file."""

LONGEST_LINE: Final = 1 << 24

_BUFFER_BYTES: Final = 1 << 16


def open_text(raw: BinaryIO, suffix: str, encoding: str) -> io.TextIOWrapper:
    """Return `raw` as text, unpacked if `suffix` is .gz or .zst.

    Bytes that are not text in `encoding` come through as lone surrogates, so that only their own row is rejected.
    """
    unpacked = cast("io.RawIOBase", _unpacked(raw, suffix.lower()))  # what io asks of it, pyarrow's streams have too
    stream = io.BufferedReader(unpacked, _BUFFER_BYTES)
    return io.TextIOWrapper(stream, _with_mark(stream, encoding), errors="surrogateescape", newline="")


def _unpacked(raw: BinaryIO, suffix: str) -> object:
    if suffix == ".gz":
        return gzip.GzipFile(fileobj=raw)
    if suffix == ".zst":
        return pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd")
    return raw


def _with_mark(stream: "io.BufferedReader[io.RawIOBase]", encoding: str) -> str:
    start = stream.peek(3)
    if start.startswith(BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    return encoding


class Lines:
    """The lines of a text, with their ends; one that never ends is refused rather than read into memory."""

    def __init__(self, text: TextIO) -> None:
        self._readline = text.readline

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise ValueError(f"a line is longer than {LONGEST_LINE:,} characters")
        return line
