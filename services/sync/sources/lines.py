"""NDJSON: one JSON object a line. Numbers are taken as they are written, so that no digit is lost."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from services.sync.sources.rows import RawRow
from services.sync.sources.streams import Lines


def rows(text: TextIO, columns: Sequence[str]) -> Iterator[RawRow]:
    """Yield the objects; a column such as `plan.id` reaches into nested ones. Lists become `a,b`."""
    paths = [column.split(".") for column in columns]
    for number, line in enumerate(Lines(text), start=1):
        stripped = line.strip()
        if stripped:
            yield _row(number, stripped, columns, paths)


def _row(number: int, line: str, columns: Sequence[str], paths: Sequence[Sequence[str]]) -> RawRow:
    try:
        found = json.loads(line, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        return RawRow(number, (), line, f"is not JSON ({error})")
    if not isinstance(found, dict):
        return RawRow(number, (), line, "is not a JSON object")
    cells = (_at(found, column, path) for column, path in zip(columns, paths, strict=True))
    return RawRow(number, tuple(map(_text, cells)), line)


def _at(found: dict[str, Any], column: str, path: Sequence[str]) -> Any:
    if column in found or len(path) == 1:
        return found.get(column)
    inner: Any = found
    for name in path:
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
