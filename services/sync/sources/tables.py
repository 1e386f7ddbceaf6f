"""Lookup tables."""

from pathlib import Path
from typing import Final

from services.sync.domain.mapping import LookupSpec
from services.sync.domain.transform import Table
from services.sync.errors import InputError
from services.sync.sources.files import SourceFile
from services.sync.sources.streams import Unpacking

MOST_KEYS: Final = 5_000_000
"""Of one table, which takes about a gigabyte."""

LARGEST: Final = 1 << 28
"""Characters of all keys and values of one table."""


def load_table(path: Path, spec: LookupSpec, unpacking: Unpacking) -> Table:
    """Return key to value of the whole file, the last row of a key holding. It is held in memory.

    Raises `InputError` for one that does not fit there.
    """
    nulls = {"", *spec.nulls}
    table: dict[str, str] = {}
    size = 0
    with SourceFile(path, spec, (spec.key, spec.value), unpacking) as source:
        for row in source.rows():
            key, value = (cell.strip() for cell in row.cells) if row.flaw is None else ("", "")
            if key not in nulls and value not in nulls:
                table[key] = value
                size += len(key) + len(value)
                if len(table) > MOST_KEYS or size > LARGEST:
                    reason = (
                        f"is no table to look things up in: more than {MOST_KEYS:,} keys, or {LARGEST:,} characters"
                    )
                    raise InputError(path, reason)
    return table
