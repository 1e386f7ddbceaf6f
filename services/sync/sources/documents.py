"""A JSON document, as an API answers: an object, or a list of them, perhaps below some key. It is held in memory."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from services.sync.errors import InputError
from services.sync.sources.lines import at, object_row
from services.sync.sources.rows import RawRow

LARGEST: Final = 1 << 24
"""Characters, of which each can be twenty bytes of memory; NDJSON is read a line at a time."""


def rows(text: TextIO, path: Path, columns: Sequence[str], below: str | None) -> Iterator[RawRow]:
    """Yield the objects of the document, or of the list at the dotted path `below`, numbered from 1.

    Raises `InputError` for a document that is none, that is too large, or that has nothing there.
    """
    for number, each in enumerate(_listed(_parsed(text, path), path, below), start=1):
        yield object_row(number, each, json.dumps(each, ensure_ascii=False), columns)


def _parsed(text: TextIO, path: Path) -> Any:
    content = text.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise InputError(path, f"is a JSON document of more than {LARGEST:,} characters; write it as NDJSON")
    try:
        return json.loads(content, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise InputError(path, f"is not JSON ({error})") from None


def _listed(document: Any, path: Path, below: str | None) -> Sequence[Any]:
    found = document if below is None else at(document, below) if isinstance(document, dict) else None
    if found is None:
        raise InputError(path, f"has nothing at {below!r}, where its `rows:` should be")
    return found if isinstance(found, list) else [found]
