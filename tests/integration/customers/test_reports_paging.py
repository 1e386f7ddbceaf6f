"""The views of the customer report, sorted by any column and read page by page while customers come and go."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.customers.domain.listing import ListQuery, Ordering, Position
from services.customers.domain.names import fold
from services.customers.domain.tables.accounts import USERS, VENDORS
from services.customers.domain.tables.customers import BASIC
from services.customers.domain.tables.table import Table
from services.customers.repository import ways
from tests.support.builders import customer, deleted
from tests.support.customer_population import population
from tests.support.customers_service import CustomersBench, Rank, in_order

VIEWS: dict[str, Table] = {"basic": BASIC, "vendors": VENDORS, "users": USERS}
_FOLDED = {
    "customer_name",
    "registration_number",
    "vat_number",
    "mpn_id",
    "vendor_domain",
    "agreement_email",
    "user_name",
}
SORTS = [(view, sort) for view, table in VIEWS.items() for sort in table.sorts]


async def all_pages(customers: CustomersBench, partner: str, view: str, **parameters: Any) -> list[dict[str, Any]]:
    """Follow the cursors to the end."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await customers.report(partner, view, **parameters, **cursor)
        items += page["items"]
        if page["next_cursor"] is None:
            assert (page["total"], page["total_is_exact"]) == (len(items), True)
            return items
        cursor = {"cursor": page["next_cursor"]}


def rank(item: dict[str, Any], column: str) -> Rank:
    """Where a row belongs among those that are not masked: unknown values first, equal ones by customer."""
    value = item[column]
    if isinstance(value, list):
        value = fold("; ".join(value)) or None
    if value is not None and (column in _FOLDED or column.startswith("contact_")):
        value = fold(value)
    return (value is not None, value or "", item["customer_id"])


def are_in_order(items: Sequence[dict[str, Any]], sort: str) -> bool:
    ranks = [rank(item, sort.removeprefix("-")) for item in items]
    return ranks == in_order(ranks, sort)


async def test_every_view_is_paged_and_sorted_by_any_column(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*population(partner))
    everything = {view: (await customers.report(partner, view, limit=500))["items"] for view in VIEWS}
    assert {view: len(items) for view, items in everything.items()} == {"basic": 36, "vendors": 36, "users": 36}

    for view, sort in SORTS:
        paged = await all_pages(customers, partner, view, sort=sort, limit=9)
        assert are_in_order(paged, sort), (view, sort)
        assert sorted(map(str, paged)) == sorted(map(str, everything[view])), (view, sort)


@pytest.mark.parametrize(
    ("view", "sort"), [("users", "roles"), ("vendors", "-customer_name"), ("basic", "contact_email")]
)
async def test_who_stays_is_listed_once_while_others_come_and_go(
    customers: CustomersBench, partner: str, view: str, sort: str
) -> None:
    await customers.tell(*population(partner))
    before = [item["customer_id"] for item in (await customers.report(partner, view, limit=500))["items"]]
    leaving = {f"c-{number:03d}" for number in range(0, 36, 5)}
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for gone in [*sorted(leaving), *[None] * 20]:
        page = await customers.report(partner, view, sort=sort, limit=4, **cursor)
        seen += [item["customer_id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
        if gone is not None:
            await customers.tell(deleted(partner_id=partner, customer_id=gone, version=2))

    assert page["next_cursor"] is None
    staying = sorted(each for each in before if each not in leaving)
    assert sorted(each for each in seen if each not in leaving) == staying


async def test_rows_are_counted_up_to_a_limit_unless_all_are_asked_for(
    customers: CustomersBench, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "COUNTED_AT_MOST", 5)
    await customers.tell(*(customer(partner_id=partner, customer_id=f"c-{n}", country="DE") for n in range(7)))

    some = await customers.report(partner, "basic")
    counted = await customers.report(partner, "basic", count="all")
    few = await customers.report(partner, "basic", country="FR")
    assert (some["total"], some["total_is_exact"], len(some["items"])) == (5, False, 7)
    assert (counted["total"], counted["total_is_exact"]) == (7, True)
    assert (few["total"], few["total_is_exact"]) == (0, True)


@pytest.mark.parametrize("view", VIEWS)
async def test_no_view_scans_the_collection_or_sorts_it(customers: CustomersBench, partner: str, view: str) -> None:
    await customers.tell(*population(partner))
    table = VIEWS[view]
    ids = ("c-020",) if view == "basic" else ("c-020", "x")

    for sort in table.sorts:
        query = ListQuery(partner, table, {}, Ordering.parse(sort, table), 50)
        stages = await customers.plan(query, Position(None, ids))
        assert not stages & {"COLLSCAN", "SORT"}, sort
