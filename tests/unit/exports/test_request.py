"""What may be asked for, and who may read what came of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.exports.domain.datasets import Column, Dataset, Filter, FilterKind, Need
from services.exports.domain.formats import Compression, CsvLocale, FileFormat, Layout
from services.exports.domain.period import Period, RelativePeriod, Unit
from services.exports.domain.request import MAX_FILTER_VALUES, ExportRequest, Redaction, checked
from services.exports.errors import InvalidRequest

TABLE = Dataset(
    name="usage",
    owner="metrics",
    rows_are="month",
    columns=tuple(Column(name, "string", "") for name in ("month", "country", "hours")),
    filters=(
        Filter("country"),
        Filter("by", kind=FilterKind.CHOICE, choices=("sku", "seller")),
        Filter("from", kind=FilterKind.MONTH),
        Filter("to", kind=FilterKind.MONTH),
        Filter("acquired_from"),
        Filter("acquired_to"),
    ),
)
WANTED = ExportRequest("usage", "metrics")
MARCH_12 = datetime(2026, 3, 12, 23, 59, tzinfo=UTC)


def test_a_request_keeps_each_value_once_and_fields_in_a_fixed_order() -> None:
    wanted = replace(WANTED, filters={"country": ("DE", "FR", "DE"), "by": ("sku",)})
    assert list(checked(TABLE, wanted).filters.items()) == [("by", ("sku",)), ("country", ("DE", "FR"))]


@pytest.mark.parametrize(
    ("wanted", "field", "allowed"),
    [
        (replace(WANTED, filters={"colour": ("red",)}), "filters.colour", "country"),
        (replace(WANTED, filters={"country": ()}), "filters.country", None),
        (replace(WANTED, filters={"country": ("x",) * (MAX_FILTER_VALUES + 1)}), "filters.country", None),
        (replace(WANTED, filters={"country": ("a\nb",)}), "filters.country", None),
        (replace(WANTED, filters={"by": ("colour",)}), "filters.by", "seller"),
        (replace(WANTED, columns=("month", "colour")), "columns", "hours"),
        (replace(WANTED, columns=("month", "month")), "columns", None),
        (replace(WANTED, layout=Layout(FileFormat.PARQUET, Compression.GZIP)), "compression", None),
        (replace(WANTED, layout=Layout(FileFormat.TSV, None, CsvLocale(";"))), "locale", "csv"),
        (replace(WANTED, layout=Layout(FileFormat.CSV, None, CsvLocale(",", ","))), "locale.decimal", None),
        (replace(WANTED, layout=Layout(FileFormat.CSV, None, CsvLocale("x"))), "locale.separator", ";"),
        (replace(WANTED, period=Period("2026-01", "2026-02", "sold")), "period.of", "acquired"),
        (replace(WANTED, period=Period("2026-01", "2026-02"), filters={"to": ("2026-02",)}), "filters.to", None),
        (replace(WANTED, period=RelativePeriod(0, Unit.DAYS)), "period.last", None),
    ],
)
def test_a_wrong_request_names_the_field_and_what_is_allowed(
    wanted: ExportRequest, field: str, allowed: str | None
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        checked(TABLE, wanted)
    assert caught.value.field == field
    assert allowed is None or allowed in caught.value.allowed


def test_a_filter_that_the_owner_needs_is_asked_for() -> None:
    needy = replace(TABLE, filters=(Filter("by", choices=("sku",), required=True),))
    with pytest.raises(InvalidRequest) as caught:
        checked(needy, WANTED)
    assert (caught.value.field, caught.value.allowed) == ("filters.by", ("sku",))


@pytest.mark.parametrize(
    ("period", "selection"),
    [
        (Period("2025-01", "2025-03"), {"from": ("2025-01",), "to": ("2025-03",)}),
        (RelativePeriod(3, Unit.MONTHS), {"from": ("2025-12",), "to": ("2026-02",)}),
        (RelativePeriod(1, Unit.MONTHS, current=True), {"from": ("2026-03",), "to": ("2026-03",)}),
        (
            RelativePeriod(2, Unit.MONTHS, of="acquired"),
            {"acquired_from": ("2026-01-01",), "acquired_to": ("2026-02-28",)},
        ),
        (
            RelativePeriod(1, Unit.WEEKS, of="acquired"),
            {"acquired_from": ("2026-03-02",), "acquired_to": ("2026-03-08",)},
        ),
        (
            RelativePeriod(7, Unit.DAYS, current=True, of="acquired"),
            {"acquired_from": ("2026-03-06",), "acquired_to": ("2026-03-12",)},
        ),
    ],
)
def test_a_period_is_two_filters_and_a_relative_one_is_counted_from_the_run(
    period: Period | RelativePeriod, selection: dict[str, tuple[str, ...]]
) -> None:
    assert checked(TABLE, replace(WANTED, period=period)).at(MARCH_12).selection == selection


def test_a_reader_may_fetch_what_its_role_could_have_asked_for() -> None:
    nothing = Redaction(personal_data=False, revenue=False)
    manager = Redaction(personal_data=False, revenue=True)
    owner = Redaction(personal_data=True, revenue=True)
    assert owner.covers(manager)
    assert owner.covers(owner)
    assert not manager.covers(owner)
    assert not nothing.covers(manager)
    assert manager.lacks(frozenset(Need)) == [Need.PERSONAL_DATA]
