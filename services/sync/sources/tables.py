"""Lookup tables."""

from pathlib import Path

from services.sync.domain.mapping import LookupSpec
from services.sync.domain.transform import Table
from services.sync.sources.files import SourceFile


def load_table(path: Path, spec: LookupSpec) -> Table:
    """Return key to value of the whole file, the last row of a key holding. It is held in memory."""
    nulls = {"", *spec.nulls}
    table: dict[str, str] = {}
    with SourceFile(path, spec, (spec.key, spec.value)) as source:
        for row in source.rows():
            key, value = (cell.strip() for cell in row.cells) if row.flaw is None else ("", "")
            if key not in nulls and value not in nulls:
                table[key] = value
    return table
