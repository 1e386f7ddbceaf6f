"""BSON read by columns is BSON as PyMongo reads it, whatever the documents look like."""

from datetime import UTC, datetime
from typing import Any

import bson
import pyarrow as pa
import pytest
from bson.codec_options import CodecOptions
from bson.decimal128 import Decimal128
from bson.int64 import Int64
from hypothesis import given
from hypothesis import strategies as st

from shared.arrow.bson import UnreadableDocument, columns
from shared.arrow.documents import Documents, documents_in

WANTED = {
    "text": pa.string(),
    "count": pa.int64(),
    "share": pa.float64(),
    "flag": pa.bool_(),
    "moment": pa.timestamp("ms", "UTC"),
    "amount": pa.decimal128(38, 15),
    "inner.text": pa.string(),
    "inner.deep.count": pa.int64(),
}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
COUNTS = st.integers(-(2**31), 2**31 - 1) | st.integers(-(2**63), 2**63 - 1).map(Int64)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001  # made aware here
    lambda moment: moment.replace(microsecond=moment.microsecond // 1_000 * 1_000, tzinfo=UTC)
)
AMOUNTS = st.decimals(-(10**15), 10**15, places=6)
OTHERS = st.one_of(
    TEXTS, COUNTS, st.binary(max_size=5), st.lists(TEXTS, max_size=3), st.just(bson.ObjectId(b"0" * 12)), st.none()
)


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


INNER = st.fixed_dictionaries(
    {}, optional={"text": optional(TEXTS), "deep": st.fixed_dictionaries({}, optional={"count": optional(COUNTS)})}
)
FIELDS = {
    "text": optional(TEXTS),
    "count": optional(COUNTS),
    "share": optional(st.floats(allow_nan=False)),
    "flag": optional(st.booleans()),
    "moment": optional(MOMENTS),
    "amount": optional(AMOUNTS.map(Decimal128)),
    "inner": optional(INNER),
    "unread": OTHERS,
    "texts": OTHERS,
}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A document with any of the fields, in any order."""
    names = draw(st.permutations(list(FIELDS)))
    return {name: draw(FIELDS[name]) for name in names[: draw(st.integers(0, len(names)))]}


def reply(found: list[dict[str, Any]]) -> Documents:
    """Documents as a `find` answers them."""
    return documents_in(bson.encode({"firstBatch": found, "id": Int64(0), "ns": "tenantry.rows"}))


def at(document: Any, path: str) -> Any:
    """What PyMongo finds at a dotted path."""
    for name in path.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return document


@given(st.lists(documents(), max_size=30))
def test_columns_hold_what_the_documents_hold(told: list[dict[str, Any]]) -> None:
    found = reply(told)
    decoded: list[dict[str, Any]] = [bson.decode(bson.encode(each), CodecOptions(tz_aware=True)) for each in told]
    table = columns(found, WANTED)
    table.validate(full=True)
    assert len(found) == table.num_rows == len(told)
    for path in WANTED:
        values = [at(document, path) for document in decoded]
        assert table[path].to_pylist() == [_plain(value) for value in values]
    if told:
        assert found.last() == decoded[-1]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal128):
        return value.to_decimal()
    return int(value) if isinstance(value, Int64) else value


def test_more_documents_than_are_walked_at_once_and_of_more_digits_are_all_there() -> None:
    count = 10_001
    found = reply([{"count": number, "text": f"n{number}"} for number in range(count)])
    table = columns(found, {"count": pa.int64(), "text": pa.string()})
    assert table["count"].to_pylist() == list(range(count))
    assert table["text"].to_pylist() == [f"n{number}" for number in range(count)]


@pytest.mark.parametrize(
    ("document", "kind"),
    [({"text": 1}, pa.string()), ({"text": "1"}, pa.int64()), ({"text": bson.Regex("x")}, pa.string())],
)
def test_a_value_of_another_type_is_refused_and_never_guessed(document: dict[str, Any], kind: pa.DataType) -> None:
    with pytest.raises(UnreadableDocument, match="BSON type"):
        columns(reply([{"text": None}, document]), {"text": kind})


def test_a_field_whose_name_only_begins_like_the_wanted_one_is_another() -> None:
    table = columns(reply([{"sea": 1, "seats": 2, "seat": 3}, {"seats": 5}]), {"seat": pa.int64(), "seats": pa.int64()})
    assert table.to_pylist() == [{"seat": 3, "seats": 2}, {"seat": None, "seats": 5}]
