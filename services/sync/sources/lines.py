"""NDJSON: one JSON object a line. Numbers are taken as they are written, so that no digit is lost."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from services.sync.sources.rows import RawRow
from services.sync.sources.streams import Lines


def rows(text: TextIO, columns: Sequence[str]) -> Iterator[RawRow]:
    """Yield the objects; a column such as `plan.id` reaches into nested ones. Lists become `a,b`."""
    for number, line in enumerate(Lines(text), start=1):
        stripped = line.strip()
        if stripped:
            yield _row(number, stripped, columns)


def object_row(number: int, found: object, text: str, columns: Sequence[str]) -> RawRow:
    """Return the row of a JSON value, which should be an object."""
    if not isinstance(found, dict):
        return RawRow(number, (), text, "is not a JSON object")
    return RawRow(number, tuple(_text(at(found, column)) for column in columns), text)


def _row(number: int, line: str, columns: Sequence[str]) -> RawRow:
    try:
        found = json.loads(line, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        return RawRow(number, (), line, f"is not JSON ({error})")
    return object_row(number, found, line, columns)


def at(found: dict[str, Any], column: str) -> Any:
    """Return what a JSON object holds under `column`, or at that dotted path; None where there is nothing."""
    if column in found or "." not in column:
        return found.get(column)
    inner: Any = found
    for name in column.split("."):
        inner = inner.get(name) if isinstance(inner, dict) else None
    return inner


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ",".join(map(_text, value))
        case _:
            return json.dumps(value)
