"""CSV and TSV, as RFC 4180 and as spreadsheets write them."""

import csv
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TextIO

from services.sync.errors import InputError
from services.sync.sources.rows import RawRow, require
from services.sync.sources.streams import Lines


class _Lines(Lines):
    """Lines that remember those of the row in hand."""

    def __init__(self, text: TextIO) -> None:
        super().__init__(text)
        self._held: list[str] = []

    def __next__(self) -> str:
        line = super().__next__()
        self._held.append(line)
        return line

    def take(self) -> str:
        held, self._held = self._held, []
        return (held[0] if len(held) == 1 else "".join(held)).rstrip("\r\n")


def rows(text: TextIO, path: Path, columns: Sequence[str], delimiter: str) -> Iterator[RawRow]:
    """Yield the rows below the header; a row of another width than the header, or with an open quote, has a flaw."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    header = _header(reader, path, columns, delimiter)
    pick, width = _picker(header, columns), len(header)
    lines.take()
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RawRow(number, (), lines.take(), f"is not readable ({error}); is a quote left open?")
            continue
        line = lines.take()
        if len(cells) == width:
            yield RawRow(number, pick(cells), line)
        elif cells:  # a blank line is no row
            yield RawRow(number, (), line, f"has {len(cells)} fields where the header has {width}")


def _header(reader: Iterator[list[str]], path: Path, columns: Sequence[str], delimiter: str) -> list[str]:
    header = [name.strip() for name in next(reader, [])]
    if not header:
        raise InputError(path, "is empty; a header line is needed")
    other = next((sign for sign in ";\t|," if len(header) == 1 and sign != delimiter and sign in header[0]), None)
    hint = f"; is the delimiter {other!r}? Say so with `delimiter:`" if other else ""
    require(columns, header, path, hint=hint)
    return header


def _picker(header: Sequence[str], columns: Sequence[str]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    positions = [header.index(column) for column in columns]
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda cells: tuple(cells[position] for position in positions)
