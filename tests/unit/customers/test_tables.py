"""The declared tables: what is asked of each, what it answers, and what the documentation says of it."""

import re
from pathlib import Path
from typing import Final

import pytest
from pydantic import BaseModel

from services.customers.domain.tables.accounts import USERS, VENDORS
from services.customers.domain.tables.catalogue import TABLES
from services.customers.domain.tables.customers import BASIC, DETAILS
from services.customers.domain.tables.table import Table
from services.customers.repository.shelves import SHELVES, details
from services.customers.schemas.datasets import DATASETS, DatasetParameters
from services.customers.schemas.reports import BasicRow, DetailsRow, UserRow, VendorRow

ROOT: Final = Path(__file__).parents[3]
GUIDE: Final = ROOT / "docs/customers.md"
ROWS: Final[list[tuple[Table, type[BaseModel]]]] = [
    (BASIC, BasicRow),
    (VENDORS, VendorRow),
    (USERS, UserRow),
    (DETAILS, DetailsRow),
]
_LINK = re.compile(r'^\[[a-z-]+\]: \.\./(tests/\S+)(?: "(test_\w+)")?', re.MULTILINE)


@pytest.mark.parametrize("parameters", DATASETS, ids=lambda each: each.table.name)
def test_every_declared_filter_can_be_asked_for_and_no_other(parameters: type[DatasetParameters]) -> None:
    asked = parameters.model_fields.keys() - {"partner_id", "personal_data", "revenue"}

    assert asked == {declared.name for declared in parameters.table.filters}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_filter_means_something(table: Table) -> None:
    shelf = details("open_order") if table is DETAILS else SHELVES[table.name]
    elsewhere = {"basis", "marketplace_subscription_id"}

    assert {declared.name for declared in table.filters} - elsewhere <= shelf.clauses.keys() | set(shelf.owned_by)


@pytest.mark.parametrize(("table", "shape"), ROWS, ids=lambda each: getattr(each, "name", ""))
def test_a_row_over_http_has_the_columns_of_its_table_in_order(table: Table, shape: type[BaseModel]) -> None:
    assert list(shape.model_fields) == [column.name for column in table.columns]


@pytest.mark.parametrize("table", [BASIC, VENDORS, USERS, DETAILS], ids=lambda each: each.name)
def test_the_guide_names_every_filter_and_column_of_the_seeds(table: Table) -> None:
    text = GUIDE.read_text()
    shown = {column.name for column in table.columns} if table is not DETAILS else {"number", "acquired_at", "lost_at"}

    for name in shown | {declared.name for declared in table.filters}:
        assert f"`{name}`" in text or f"`{name}=" in text, name


def test_every_proof_that_the_guide_links_to_is_there() -> None:
    links = _LINK.findall(GUIDE.read_text())

    assert len(links) > 15
    for path, name in links:
        assert f"def {name}" in (ROOT / path).read_text(), (path, name)
