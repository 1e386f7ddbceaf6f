"""Bytes to text: decompression within limits, byte-order marks, encodings."""

import gzip
import io
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO, cast

import pyarrow as pa

from services.sync.errors import UnpacksTooLong

BROKEN_FILE: Final = (EOFError, OSError, ValueError, zlib.error, pa.ArrowException)
"""What readers raise for a truncated or damaged file."""

LONGEST_LINE: Final = 1 << 24

_BUFFER_BYTES: Final = 1 << 16


class Unpacking:
    """The bytes that all files of an import may have together when unpacked: a megabyte can unpack to a gigabyte."""

    def __init__(self, most: int | None) -> None:
        """`most` is None where nobody but the owner of the files waits for them."""
        self._most = most
        self._taken = 0

    def take(self, count: int, path: Path) -> None:
        """Note `count` more of the file at `path`; raises `UnpacksTooLong`."""
        self._taken += count
        if self._most is not None and self._taken > self._most:
            raise UnpacksTooLong(path, self._most)


class _Metered(io.RawIOBase):
    """What a packed file holds, counted as it is read."""

    def __init__(self, unpacked: BinaryIO, unpacking: Unpacking, path: Path) -> None:
        self._unpacked = unpacked
        self._unpacking = unpacking
        self._path = path

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read the next bytes; raises `UnpacksTooLong`."""
        view = memoryview(buffer).cast("B")
        piece = self._unpacked.read(len(view))
        self._unpacking.take(len(piece), self._path)
        view[: len(piece)] = piece
        return len(piece)


def open_text(raw: BinaryIO, path: Path, encoding: str, unpacking: Unpacking) -> io.TextIOWrapper:
    """Return `raw`, the content of `path`, as text: unpacked if its name ends with .gz or .zst.

    Bytes that are not text in `encoding` come through as lone surrogates, so that only their own row is rejected.
    """
    unpacked = _unpacked(raw, path.suffix.lower())
    plain = cast("io.RawIOBase", raw) if unpacked is None else _Metered(unpacked, unpacking, path)
    stream = io.BufferedReader(plain, _BUFFER_BYTES)
    return io.TextIOWrapper(stream, _with_mark(stream, encoding), errors="surrogateescape", newline="")


def _unpacked(raw: BinaryIO, suffix: str) -> BinaryIO | None:
    if suffix == ".gz":
        return cast("BinaryIO", gzip.GzipFile(fileobj=raw))
    if suffix == ".zst":
        return cast("BinaryIO", pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd"))
    return None


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
