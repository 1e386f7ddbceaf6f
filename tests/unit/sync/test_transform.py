"""One row to one record."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from services.sync.domain.mapping import InputSpec
from services.sync.domain.records import RECORDS, CustomerRecord, Record, SubscriptionRecord, UsageRecord
from services.sync.domain.refusals import Refusal, refusals
from services.sync.domain.transform import RowRejected, Transform

SUBSCRIPTION: dict[str, object] = {"subscription_id": "id", "customer_id": "customer", "purchased_at": "start"}


def spec(record: str, fields: dict[str, object], **options: object) -> InputSpec:
    return InputSpec.model_validate({"file": "f.csv", "record": record, "fields": fields, **options})


def transformed(record: str, fields: dict[str, object], row: dict[str, str], **options: object) -> Record | None:
    made = spec(record, fields, **options)
    cells = [row.get(column, "") for column in made.columns()]
    return Transform(made, {}).record(cells, row=7, file="f.csv")


def rejected(record: str, fields: dict[str, object], row: dict[str, str]) -> str:
    with pytest.raises(RowRejected) as error:
        transformed(record, fields, row)
    return str(error.value)


def test_empty_columns_take_the_fields_default() -> None:
    fields: dict[str, object] = {"customer_id": "id", "name": "name", "segment": "segment", "country": "country"}
    record = transformed("customer", fields, {"id": " c1 "})
    assert record == CustomerRecord(customer_id="c1")
    assert isinstance(record, CustomerRecord)
    assert (record.name, record.segment, record.country) == (None, "unknown", "unknown")


def test_sources_of_a_field() -> None:
    fields: dict[str, object] = {
        "customer_id": {"template": "{region}/{id}"},
        "name": {"first_of": ["trade_name", "legal_name"]},
        "segment": {"value": "SMB"},
        "sales_channel": {"column": "channel", "map": {"p": "partner"}, "default": "direct"},
    }
    row = {"region": "EU", "id": "1", "legal_name": "Acme Ltd"}
    assert transformed("customer", fields, row) == CustomerRecord(
        customer_id="EU/1", name="Acme Ltd", segment="SMB", sales_channel="direct"
    )


def test_a_template_knows_the_row_and_counts_as_empty_without_a_part() -> None:
    fields: dict[str, object] = {"customer_id": {"template": "{id}-{row}-{file}-{stem}"}}
    assert transformed("customer", fields, {"id": "a"}) == CustomerRecord(customer_id="a-7-f.csv-f")
    assert rejected("customer", fields, {"id": ""}) == "customer_id missing"


def test_a_lookup_that_finds_nothing_says_what_it_looked_for() -> None:
    lookup = {"lookup": {"file": "subs.csv", "key": "sub", "value": "customer"}}
    made = spec("customer", {"customer_id": lookup})
    assert Transform(made, {"customer_id": {"s1": "c1"}}).record(["s1"]) == CustomerRecord(customer_id="c1")
    with pytest.raises(RowRejected, match=r"customer_id missing \(no 's2' in column sub of subs.csv\)"):
        Transform(made, {"customer_id": {"s1": "c1"}}).record(["s2"])


def test_a_lookup_may_name_the_rows_own_column() -> None:
    lookup = {"column": "contract", "lookup": {"file": "subs.csv", "key": "sub", "value": "customer"}}
    made = spec("customer", {"customer_id": lookup})
    assert made.columns() == ("contract",)
    assert Transform(made, {"customer_id": {"s1": "c1"}}).record(["s1"]) == CustomerRecord(customer_id="c1")


def test_numbers_are_scaled_exactly() -> None:
    fields: dict[str, object] = {
        "usage_id": "id",
        "customer_id": "customer",
        "period_start": {"column": "day", "format": "%d.%m.%Y"},
        "raw_quantity": {"column": "seconds", "scale": "0.000277777778", "abs": "true"},
    }
    record = transformed("usage", fields, {"id": "u", "customer": "c", "day": "31.01.2024", "seconds": "-3600"})
    assert record == UsageRecord(
        usage_id="u",
        customer_id="c",
        period_start=datetime(2024, 1, 31, tzinfo=UTC),
        raw_quantity=Decimal("1.0000000008"),
    )


@pytest.mark.parametrize(("text", "value"), [("True", True), ("no", False), ("1", True), ("0", False), ("YES", True)])
def test_booleans_as_files_write_them(text: str, value: bool) -> None:
    fields = SUBSCRIPTION | {"is_trial": "trial"}
    record = transformed("subscription", fields, {"id": "s", "customer": "c", "start": "2024-01-01", "trial": text})
    assert isinstance(record, SubscriptionRecord)
    assert record.is_trial is value


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"start": "01/02/2024"}, "purchased_at: '01/02/2024' is not an ISO date; give its `format`, such as %d/%m/%Y"),
        ({"seats": "many"}, "seats: 'many' is not a whole number"),
        ({"seats": "-1"}, "seats: '-1' must be greater than or equal to 0"),
        ({"trial": "perhaps"}, "is_trial: 'perhaps' is not true, false, 1, 0, yes or no"),
        ({"end": "2023-12-31"}, "cancelled_at is before purchased_at"),
        ({"customer": ""}, "customer_id missing"),
        ({"customer": "\udce9"}, "customer_id: holds bytes that are not text in the file's encoding"),
        ({"kind": "siteish"}, "unit_type: 'siteish' is not one of 'per_user', 'flat' or 'usage'"),
    ],
)
def test_a_row_that_does_not_fit_says_why(row: dict[str, str], reason: str) -> None:
    fields = SUBSCRIPTION | {"cancelled_at": "end", "seats": "seats", "is_trial": "trial", "unit_type": "kind"}
    assert rejected("subscription", fields, {"id": "s", "customer": "c", "start": "2024-01-01"} | row) == reason


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ({"in": ["Usage", "Tax"]}, {"Usage"}),
        ({"not_in": ["Usage"]}, {"Credit", ""}),
        ({"equals": "Credit"}, {"Credit"}),
        ({"not_empty": "true"}, {"Usage", "Credit"}),
        ({"not_empty": "false"}, {""}),
    ],
)
def test_where_leaves_rows_out(condition: dict[str, object], kept: set[str]) -> None:
    rows = ["Usage", "Credit", "NULL"]
    where = [{"column": "kind", **condition}]
    found = {
        text.replace("NULL", "")
        for text in rows
        if transformed("customer", {"customer_id": "id"}, {"id": "c", "kind": text}, where=where, nulls=["NULL"])
    }
    assert found == kept


@pytest.mark.parametrize(
    ("record", "field"), [(name, field) for name, kind in RECORDS.items() for field in kind.mappable()]
)
def test_what_does_not_fit_a_field_is_quoted_for_those_alone_who_may_see_it(record: str, field: str) -> None:
    # A name where something else belongs; what is too long, or no text in its encoding, belongs nowhere.
    for given in ("Jane Doe", "Jane" * 30_000, "Jane\udcff Doe"):
        found = refused(record, {field: given, "not_a_field": given})
        assert all("Jane" not in each.discreet for each in found)
        assert {each.unquoted for each in found if each.field == "not_a_field"} == {"is not a field of this record"}


def refused(record: str, values: dict[str, str]) -> list[Refusal]:
    with pytest.raises(ValidationError) as error:
        RECORDS[record].model_validate(values)
    return list(refusals(error.value))


def test_a_reason_without_what_was_given_still_says_what_would_do() -> None:
    fields: dict[str, object] = {
        "customer_id": "id",
        "created_at": {"column": "since", "format": "%d/%m/%Y"},
        "consent": "consent",
    }
    with pytest.raises(RowRejected) as date:
        transformed("customer", fields, {"id": "c", "since": "Jane Doe"})
    assert (str(date.value), date.value.discreet) == (
        "created_at: 'Jane Doe' is not in the format %d/%m/%Y",
        "created_at: what it says is not in the format %d/%m/%Y",
    )
    with pytest.raises(RowRejected) as flag:
        transformed("customer", fields, {"id": "c", "consent": "Jane Doe"})
    assert flag.value.discreet == "consent: what it says is not true, false, 1, 0, yes or no"
    lookup = {"lookup": {"file": "people.csv", "key": "person", "value": "customer"}}
    with pytest.raises(RowRejected) as key:
        Transform(spec("customer", {"customer_id": lookup}), {"customer_id": {}}).record(["Jane Doe"])
    assert key.value.discreet == "customer_id missing"
