"""One input file as a stream of rows."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from services.sync.domain.mapping.model import FileOptions
from services.sync.errors import InputError
from services.sync.sources import columnar, delimited, documents, lines
from services.sync.sources.rows import RawRow
from services.sync.sources.streams import BROKEN_FILE, Unpacking, open_text

_PACKED: Final = {".gz", ".zst"}
_DELIMITERS: Final = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".txt": "\t"}
_LINES: Final = {".ndjson", ".jsonl"}
_DOCUMENT: Final = ".json"


class SourceFile:
    """A file that is open while the `with` block runs. Every cell is text; a value that is not there is empty."""

    def __init__(
        self, path: Path, options: FileOptions, columns: Sequence[str], unpacking: Unpacking | None = None
    ) -> None:
        """`columns` are those that each row shall hold, in that order; `unpacking` counts what comes out of it."""
        self.path = path
        self._options = options
        self._columns = tuple(columns)
        self._unpacking = unpacking or Unpacking(None)
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._raw = self._closing.enter_context(self.path.open("rb"))
        except OSError as error:
            raise InputError(self.path, error.strerror or str(error)) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    @property
    def position(self) -> int:
        """Bytes of the file that were read so far."""
        return self._raw.tell()

    def rows(self) -> Iterator[RawRow]:
        """Yield each row; raises `InputError` for a file that is broken or lacks a column."""
        try:
            yield from self._read()
        except BROKEN_FILE as error:
            raise InputError(self.path, f"cannot be read to the end: {error}") from error

    def _read(self) -> Iterator[RawRow]:
        kind = _kind(self.path)
        if kind == ".parquet":
            return columnar.rows(self._raw, self.path, self._columns, self._unpacking)
        text = self._closing.enter_context(open_text(self._raw, self.path, self._options.encoding, self._unpacking))
        if kind in _LINES:
            return lines.rows(text, self._columns)
        if kind == _DOCUMENT:
            return documents.rows(text, self.path, self._columns, self._options.rows)
        if kind in _DELIMITERS:
            delimiter = self._options.delimiter or _DELIMITERS[kind]
            return delimited.rows(text, self.path, self._columns, delimiter)
        raise InputError(self.path, f"{kind or 'a name without extension'} is not known; use {_known()}")


def _kind(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def _known() -> str:
    return ", ".join([*_DELIMITERS, *sorted(_LINES), _DOCUMENT, ".parquet"]) + ", and .gz or .zst of the text ones"
