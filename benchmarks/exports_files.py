"""Whether a file of the export benchmarks holds what it must, as others read it."""

import zipfile
from dataclasses import asdict
from pathlib import Path

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
                    rows += sum(line.count(b"<row ") for line in iter(lambda: sheet.read(1024**2), b"")) - 1
    return rows
