"""BSON read by columns is BSON as PyMongo reads it, whatever the documents look like."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import bson
import pyarrow as pa
import pytest
from bson.codec_options import CodecOptions
from bson.decimal128 import Decimal128
from bson.int64 import Int64
from hypothesis import given
from hypothesis import strategies as st

from shared.arrow.bson import columns, unwound
from shared.arrow.documents import Documents, documents_in
from shared.arrow.values import TEXTS, UnreadableDocument

WANTED = {
    "text": pa.string(),
    "count": pa.int64(),
    "share": pa.float64(),
    "flag": pa.bool_(),
    "moment": pa.timestamp("ms", "UTC"),
    "amount": pa.decimal128(38, 15),
    "words": TEXTS,
    "inner.text": pa.string(),
    "inner.deep.count": pa.int64(),
}
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
COUNTS = st.integers(-(2**31), 2**31 - 1) | st.integers(-(2**63), 2**63 - 1).map(Int64)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001  # made aware here
    lambda moment: moment.replace(microsecond=moment.microsecond // 1_000 * 1_000, tzinfo=UTC)
)
AMOUNTS = st.builds(
    lambda sign, digits, exponent: Decimal((sign, tuple(map(int, str(digits))), exponent)),
    st.integers(0, 1),
    st.integers(0, 10**18) | st.integers(0, 10**22),
    st.integers(-15, 1),
)
OTHERS = st.one_of(
    WORDS, COUNTS, st.binary(max_size=5), st.lists(WORDS, max_size=3), st.just(bson.ObjectId(b"0" * 12)), st.none()
)


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


INNER = st.fixed_dictionaries(
    {}, optional={"text": optional(WORDS), "deep": st.fixed_dictionaries({}, optional={"count": optional(COUNTS)})}
)
FIELDS = {
    "text": optional(WORDS),
    "count": optional(COUNTS),
    "share": optional(st.floats(allow_nan=False)),
    "flag": optional(st.booleans()),
    "moment": optional(MOMENTS),
    "amount": optional(AMOUNTS.map(Decimal128)),
    "words": optional(st.lists(WORDS, max_size=3)),
    "inner": optional(INNER),
    "places": st.lists(INNER, max_size=3) | WORDS,
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
    places, rows = unwound(found, "places")
    of_each = [(row, place) for row, each in enumerate(decoded) for place in _places(each)]
    assert rows.tolist() == [row for row, _ in of_each]
    assert columns(places, {"text": pa.string()})["text"].to_pylist() == [at(place, "text") for _, place in of_each]
    if told:
        assert found.last() == decoded[-1]


def _places(document: dict[str, Any]) -> list[Any]:
    places = document.get("places")
    return places if isinstance(places, list) else []


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
    [
        ({"text": 1}, pa.string()),
        ({"text": "1"}, pa.int64()),
        ({"text": bson.Regex("x")}, pa.string()),
        ({"text": ["1", 2]}, TEXTS),
        ({"text": "1"}, TEXTS),
    ],
)
def test_a_value_of_another_type_is_refused_and_never_guessed(document: dict[str, Any], kind: pa.DataType) -> None:
    with pytest.raises(UnreadableDocument, match=r"BSON type|no text"):
        columns(reply([{"text": None}, document]), {"text": kind})


def test_a_field_whose_name_only_begins_like_the_wanted_one_is_another() -> None:
    table = columns(reply([{"sea": 1, "seats": 2, "seat": 3}, {"seats": 5}]), {"seat": pa.int64(), "seats": pa.int64()})
    assert table.to_pylist() == [{"seat": 3, "seats": 2}, {"seat": None, "seats": 5}]


def test_names_that_differ_in_one_letter_anywhere_are_different_fields() -> None:
    name = "of_eight_and_seven_letters"
    others = [name[:place] + "#" + name[place + 1 :] for place in range(len(name))]
    table = columns(reply([{name: 1}, *({each: 2} for each in others)]), {name: pa.int64()})
    assert table[name].to_pylist() == [1, *[None] * len(others)]


def test_amounts_are_exact_or_refused() -> None:
    told = ["1E-15", "-0.000000000000001", "-0", "0E-30", "1234567890123456789.012345678901234", "1E+3", "-1E+20"]
    found = reply([{"amount": Decimal128(each)} for each in told])
    table = columns(found, {"amount": pa.decimal128(38, 15)})
    assert table["amount"].to_pylist() == [Decimal(each) for each in told]
    for lossy in ("1E-16", "1E+30", "NaN"):
        with pytest.raises(pa.ArrowInvalid):
            columns(reply([{"amount": Decimal128(lossy)}]), {"amount": pa.decimal128(38, 15)})


def test_an_array_with_anything_but_documents_is_not_unwound() -> None:
    with pytest.raises(UnreadableDocument, match="no document"):
        unwound(reply([{"places": [{}, 1]}]), "places")
