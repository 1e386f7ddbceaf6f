"""Every format read back by somebody else's reader: DuckDB, openpyxl, Python's csv, json, gzip and zstandard."""

import csv
import gzip
import io
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pytest

from services.exports.domain.formats import Compression, FileFormat, Layout
from services.exports.errors import CellTooLong
from services.exports.rendering.catalogue import renderer
from services.exports.rendering.ndjson import JsonLines
from services.exports.rendering.renderer import Renderer
from services.exports.rendering.spreadsheet import Spreadsheet, remove_spools

MOMENT = datetime(2026, 1, 31, 23, 59, 59, 120_000, tzinfo=UTC)
AWKWARD = [
    'tab\there, "quoted"',
    "two\nlines\r\nand more",
    "株式会社 Müller 🚀",
    None,
    "",
    "=1+1",
    "-5",
    "@SUM(A1)",
    "back\\slash \x01 control",
    "x" * 32_767,
]
SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("text", pa.string()),
        ("amount", pa.decimal128(18, 2)),
        ("rate", pa.float64()),
        ("flag", pa.bool_()),
        ("at", pa.timestamp("ms", "UTC")),
        ("kind", pa.dictionary(pa.int32(), pa.string())),
    ]
)


def table(texts: Sequence[str | None] = AWKWARD) -> pa.RecordBatch:
    """One row per text, with every type; the last row is null where it may be."""
    count = len(texts)
    columns = [
        pa.array(range(count), pa.int64()),
        pa.array(texts, pa.string()),
        pa.array([*[Decimal("-12.50")] * (count - 1), None], pa.decimal128(18, 2)),
        pa.array([*[0.125] * (count - 1), None], pa.float64()),
        pa.array([*[True] * (count - 1), None], pa.bool_()),
        pa.array([*[MOMENT] * (count - 1), None], pa.timestamp("ms", "UTC")),
        pa.array(["a"] * count).dictionary_encode(),
    ]
    return pa.record_batch(columns, schema=SCHEMA)


def written(writing: Renderer, *batches: pa.RecordBatch, schema: pa.Schema = SCHEMA) -> bytes:
    """The whole file, made as a job makes it."""
    try:
        pieces = [writing.start(schema), *(writing.rows(batch) for batch in batches), *writing.finish()]
    finally:
        writing.close()
    return b"".join(pieces)


def made(file_format: FileFormat, *batches: pa.RecordBatch, compression: Compression | None = None) -> bytes:
    rows = sum(batch.num_rows for batch in batches)
    return written(renderer(Layout(file_format, compression), "customers", rows), *batches)


def neutralised(value: str | None) -> str:
    return f"'{value}" if value and value[0] in "=+-@\t\r" else value or ""


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where workbooks are spooled, which is empty again whatever happened."""
    directory = tmp_path / "spool"
    directory.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(directory))
    yield directory
    assert list(directory.iterdir()) == []


def in_duckdb(content: bytes, path: Path, read: str) -> list[tuple[Any, ...]]:
    path.write_bytes(content)
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        found = database.query(f"FROM {read}", params=[str(path)]).to_arrow_table()
    return list(zip(*(column.to_pylist() for column in found.columns), strict=True))


def test_parquet_is_typed_and_verbatim_for_duckdb(tmp_path: Path) -> None:
    rows = in_duckdb(made(FileFormat.PARQUET, table()), tmp_path / "t.parquet", "read_parquet(?)")
    assert [row[1] for row in rows] == AWKWARD
    assert rows[0][2:] == (Decimal("-12.50"), 0.125, True, MOMENT, "a")
    assert rows[-1][2:6] == (None, None, None, None)


def test_parquet_gathers_small_batches_to_row_groups(tmp_path: Path) -> None:
    content = made(FileFormat.PARQUET, *[table(["a", "b"] * 1_000)] * 100)
    path = tmp_path / "t.parquet"
    groups = in_duckdb(content, path, "parquet_metadata(?)")
    assert {row[1] for row in groups} == {0, 1}
    assert len(in_duckdb(content, path, "read_parquet(?)")) == 200_000


def test_ndjson_is_verbatim_for_a_json_reader_and_for_duckdb(tmp_path: Path) -> None:
    content = made(FileFormat.NDJSON, table())
    rows = [json.loads(line) for line in content.splitlines()]
    assert [row["text"] for row in rows] == AWKWARD
    assert list(rows[0]) == SCHEMA.names
    assert rows[0] | {"text": ""} == {
        "id": 0,
        "text": "",
        "amount": "-12.50",
        "rate": 0.125,
        "flag": True,
        "at": "2026-01-31T23:59:59.120Z",
        "kind": "a",
    }
    assert rows[-1]["amount"] is rows[-1]["rate"] is rows[-1]["flag"] is rows[-1]["at"] is None
    assert [row[1] for row in in_duckdb(content, tmp_path / "t.ndjson", "read_json(?, format='nd')")] == AWKWARD


def test_what_is_no_number_is_null_in_json() -> None:
    schema = pa.schema([("rate", pa.float64())])
    batch = pa.record_batch([pa.array([float("nan"), float("inf"), 1e300])], schema=schema)
    content = written(renderer(Layout(FileFormat.NDJSON), "t", 3), batch, schema=schema)
    assert content == b'{"rate":null}\n{"rate":null}\n{"rate":1e+300}\n'


@pytest.mark.parametrize("compression", [Compression.GZIP, Compression.ZSTD])
@pytest.mark.parametrize("file_format", [FileFormat.TSV, FileFormat.CSV, FileFormat.NDJSON])
def test_a_compressed_file_is_the_plain_one_inside(
    tmp_path: Path, file_format: FileFormat, compression: Compression
) -> None:
    batches = [table()] * 50
    plain, packed = made(file_format, *batches), made(file_format, *batches, compression=compression)
    assert len(packed) < len(plain) / 10
    if compression is Compression.GZIP:
        assert gzip.decompress(packed) == plain
    else:
        assert pa.CompressedInputStream(pa.BufferReader(packed), "zstd").read() == plain
    if (file_format, compression) == (FileFormat.NDJSON, Compression.ZSTD):
        read = "read_json(?, format='nd', compression='zstd')"
        assert [row[1] for row in in_duckdb(packed, tmp_path / "t.zst", read)] == AWKWARD * 50


@pytest.mark.parametrize(("file_format", "delimiter"), [(FileFormat.TSV, "\t"), (FileFormat.CSV, ",")])
def test_delimited_text_is_read_by_csv_and_by_duckdb(tmp_path: Path, file_format: FileFormat, delimiter: str) -> None:
    content = made(file_format, table())
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter, strict=True))
    assert rows[0] == SCHEMA.names
    assert [row[1] for row in rows[1:]] == [neutralised(value) for value in AWKWARD]
    options = f"delim='{delimiter}', header=true, all_varchar=true, quote='\"', escape='\"'"
    read = in_duckdb(content, tmp_path / "t.txt", f"read_csv(?, {options})")
    assert [row[1] or "" for row in read] == [neutralised(value) for value in AWKWARD]


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    book.close()
    return found


def test_a_workbook_is_typed_and_neutralised_for_openpyxl() -> None:
    content = made(FileFormat.XLSX, table())
    [(title, rows)] = sheets(content).items()
    assert (title, list(rows[0])) == ("customers", SCHEMA.names)
    plain = [index for index, value in enumerate(AWKWARD) if value and not any(ord(each) < 32 for each in value)]
    assert [rows[1 + index][1] for index in plain] == [neutralised(AWKWARD[index]) for index in plain]
    assert rows[1][1] == AWKWARD[0]
    assert rows[4][1] is None
    assert rows[1][2:] == (-12.5, 0.125, True, MOMENT.replace(tzinfo=None), "a")
    assert rows[-1][2:6] == (None, None, None, None)


def test_a_workbooks_header_is_styled_frozen_and_has_filters() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(FileFormat.XLSX, table())))
    sheet = book.worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:G{len(AWKWARD) + 1}")
    assert sheet["A1"].font.bold
    assert sheet["F2"].number_format == "yyyy-mm-dd hh:mm:ss"
    book.close()


def test_rows_past_the_end_of_a_sheet_go_to_further_ones() -> None:
    content = written(Spreadsheet("customers", 2 * len(AWKWARD), rows_per_sheet=4), table(), table())
    found = sheets(content)
    assert list(found) == [f"customers{each}" for each in ("", " 2", " 3", " 4", " 5")]
    assert {tuple(rows[0]) for rows in found.values()} == {tuple(SCHEMA.names)}
    assert [row[0] for rows in found.values() for row in rows[1:]] == [*range(len(AWKWARD))] * 2


def test_a_text_that_no_cell_holds_is_refused_and_never_cut() -> None:
    with pytest.raises(CellTooLong, match="32,768") as caught:
        made(FileFormat.XLSX, table(["fine", "x" * 32_768]))
    assert caught.value.column == "text"
    with pytest.raises(CellTooLong):
        made(FileFormat.XLSX, table(["🚀" * 16_384, "two units each"]))


def test_a_writer_that_fails_ends_the_file_and_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(sheets: list[tuple[str, Iterator[Any]]], *_: Any, **__: Any) -> None:
        next(sheets[0][1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.exports.rendering.spreadsheet.write_worksheets", full)
    with pytest.raises(OSError, match="No space left"):
        written(Spreadsheet("customers", 50 * len(AWKWARD)), *[table()] * 50)


def test_numbers_that_a_double_cannot_hold_are_text_in_a_workbook() -> None:
    schema = pa.schema([("n", pa.int64()), ("d", pa.decimal128(20, 2)), ("f", pa.float64()), ("at", pa.date32())])
    columns = [
        pa.array([999_999_999_999_999, 2**53 + 1, None]),
        pa.array([Decimal("1234567890123.45"), Decimal("123456789012345678.91"), None], pa.decimal128(20, 2)),
        pa.array([1.5, float("inf"), None]),
        pa.array([datetime(1900, 3, 1, tzinfo=UTC).date(), datetime(1900, 2, 28, tzinfo=UTC).date(), None]),
    ]
    content = written(Spreadsheet("t", 3), pa.record_batch(columns, schema=schema), schema=schema)
    rows = sheets(content)["t"]
    assert rows[1] == (999_999_999_999_999, 1234567890123.45, 1.5, datetime.fromisoformat("1900-03-01"))
    assert rows[2] == ("9007199254740993", "123456789012345678.91", "inf", "1900-02-28")


def test_amounts_are_told_alike_in_json_and_where_a_workbook_has_text() -> None:
    schema = pa.schema([("amount", pa.decimal128(38, 15))])
    long = Decimal("12345678901234567.5")
    batch = pa.record_batch([pa.array([Decimal(0), long, None], schema.field(0).type)], schema=schema)
    lines = written(JsonLines(), batch, schema=schema).splitlines()
    assert [json.loads(line)["amount"] for line in lines] == ["0", str(long), None]
    assert sheets(written(Spreadsheet("t", 3), batch, schema=schema))["t"][1:3] == [(0,), (str(long),)]


@pytest.mark.parametrize("file_format", [each for each in FileFormat if each is not FileFormat.XLSX])
def test_a_megabyte_in_a_cell_passes_whole(tmp_path: Path, file_format: FileFormat) -> None:
    long = 'x\t"' * 333_334
    content = made(file_format, table([long, None]))
    if file_format is FileFormat.PARQUET:
        read: Any = in_duckdb(content, tmp_path / "t.parquet", "read_parquet(?)")[0][1]
    elif file_format is FileFormat.NDJSON:
        read = json.loads(content.splitlines()[0])["text"]
    else:
        csv.field_size_limit(10**7)
        delimiter = "\t" if file_format is FileFormat.TSV else ","
        read = list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter))[1][1]
    assert read == long


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_no_rows_make_a_file_that_still_tells_its_columns(tmp_path: Path, file_format: FileFormat) -> None:
    content = made(file_format)
    match file_format:
        case FileFormat.XLSX:
            assert sheets(content) == {"customers": [tuple(SCHEMA.names)]}
        case FileFormat.PARQUET:
            described = in_duckdb(content, tmp_path / "t.parquet", "(DESCRIBE SELECT * FROM read_parquet(?))")
            assert [row[0] for row in described] == SCHEMA.names
        case FileFormat.NDJSON:
            assert content == b""
        case _:
            assert content.decode().split() == (
                SCHEMA.names if file_format is FileFormat.TSV else [",".join(SCHEMA.names)]
            )


def test_what_a_killed_process_left_of_a_workbook_is_removed_by_age(spool: Path) -> None:
    for name, age in (("tenantry-xlsx-old", 2), ("tenantry-xlsx-new", 0), ("somebody-elses", 2)):
        (spool / name).mkdir()
        (spool / name / "rows").touch()
        moment = (MOMENT - timedelta(days=age)).timestamp()
        for path in (spool / name / "rows", spool / name):
            os.utime(path, times=(moment, moment))
    assert remove_spools(MOMENT - timedelta(days=1)) == 1
    assert sorted(path.name for path in spool.iterdir()) == ["somebody-elses", "tenantry-xlsx-new"]
    shutil.rmtree(spool / "tenantry-xlsx-new")
    shutil.rmtree(spool / "somebody-elses")


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_a_file_given_up_half_way_leaves_nothing(file_format: FileFormat) -> None:
    writing = renderer(Layout(file_format), "t", len(AWKWARD))
    writing.start(SCHEMA)
    writing.rows(table())
    writing.close()
    writing.close()
