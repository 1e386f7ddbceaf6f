"""The customer list: filters, sorting and paging, against what plain Python makes of the same customers."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from services.customers.domain.listing import ListQuery, Ordering, Position
from services.customers.domain.names import fold
from services.customers.domain.record import CustomerFact
from services.customers.domain.tables.customers import CUSTOMERS
from tests.support.builders import NOON, customer, deleted, order, subscription
from tests.support.customers_service import CustomersBench, Rank, in_order

NAMES = ["Ärzte AG", "arzt", "Contoso", "contoso ltd", "北京公司", "🚀 Corp", None, "Zebra", "Øre", "Contoso"]
STATUSES = ["active", None, "Gesperrt", "suspended"]
COUNTRIES = ["DE", "FR", "unknown"]


def population(partner: str, count: int = 40) -> list[CustomerFact]:
    """Customers with many equal and unknown values; some are protected, some only named by a record."""
    rng = random.Random(7)
    told: list[CustomerFact] = []
    for number in range(count):
        own = {"partner_id": partner, "customer_id": f"c-{number:03d}"}
        told.append(
            customer(
                **own,
                name=rng.choice(NAMES),
                status=rng.choice(STATUSES),
                country=rng.choice(COUNTRIES),
                seller=rng.choice(["north", "south"]),
                created_at=rng.choice([None, NOON, NOON - timedelta(days=number % 5)]),
                protected=number % 11 == 0,
            )
        )
        for index in range(number % 4):
            place = {"subscription_id": f"s-{index}", "seats": index}
            told.append(subscription("2025-01-01", rng.choice(["active", "cancelled"]), **own, **place))
    told += [order("2025-02-01", partner_id=partner, customer_id=f"stub-{index}") for index in range(3)]
    return told


async def all_pages(customers: CustomersBench, partner: str, **parameters: Any) -> list[dict[str, Any]]:
    """Follow the cursors to the end."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await customers.listed(partner, **parameters, **cursor)
        items += page["items"]
        if page["next_cursor"] is None:
            assert page["total"] == len(items)
            return items
        cursor = {"cursor": page["next_cursor"]}


def by_hand(items: Sequence[dict[str, Any]], sort: str) -> list[str]:
    """Sort in plain Python: unknown first, equal ones by id, all of it turned around by `-`."""
    field = sort.removeprefix("-")

    def rank(item: dict[str, Any]) -> Rank:
        value = item[field]
        if field == "name" and value is not None:
            value = fold(value)
        return (value is not None, value if value is not None else "", item["customer_id"])

    return [customer_id for _, _, customer_id in in_order(map(rank, items), sort)]


@pytest.mark.parametrize("sort", CUSTOMERS.sorts)
async def test_pages_put_together_are_the_whole_list_in_order(
    customers: CustomersBench, partner: str, sort: str
) -> None:
    await customers.tell(*population(partner))
    everybody = (await customers.listed(partner, limit=500))["items"]

    paged = await all_pages(customers, partner, sort=sort, limit=7)

    assert len(everybody) == 43
    assert [item["customer_id"] for item in paged] == by_hand(everybody, sort)


@pytest.mark.parametrize("sort", ["name", "-seats", "status"])
async def test_who_stays_is_listed_once_while_others_come_and_go(
    customers: CustomersBench, partner: str, sort: str
) -> None:
    await customers.tell(*population(partner))
    staying = {item["customer_id"] for item in (await customers.listed(partner, limit=500))["items"]}
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for turn in range(100):
        page = await customers.listed(partner, sort=sort, limit=5, **cursor)
        seen += [item["customer_id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
        leaving = f"c-{turn:03d}"
        staying.discard(leaving)
        await customers.tell(
            deleted(partner_id=partner, customer_id=leaving, version=2),
            customer(partner_id=partner, customer_id=f"new-{turn}", name=NAMES[turn % len(NAMES)]),
        )

    assert page["next_cursor"] is None
    assert len(seen) == len(set(seen))
    assert staying <= set(seen)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"name": "contoso"}, ["a", "b"]),
        ({"name": "CONT"}, ["a", "b"]),
        ({"name": "Ltd. contoso"}, ["b"]),
        ({"name": "toso"}, []),
        ({"name": "arzte"}, ["c"]),
        ({"name": "ÄRZTE"}, ["c"]),
        ({"name": "京公"}, ["d"]),
        ({"name": "🚀"}, ["e"]),
        ({"name": ["contoso", "🚀"]}, ["a", "b", "e"]),
        ({"status": ["active", "Gesperrt"]}, ["a", "b"]),
        ({"country": "unknown"}, ["c", "d", "e"]),
        ({"country": ["DE", "FR"], "status": "active"}, ["a"]),
        ({"customer_id": ["a", "e", "not-there"]}, ["a", "e"]),
        ({"seller": "north", "name": "cont"}, ["a"]),
        ({"segment": "smb"}, ["c"]),
    ],
)
async def test_filters_find_what_they_say(
    customers: CustomersBench, partner: str, wanted: dict[str, Any], found: list[str]
) -> None:
    own = {"partner_id": partner}
    await customers.tell(
        customer(**own, customer_id="a", name="Contoso", status="active", country="DE", seller="north"),
        customer(**own, customer_id="b", name="Contoso Ltd.", status="Gesperrt", country="FR"),
        customer(**own, customer_id="c", name="Ärzte & Söhne", segment="smb"),
        customer(**own, customer_id="d", name="北京公司"),
        customer(**own, customer_id="e", name="Rocket 🚀"),
    )

    page = await customers.listed(partner, sort="customer_id", **wanted)

    assert [item["customer_id"] for item in page["items"]] == found
    assert page["total"] == len(found)


async def test_a_protected_customer_is_not_betrayed_by_filters_or_sorting(
    customers: CustomersBench, partner: str
) -> None:
    own = {"partner_id": partner}
    await customers.tell(
        customer(**own, customer_id="hidden", name="Mmm", protected=True),
        customer(**own, customer_id="low", name="A"),
        customer(**own, customer_id="high", name="Z"),
    )

    assert await customers.ids(partner, name="Mmm") == []
    assert await customers.ids(partner, sort="name") == ["low", "high", "hidden"]
    assert await customers.ids(partner, sort="-name") == ["high", "low", "hidden"]
    page = await customers.listed(partner)
    assert (page["total"], page["redacted"]) == (3, True)
    assert page["items"][-1]["name"] == "************"


async def test_a_customer_that_becomes_protected_is_no_longer_found(customers: CustomersBench, partner: str) -> None:
    await customers.tell(customer(partner_id=partner, name="Contoso"))
    await customers.tell(customer(partner_id=partner, name="Contoso", version=2, protected=True))

    assert await customers.ids(partner, name="contoso") == []


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"sort": "$where"}, "sort"),
        ({"sort": "contact.email"}, "sort"),
        ({"limit": 0}, "limit"),
        ({"limit": 501}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"country": "Germany"}, "country"),
        ({"status": ""}, "status"),
        ({"name": "…"}, "name"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "WzEsMiwzXQ"}, "cursor"),
        ({"contact_email": "a@b.example"}, "contact_email"),
        ({"status[$ne]": "x"}, "status[$ne]"),
    ],
)
async def test_a_bad_parameter_is_named(
    customers: CustomersBench, partner: str, parameters: dict[str, Any], named: str
) -> None:
    response = await customers.get("/v1/customers", partner, **parameters)

    assert response.status_code == 400
    assert response.json()["parameter"].startswith(named)
    assert named in response.json()["detail"]


async def test_an_unknown_sort_is_answered_with_the_known_ones(customers: CustomersBench, partner: str) -> None:
    response = await customers.get("/v1/customers", partner, sort="colour")

    assert response.json()["allowed"] == list(CUSTOMERS.sorts)


async def test_a_cursor_is_for_its_own_list_only(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*population(partner))
    cursor = (await customers.listed(partner, limit=5))["next_cursor"]

    for other in ({"sort": "-name"}, {"sort": "status"}, {"country": "DE"}):
        response = await customers.get("/v1/customers", partner, cursor=cursor, limit=5, **other)
        assert (response.status_code, response.json()["parameter"]) == (400, "cursor")
    assert (await customers.get("/v1/customers", "another-partner", cursor=cursor)).status_code == 400


@pytest.mark.parametrize("sort", CUSTOMERS.sorts)
@pytest.mark.parametrize("wanted", [{}, {"name": "contoso"}])
async def test_no_list_scans_the_collection(
    customers: CustomersBench, partner: str, sort: str, wanted: dict[str, Any]
) -> None:
    await customers.tell(*population(partner))

    filters = {name: (value,) for name, value in wanted.items()}
    query = ListQuery(partner, CUSTOMERS, filters, Ordering.parse(sort, CUSTOMERS), 50)
    stages = await customers.plan(query, Position(None, ("c-020",)))

    assert "COLLSCAN" not in stages
    assert wanted or "SORT" not in stages
