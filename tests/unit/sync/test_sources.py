"""Files as others write them: packed, marked, encoded, broken and large."""

import gzip
import json
import os
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.sync.domain.mapping.model import FileOptions, LookupSpec
from services.sync.errors import InputError, OutsideDirectory, UnpacksTooLong
from services.sync.sources import (
    Directory,
    RawRow,
    SourceFile,
    Unpacking,
    columnar,
    directory,
    load_table,
    tables,
)
from services.sync.sources.columnar import LARGEST_CELL

TEXT = 'id,name\n1,Café\n2,"a, b"\n'
EXPECTED = [("1", "Café"), ("2", "a, b")]


def read(path: Path, *columns: str, **options: str) -> list[RawRow]:
    with SourceFile(path, FileOptions.model_validate(options), columns or ("id", "name")) as source:
        return list(source.rows())


def cells(path: Path, **options: str) -> list[tuple[str, ...]]:
    return [row.cells for row in read(path, **options)]


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("plain.csv", TEXT.encode(), {}),
        ("mark.csv", TEXT.encode("utf-8-sig"), {}),
        ("wide.csv", TEXT.encode("utf-16"), {}),
        ("west.csv", TEXT.encode("cp1252"), {"encoding": "cp1252"}),
        ("windows.csv", TEXT.replace("\n", "\r\n").encode(), {}),
        ("tabs.tsv", TEXT.replace(",", "\t").replace('"a\t b"', "a, b").encode(), {}),
        ("semicolons.csv", TEXT.replace(",", ";").replace('"a; b"', "a, b").encode(), {"delimiter": ";"}),
        ("packed.csv.gz", gzip.compress(TEXT[:10].encode(), mtime=0) + gzip.compress(TEXT[10:].encode(), mtime=0), {}),
        ("packed.csv.zst", pa.compress(TEXT.encode(), codec="zstd", asbytes=True), {}),
        ("lines.ndjson", b'{"id": 1, "name": "Caf\xc3\xa9"}\n\n{"name": "a, b", "id": "2"}\n', {}),
    ],
)
def test_every_way_to_write_a_file_gives_the_same_rows(
    tmp_path: Path, name: str, content: bytes, options: dict[str, str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert cells(path, **options) == EXPECTED


def test_parquet_gives_text_of_every_type(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    columns = {
        "id": pa.array([1, None]),
        "amount": pa.array([Decimal("1.50"), Decimal("2.00")]),
        "yes": pa.array([True, False]),
        "at": pa.array([1_704_067_200, 0], pa.timestamp("s", "UTC")),
        "many": pa.array([["a", "b"], None]),
    }
    pq.write_table(pa.table(columns), path)
    assert [row.cells for row in read(path, *columns)] == [
        ("1", "1.50", "true", "2024-01-01 00:00:00.000Z", "a,b"),
        ("", "2.00", "false", "1970-01-01 00:00:00.000Z", ""),
    ]


def test_a_parquet_file_of_a_kilobyte_fills_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    long = pa.array(["a" * LARGEST_CELL] * 500).dictionary_encode()
    pq.write_table(pa.table({"id": long}), path, compression="zstd")
    tracemalloc.start()
    assert sum(len(row.cells[0]) for row in read(path, "id")[:3]) == 3 * LARGEST_CELL
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * LARGEST_CELL


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("LARGEST_CELL", "a text is longer than 9 characters"),
        ("LARGEST_GROUP", "bytes when unpacked; write groups of at most 9"),
        ("MOST_VALUES", "a row group has 10 values in a column"),
    ],
)
def test_a_parquet_file_that_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, message: str
) -> None:
    path = tmp_path / "f.parquet"
    pq.write_table(pa.table({"id": [f"{number:010}" for number in range(10)]}), path)
    assert len(read(path, "id")) == 10
    monkeypatch.setattr(columnar, limit, 9)
    with pytest.raises(InputError, match=message):
        read(path, "id")


def test_ndjson_keeps_the_digits_and_reaches_into_objects(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(
        '{"plan": {"id": "p"}, "amount": 0.1000000000000000055, "tags": ["a", true, null]}\n[1]\nnot json\n'
    )
    good, no_object, no_json = read(path, "plan.id", "amount", "tags")
    assert good.cells == ("p", "0.1000000000000000055", "a,true,")
    assert no_object.flaw == "is not a JSON object"
    assert (no_json.flaw or "").startswith("is not JSON")


@pytest.mark.parametrize(
    ("document", "below"),
    [
        ({"totalCount": 2, "data": {"items": [{"sku": {"id": "a"}, "units": 1.50}, 7]}}, "data.items"),
        ({"data.items": [{"sku.id": "a", "units": 1.50}, 7]}, "data.items"),
        ([{"sku": {"id": "a"}, "units": 1.50}, 7], None),
    ],
)
def test_a_json_document_gives_the_rows_of_its_list(tmp_path: Path, document: object, below: str | None) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(document).replace("1.5", "1.50"))
    with SourceFile(path, FileOptions(rows=below), ("sku.id", "units")) as source:
        good, bad = source.rows()
    assert (good.number, good.cells) == (1, ("a", "1.50"))
    assert (bad.number, bad.flaw) == (2, "is not a JSON object")


def test_a_json_document_may_be_one_row(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text('{"id": 1, "name": "Café", "links": {}}', encoding="utf-8")
    assert cells(path) == [("1", "Café")]


@pytest.mark.parametrize("content", ['{"items": null}', "[]", "1", '{"other": []}'])
def test_a_json_document_without_the_rows_named_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "answer.json"
    path.write_text(content)
    with pytest.raises(InputError, match="has nothing at 'items', where its `rows:` should be"):
        read(path, rows="items")


def test_rows_are_numbered_as_a_spreadsheet_does_and_keep_their_text(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b'id,name\n1,"two\nlines"\n\n2,x\n3\n4,caf\xe9\n')
    rows = read(path)
    assert [(row.number, row.text) for row in rows] == [
        (2, '1,"two\nlines"'),
        (4, "2,x"),
        (5, "3"),
        (6, "4,caf\udce9"),
    ]
    assert rows[2].flaw == "has 1 fields where the header has 2"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("f.csv", b"", "is empty; a header line is needed"),
        (
            "f.csv",
            b"id;name\n1;x\n",
            "has no column 'id'; it has id;name; is the delimiter ';'? Say so with `delimiter:`",
        ),
        ("f.csv", b"id,id,name\n", "has 2 columns called 'id'"),
        ("f.csv.gz", gzip.compress(TEXT.encode() * 100, mtime=0)[:-20], "cannot be read to the end"),
        ("f.csv.gz", b"no gzip at all", "cannot be read to the end"),
        ("f.json", b'{"id": 1', "is not JSON"),
        ("f.xlsx", b"", ".xlsx is not known"),
        ("f.parquet", b"PAR1", "cannot be read to the end"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        read(path)
    assert message in str(refused.value)


def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "f.ndjson"
    path.write_bytes(b'{"id": "' + b"x" * (17 << 20))
    with pytest.raises(InputError, match="longer than"):
        read(path)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.csv.gz"
        with gzip.open(path, "wt", compresslevel=1) as file:
            file.write("id,name\n")
            file.writelines(f"{number},{json.dumps('some name')}\n" for number in range(rows))
        tracemalloc.start()
        with SourceFile(path, FileOptions(), ("id", "name")) as source:
            assert sum(1 for _ in source.rows()) == rows
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(40_000) < peak(4_000) + 100_000


def test_paths_that_leave_a_confined_directory_are_refused(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret.csv").write_text(TEXT)
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inside / "own.csv").write_text(TEXT)
    confined = Directory(inside, confined=True)
    assert confined.files("own.csv") == [inside / "own.csv"]
    for path in ("../secret.csv", str(tmp_path / "secret.csv"), "link.csv", "*.csv", "x/../../secret.csv"):
        with pytest.raises(OutsideDirectory):
            confined.files(path)
    with pytest.raises(OutsideDirectory):
        confined.below("..")


def packed(path: Path) -> None:
    """Two hundred rows, packed as the name of `path` says."""
    rows = [f"{number:04}" for number in range(200)]
    text = "\n".join(["id", *rows]).encode()
    if path.suffix == ".parquet":
        pq.write_table(pa.table({"id": rows}), path)
    else:
        path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else pa.compress(text, "zstd", asbytes=True))


@pytest.mark.parametrize(
    ("name", "most"), [("f.csv.gz", 1_500), ("f.ndjson.gz", 1_500), ("f.csv.zst", 1_500), ("f.parquet", 3_000)]
)
def test_what_packed_files_hold_together_has_a_limit_that_names_file_and_setting(
    tmp_path: Path, name: str, most: int
) -> None:
    first, second = tmp_path / f"1{name}", tmp_path / f"2{name}"
    unpacking = Unpacking(most)
    for path in (first, second):
        packed(path)
    with SourceFile(first, FileOptions(), ("id",), unpacking) as source:
        assert len(list(source.rows())) >= 200
    message = rf"2{name}: unpacks, .* than {most:,} bytes.*TENANTRY_MAX_UNPACKED_BYTES"
    with SourceFile(second, FileOptions(), ("id",), unpacking) as source, pytest.raises(UnpacksTooLong, match=message):
        list(source.rows())


def test_a_value_that_a_parquet_file_repeats_counts_each_time(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    pq.write_table(pa.table({"id": ["same"] * 100_000}), path)
    with SourceFile(path, FileOptions(), ("id",), Unpacking(99_999)) as source, pytest.raises(UnpacksTooLong):
        list(source.rows())


@pytest.mark.parametrize("limit", ["MOST_KEYS", "LARGEST"])
def test_a_table_that_does_not_fit_in_memory_is_refused(
    tmp_path: Path, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f.csv"
    path.write_text(TEXT)
    spec = LookupSpec(file=path.name, key="id", value="name")
    assert load_table(path, spec, Unpacking(None)) == dict(EXPECTED)
    monkeypatch.setattr(tables, limit, 1)
    with pytest.raises(InputError, match="no table to look things up in"):
        load_table(path, spec, Unpacking(None))


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    (tmp_path / "folder.csv").mkdir()
    for place in (Directory(tmp_path), Directory(tmp_path, confined=True)):
        for pattern in ("pipe.csv", "zero.csv", "folder.csv", "*.csv"):
            with pytest.raises(InputError, match="no such file"):
                place.files(pattern)


@pytest.mark.parametrize(
    "pattern", ["x" * 5_000, "***", "a**", "\0*", "x\0.csv", "*/" * 3_000 + "x", "**/a/**/b.csv", "[", "[!", "."]
)
def test_no_pattern_breaks_the_search(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "own.csv").write_text(TEXT)
    with pytest.raises(InputError):
        Directory(tmp_path, confined=True).files(pattern)
    with pytest.raises(InputError):
        Directory(tmp_path, confined=True).below(pattern + "/x")


def test_a_pattern_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        (tmp_path / f"{number}.csv").write_text(TEXT)
    monkeypatch.setattr(directory, "MOST_FILES", 2)
    with pytest.raises(InputError, match="more than 2 files"):
        Directory(tmp_path, confined=True).files("*.csv")
    assert len(Directory(tmp_path).files("*.csv")) == 3


def test_in_a_flat_directory_only_the_name_of_a_path_counts(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(TEXT)
    assert Directory(tmp_path, confined=True, flat=True).files("../../data/own.csv") == [tmp_path / "own.csv"]


def test_what_is_told_of_a_file_is_text_whatever_its_bytes_are(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b"id\x8b,\xffname\n1,2\n")
    with pytest.raises(InputError) as error:
        read(path)
    assert str(error.value).encode() == f"{path}: has no column 'id'; it has id?, ?name".encode()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.csv: no such file"):
        Directory(tmp_path).files("gone.csv")
