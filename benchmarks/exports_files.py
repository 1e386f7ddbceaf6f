"""Whether a file of the export benchmarks holds what it must, as others read it."""

import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import IO

import duckdb

from benchmarks.exports_rows import Truth


def adds_up(target: Path, file_format: str, truth: Truth) -> bool:
    """Whether the rows in a file add up to `truth`, as DuckDB reads them; of a workbook, only their number."""
    if file_format == "xlsx":
        return _rows_in_workbook(target) == truth.rows
    read = {
        "csv": "read_csv(?, header=true, delim=',', quote='\"', escape='\"', all_varchar=true)",
        "tsv": "read_csv(?, header=true, delim='\t', quote='\"', escape='\"', all_varchar=true)",
        "ndjson": "read_json(?, format='nd')",
        "parquet": "read_parquet(?)",
    }[file_format]
    sums = "count(*), sum(seats::BIGINT), count(nullif(email::VARCHAR, '')), sum(length(notes))"
    with duckdb.connect() as database:
        found = database.execute(f"SELECT {sums} FROM {read}", [str(target)]).fetchone()  # noqa: S608  # our own words
    return found == tuple(asdict(truth).values())


def _rows_in_workbook(target: Path) -> int:
    """Count the rows of all sheets but their headers."""
    rows = 0
    with zipfile.ZipFile(target) as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/sheet"):
                with book.open(name) as sheet:
                    rows += _count(sheet, b"<row ") - 1
    return rows


def _count(file: IO[bytes], word: bytes) -> int:
    """Count a word, also where two pieces of the file meet in it."""
    found, before = 0, b""
    while piece := file.read(1024**2):
        found += (before + piece).count(word)
        before = piece[1 - len(word) :]
    return found
