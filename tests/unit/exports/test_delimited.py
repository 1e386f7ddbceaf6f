"""Cells, headers and quoting, read back by Python's own csv module."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.exports.domain.formats import CsvLocale, DateStyle
from services.exports.errors import UnsupportedColumn
from services.exports.rendering.delimited import CSV, TSV, DelimitedText, Dialect, csv_of

TRIGGERS = ("=", "+", "-", "@", "\t", "\r")
DIALECTS = pytest.mark.parametrize("dialect", [TSV, CSV], ids=["tsv", "csv"])


def read(content: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter, strict=True))


def written(columns: dict[str, pa.Array], dialect: object = TSV) -> bytes:
    batch = pa.record_batch(columns)
    text = DelimitedText(dialect)  # type: ignore[arg-type]  # parametrised
    return text.start(batch.schema) + text.rows(batch) + b"".join(text.finish())


def cells(values: Sequence[object], kind: pa.DataType) -> list[str]:
    """The cells of one column, read back; a second column keeps an empty one from being an empty line."""
    content = written({"value": pa.array(values, kind), "row": pa.array(range(len(values)))})
    return [row[0] for row in read(content, "\t")[1:]]


def test_tsv_ends_lines_with_lf_and_quotes_only_what_needs_it() -> None:
    assert written({"id": pa.array(["C1"]), "name": pa.array(['Tab\tand "quote"'])}) == (
        b'id\tname\nC1\t"Tab\tand ""quote"""\n'
    )


def test_csv_ends_lines_with_crlf_as_rfc_4180_says() -> None:
    assert written({"id": pa.array(["C1"]), "name": pa.array(["Müller, 株式会社"])}, CSV) == (
        'id,name\r\nC1,"Müller, 株式会社"\r\n'.encode()
    )


def test_a_file_without_rows_still_has_its_header() -> None:
    assert written({"id": pa.array([], pa.string()), "seats": pa.array([], pa.int64())}) == b"id\tseats\n"


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(trigger: str) -> None:
    assert cells([f"{trigger}cmd|' /C calc'!A0"], pa.string()) == [f"'{trigger}cmd|' /C calc'!A0"]


def test_a_trigger_after_the_first_character_is_left_alone() -> None:
    assert cells(["a=b", " =b", "\n=b", "'=b"], pa.string()) == ["a=b", " =b", "\n=b", "'=b"]


def test_negative_numbers_stay_numbers() -> None:
    assert cells([-5, None, 7], pa.int64()) == ["-5", "", "7"]
    assert cells([-0.5], pa.float64()) == ["-0.5"]
    assert cells([Decimal("-1.50")], pa.decimal128(10, 2)) == ["-1.50"]


def test_amounts_are_written_as_answers_have_them_and_never_in_powers_of_ten() -> None:
    told = ["0", "2357.5", "-0.0000001", "0.000000000000001", "100", "12345678901234567.1"]
    assert cells([*map(Decimal, told), None], pa.decimal128(38, 15)) == [*told, ""]
    assert cells([Decimal(0)] * 2, pa.decimal128(38, 15)) == ["0", "0"]


def test_moments_are_iso_8601_in_utc_whatever_the_zone_of_the_column() -> None:
    moment = datetime(2026, 1, 31, 23, 59, 59, 120_000, tzinfo=UTC)
    assert cells([moment, None], pa.timestamp("ms", "Asia/Tokyo")) == ["2026-01-31T23:59:59.120Z", ""]
    assert cells([moment], pa.timestamp("s", "UTC")) == ["2026-01-31T23:59:59Z"]
    assert cells([date(2026, 1, 31)], pa.date32()) == ["2026-01-31"]


def test_moments_of_part_of_a_batch_and_of_different_lengths_are_each_their_own() -> None:
    told = pa.array([0, 86_399_999, 1_000], pa.timestamp("ms", "UTC"))
    assert written({"at": told.slice(1)}) == b"at\n1970-01-01T23:59:59.999Z\n1970-01-01T00:00:01.000Z\n"
    # Arrow writes the year 10000 with a digit more.
    later = pa.array([0, 253_402_300_800], pa.timestamp("s", "UTC"))
    assert read(written({"at": later}), "\t")[1] == ["1970-01-01T00:00:00Z"]


def test_truth_values_and_repeated_values_are_plain_words() -> None:
    assert cells([True, False, None], pa.bool_()) == ["true", "false", ""]
    assert cells(["=a", None, "=a"], pa.dictionary(pa.int32(), pa.string())) == ["'=a", "", "'=a"]


def test_a_null_is_an_empty_cell_and_a_lone_empty_cell_is_still_a_row() -> None:
    assert written({"name": pa.array([None, "", "x"], pa.string())}) == b'name\n""\n""\nx\n'


@pytest.mark.parametrize(
    "kind", [pa.list_(pa.string()), pa.struct([("a", pa.string())]), pa.binary(), pa.map_(pa.string(), pa.string())]
)
def test_a_list_an_object_or_bytes_are_refused_by_name(kind: pa.DataType) -> None:
    with pytest.raises(UnsupportedColumn, match="'tags'"):
        DelimitedText(TSV).start(pa.schema([("tags", kind)]))


def test_a_slice_of_a_batch_writes_its_own_rows_only() -> None:
    batch = pa.record_batch({"id": pa.array(["a", "b", "c", "d"]), "n": pa.array([1, 2, 3, 4])})
    assert DelimitedText(TSV).rows(batch.slice(1, 2)) == b"b\t2\nc\t3\n"


def test_what_needs_care_in_a_slice_is_found_in_its_own_cells() -> None:
    names = pa.array(["=before", "", "a\tb", None, "-5", "plain", "", "after\t"])
    batch = pa.record_batch({"name": names, "n": pa.array(range(8))})
    assert DelimitedText(TSV).rows(batch.slice(1, 6)) == b'\t1\n"a\tb"\t2\n\t3\n\'-5\t4\nplain\t5\n\t6\n'


@DIALECTS
def test_values_that_repeat_and_the_different_ones_after_them_are_quoted_alike(dialect: Dialect) -> None:
    repeated = ["plain", 'a "quote"', None, "a, comma", "a\ttab", "two\nlines", ""] * 30
    names = [*repeated, *(f'{number}, "{number}"\t{number}' for number in range(200)), None]
    columns = {"name": pa.array(names, pa.string()), "last": pa.array(names, pa.string())}
    lines = read(written(columns, dialect), dialect.delimiter)[1:]
    assert lines == [[name or "", name or ""] for name in names]


def test_cells_of_a_megabyte_pass_whole() -> None:
    long = "x\t" * 500_000
    assert written({"text": pa.array([long]), "row": pa.array([1])}) == f'text\trow\n"{long}"\t1\n'.encode()


MOMENT = datetime(2026, 1, 31, 23, 59, 59, 120_000, tzinfo=UTC)
LOCAL = {
    "name": pa.array(["a;b", "1,5"]),
    "amount": pa.array([Decimal("-1234.50"), None], pa.decimal128(10, 2)),
    "seats": pa.array([7, None]),
    "at": pa.array([MOMENT, None], pa.timestamp("ms", "UTC")),
    "day": pa.array([date(2026, 1, 31), None], pa.date32()),
}


def test_a_german_spreadsheet_gets_semicolons_decimal_commas_and_its_own_dates() -> None:
    dialect = csv_of(CsvLocale(";", ",", DateStyle.DAY_FIRST_DOTS, byte_order_mark=True))
    content = written(LOCAL, dialect)
    assert content.startswith(b"\xef\xbb\xbfname;")
    assert read(content[3:], ";")[1:] == [
        ["a;b", "-1234,50", "7", "31.01.2026 23:59:59,120", "31.01.2026"],
        ["1,5", "", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("style", "day"), [(DateStyle.DAY_FIRST_SLASHES, "31/01/2026"), (DateStyle.MONTH_FIRST, "01/31/2026")]
)
def test_dates_are_written_as_the_locale_reads_them(style: DateStyle, day: str) -> None:
    row = read(written(LOCAL, csv_of(CsvLocale(dates=style))), ",")[1]
    assert row[3:] == [f"{day} 23:59:59.120", day]


def test_iso_moments_stay_iso_under_a_decimal_comma() -> None:
    row = read(written(LOCAL, csv_of(CsvLocale(";", ","))), ";")[1]
    assert (row[1], row[3]) == ("-1234,50", "2026-01-31T23:59:59.120Z")


@DIALECTS
@given(rows=st.lists(st.tuples(st.text(), st.one_of(st.none(), st.text())), max_size=20))
def test_any_text_reads_back_as_it_was_but_for_the_apostrophe(
    dialect: object, rows: list[tuple[str, str | None]]
) -> None:
    rows = [(first.replace("\0", ""), second and second.replace("\0", "")) for first, second in rows]
    columns = {
        "first": pa.array([first for first, _ in rows], pa.string()),
        "second": pa.array([second for _, second in rows], pa.string()),
    }
    content = written(columns, dialect)
    expected = [[safe(first), safe(second or "")] for first, second in rows]
    assert read(content, dialect.delimiter)[1:] == expected  # type: ignore[attr-defined]  # parametrised


def safe(value: str) -> str:
    return f"'{value}" if value.startswith(TRIGGERS) else value
