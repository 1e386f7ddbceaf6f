"""What may be asked for, and who may read what came of it."""

import pytest

from services.exports.domain.formats import FileFormat
from services.exports.domain.request import MAX_FILTER_VALUES, Redaction, checked
from services.exports.errors import InvalidRequest


def test_a_request_keeps_each_value_once_and_fields_in_a_fixed_order() -> None:
    request = checked("customers", "csv", {"status": ["active"], "country": ["DE", "FR", "DE"]})
    assert request.format is FileFormat.CSV
    assert list(request.filters.items()) == [("country", ("DE", "FR")), ("status", ("active",))]


@pytest.mark.parametrize(
    ("dataset", "file_format", "filters", "field", "allowed"),
    [
        ("invoices", "tsv", {}, "dataset", "customers"),
        ("customers", "docx", {}, "format", "csv"),
        ("customers", "tsv", {"colour": ["red"]}, "filters.colour", "country"),
        ("customers", "tsv", {"country": ["Germany"]}, "filters.country", None),
        ("customers", "tsv", {"country": []}, "filters.country", None),
        ("customers", "tsv", {"status": ["x"] * (MAX_FILTER_VALUES + 1)}, "filters.status", None),
        ("customers", "tsv", {"name": ["a\nb"]}, "filters.name", None),
    ],
)
def test_a_wrong_request_names_the_field_and_what_is_allowed(
    dataset: str, file_format: str, filters: dict[str, list[str]], field: str, allowed: str | None
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        checked(dataset, file_format, filters)
    assert caught.value.field == field
    assert allowed is None or allowed in caught.value.allowed


def test_a_reader_may_fetch_what_its_role_could_have_asked_for() -> None:
    nothing = Redaction(personal_data=False, revenue=False)
    manager = Redaction(personal_data=False, revenue=True)
    owner = Redaction(personal_data=True, revenue=True)
    assert owner.covers(manager)
    assert owner.covers(owner)
    assert not manager.covers(owner)
    assert not nothing.covers(manager)
