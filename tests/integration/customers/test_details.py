"""The customer details table: numbered by acquisition, sorted by any column, filtered as the seed says."""

from typing import Any

import pytest

from services.customers.domain import details
from services.customers.domain.names import fold
from services.customers.domain.tables.customers import DETAILS
from shared.events.customers import Contact
from tests.support.builders import customer, day, order, subscription
from tests.support.customer_population import population
from tests.support.customers_service import CustomersBench, Rank, in_order

_FOLDED = {"customer_name", "region", "state", "city", "postal_code", "contact_name", "contact_email"}


async def numbered(customers: CustomersBench, partner: str, **parameters: Any) -> list[tuple[int, str]]:
    items = (await customers.report(partner, "details", **parameters))["items"]
    return [(item["number"], item["customer_id"]) for item in items]


async def bought(customers: CustomersBench, partner: str, **dates: str) -> None:
    """Tell of customers with a subscription since a date."""
    await customers.tell(
        *(subscription(date, partner_id=partner, customer_id=customer_id) for customer_id, date in dates.items())
    )


async def test_customers_are_numbered_by_the_date_they_were_acquired(customers: CustomersBench, partner: str) -> None:
    await bought(customers, partner, b="2024-02-01", a="2024-03-01", c="2024-01-01")
    await customers.tell(customer(partner_id=partner, customer_id="never", name="Never bought"))

    assert await numbered(customers, partner) == [(1, "c"), (2, "b"), (3, "a")]
    assert await numbered(customers, partner, sort="customer_id") == [(3, "a"), (2, "b"), (1, "c")]
    assert await numbered(customers, partner, sort="-number") == [(3, "a"), (2, "b"), (1, "c")]


async def test_the_table_ends_after_its_first_customers_whatever_it_is_sorted_by(
    customers: CustomersBench, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.customers.repository.details.TOP", 2)
    assert details.TOP == 1_000
    await bought(customers, partner, a="2024-03-01", b="2024-02-01", c="2024-01-01")

    page = await customers.report(partner, "details", sort="customer_id")
    assert [item["customer_id"] for item in page["items"]] == ["b", "c"]
    assert (page["total"], page["total_is_exact"]) == (2, True)
    streamed = await customers.stream(partner, "customer-details")
    assert streamed.headers["x-row-count"] == "3"


async def test_every_column_sorts_and_pages(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*population(partner))
    everything = (await customers.report(partner, "details", limit=500))["items"]
    assert len(everything) == 27

    for sort in DETAILS.sorts:
        paged = await _all_pages(customers, partner, sort)
        ranks = [_rank(item, sort.removeprefix("-")) for item in paged]
        assert ranks == in_order(ranks, sort), sort
        assert sorted(map(str, paged)) == sorted(map(str, everything)), sort


async def test_acquired_and_lost_follow_the_basis(customers: CustomersBench, partner: str) -> None:
    own = {"partner_id": partner, "customer_id": "a"}
    await customers.tell(
        subscription("2024-02-01", **own),
        subscription("2024-09-15", "suspended", **own),
        order("2024-01-10", **own, status="cancelled", cancelled_at=day("2024-01-20")),
    )

    (active,) = (await customers.report(partner, "details"))["items"]
    (open_,) = (await customers.report(partner, "details", basis="open_order"))["items"]
    assert (active["acquired_at"], active["lost_at"]) == ("2024-02-01T00:00:00Z", "2024-09-15T00:00:00Z")
    assert (open_["acquired_at"], open_["lost_at"]) == ("2024-01-10T00:00:00Z", None)


async def test_a_late_fact_moves_the_acquisition_to_an_earlier_date(customers: CustomersBench, partner: str) -> None:
    await bought(customers, partner, a="2024-02-01", b="2024-01-15")
    await customers.tell(order("2023-12-24", partner_id=partner, customer_id="a"))
    await customers.tell(subscription("2023-11-01", partner_id=partner, customer_id="a", subscription_id="s-2"))

    assert await numbered(customers, partner) == [(1, "a"), (2, "b")]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"customer_name": "cont"}, ["a"]),
        ({"customer_id": ["b", "x"]}, ["b"]),
        ({"marketplace_subscription_id": "mp-a"}, ["a"]),
        ({"marketplace_subscription_id": ["mp-a", "mp-b"]}, ["a", "b"]),
        ({"license_type": "academic"}, ["b"]),
        ({"acquired_from": "2024-02-02"}, ["b"]),
        ({"acquired_from": "2024-02-01", "acquired_to": "2024-02-01"}, ["a"]),
        ({"lost_from": "2024-09-01"}, ["b"]),
        ({"lost_to": "2024-08-31"}, []),
        ({"lost_from": "2024-09-01", "lost_to": "2024-09-01"}, ["b"]),
        ({"email": "ANN@contoso.example"}, ["a"]),
        ({"country": "DE"}, ["a"]),
        ({"region": "bavaria"}, ["a"]),
        ({"state": "BAYERN"}, ["a"]),
        ({"city": "munchen"}, ["a"]),
        ({"postal_code": "80331"}, ["a"]),
        ({"language": "de"}, ["a"]),
        ({"segment": ["smb", "large"]}, ["a", "b"]),
        ({"channel": "web"}, ["a"]),
        ({"seller": "north", "status": "active"}, ["a"]),
        ({"country": "DE", "segment": "large"}, []),
    ],
)
async def test_filters_find_what_they_say(
    customers: CustomersBench, partner: str, wanted: dict[str, Any], found: list[str]
) -> None:
    own, other = ({"partner_id": partner, "customer_id": each} for each in ("a", "b"))
    await customers.tell(
        customer(
            **own,
            name="Contoso",
            country="DE",
            region="Bavaria",
            state="Bayern",
            city="München",
            postal_code="80331",
            language="de",
            segment="smb",
            seller="north",
            sales_channel="web",
            status="active",
            contact=Contact(email="ann@contoso.example"),
            consent=True,
        ),
        customer(**other, name="Globex", country="FR", segment="large", license_type="academic"),
        subscription("2024-02-01", **own, marketplace_subscription_id="mp-a"),
        subscription("2024-03-01", **other, marketplace_subscription_id="mp-b"),
        subscription("2024-09-01", "cancelled", **other),
    )

    page = await customers.report(partner, "details", **wanted)

    assert [item["customer_id"] for item in page["items"]] == found
    assert page["total"] == len(found)
    assert (await customers.stream(partner, "customer-details", personal_data="true", **wanted)).headers[
        "x-row-count"
    ] == str(len(found))


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"acquired_from": "yesterday"}, "acquired_from"),
        ({"lost_to": "2024-13-01"}, "lost_to"),
        ({"basis": "orders"}, "basis"),
        ({"sort": "email"}, "sort"),
        ({"phone": "1"}, "phone"),
    ],
)
async def test_a_bad_parameter_is_named(
    customers: CustomersBench, partner: str, parameters: dict[str, str], named: str
) -> None:
    response = await customers.get("/v1/reports/customers/details", partner, **parameters)

    assert (response.status_code, response.json()["parameter"]) == (400, named)


async def _all_pages(customers: CustomersBench, partner: str, sort: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await customers.report(partner, "details", sort=sort, limit=8, **cursor)
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = {"cursor": page["next_cursor"]}


def _rank(item: dict[str, Any], column: str) -> Rank:
    value = item[column]
    if column == "number":
        value = item["acquired_at"]
    if value is not None and column in _FOLDED:
        value = fold(value)
    return (value is not None, "" if value is None else value, item["customer_id"])
