"""Tags are set by people, and filter every list of customers and what is streamed of them."""

import asyncio
from typing import Any

import pytest

from services.customers.repository import tables
from shared.events.customers import UserChanged
from tests.support.builders import customer, order, subscription, usage
from tests.support.customer_facts import user, vendor_account
from tests.support.customers_service import CustomersBench, table
from tests.support.settings_client import SettingsClient


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"tag": "tier"}, ["c-1", "c-2"]),
        ({"tag": "tier:gold"}, ["c-1"]),
        ({"tag": "TIER:Góld"}, ["c-1"]),
        ({"tag": ["tier:gold", "tier:silver"]}, ["c-1", "c-2"]),
        ({"tag": "tier:g"}, []),
        ({"tag": "tier:"}, []),
        ({"tag": "$ne"}, []),
        ({"tag": "tier", "country": "FR"}, ["c-2"]),
    ],
)
async def test_customers_are_found_by_their_tags(
    customers: CustomersBench, partner: str, wanted: dict[str, Any], found: list[str]
) -> None:
    for customer_id, country, tier in [("c-1", "DE", "gold"), ("c-2", "FR", "silver"), ("c-3", "FR", None)]:
        own = {"partner_id": partner, "customer_id": customer_id}
        await customers.tell(customer(**own, country=country), subscription("2025-01-01", **own))
        if tier is not None:
            owner = SettingsClient(customers, partner)
            await owner.done("PUT", f"customers/{customer_id}/tags", {"tags": [{"name": "tier", "value": tier}]})

    assert await customers.ids(partner, sort="customer_id", **wanted) == found
    for view in ("basic", "details"):
        page = await customers.report(partner, view, sort="customer_id", **wanted)
        assert [item["customer_id"] for item in page["items"]] == found
        assert (page["total"], page["total_is_exact"]) == (len(found), True)
    for dataset in ("customers", "customers-basic", "customer-details"):
        assert (await customers.stream(partner, dataset, **wanted)).headers["x-row-count"] == str(len(found))


VIEWS = ("vendors", "users")


async def tagged(customers: CustomersBench, partner: str, **wanted: str) -> dict[str, list[str]]:
    """Whose accounts each view lists under the tag filter; datasets stream as many."""
    found = {}
    for view in VIEWS:
        page = await customers.report(partner, view, sort="customer_id", **wanted)
        found[view] = [item["customer_id"] for item in page["items"]]
        assert (page["total"], page["total_is_exact"]) == (len(found[view]), True)
        streamed = await customers.stream(partner, f"customers-{view}", **wanted)
        assert streamed.headers["x-row-count"] == str(len(found[view]))
    return found


def both(*customer_ids: str) -> dict[str, list[str]]:
    return {view: list(customer_ids) for view in VIEWS}


async def test_accounts_are_found_by_the_tags_of_their_customer_whichever_came_first(
    customers: CustomersBench, partner: str
) -> None:
    owner = SettingsClient(customers, partner)
    for customer_id in ("c-1", "c-2", "c-3"):
        own = {"partner_id": partner, "customer_id": customer_id}
        await customers.tell(customer(**own), vendor_account(**own), user(**own))
    await owner.done("PUT", "customers/c-1/tags/tier", {"value": "gold"})
    await owner.done("PUT", "customers/c-2/tags/tier", {"value": "silver"})
    own = {"partner_id": partner, "customer_id": "c-1"}
    await customers.tell(user(**own, user_id="u-2"), vendor_account(**own, vendor_account_id="v-2"))
    await customers.tell(user(**own, version=2, name="Renamed"), customer(**own, version=2, name="Renamed Ltd"))

    assert await tagged(customers, partner, tag="tier:gold") == both("c-1", "c-1")
    assert await tagged(customers, partner, tag="tier") == both("c-1", "c-1", "c-2")
    await owner.done("DELETE", "customers/c-1/tags/tier")
    assert await tagged(customers, partner, tag="tier") == both("c-2")
    assert await tagged(customers, partner, tag="$ne") == both()


async def test_an_account_that_comes_at_the_moment_of_a_tag_has_it(customers: CustomersBench, partner: str) -> None:
    owner = SettingsClient(customers, partner)
    await customers.tell(customer(partner_id=partner))

    def arriving(number: int) -> UserChanged:
        return user(partner_id=partner, user_id=f"u-{number}")

    tagging = [owner.put(f"customers/c-1/tags/t{number}", {}) for number in range(5)]
    await asyncio.gather(*tagging, *(customers.tell(arriving(number)) for number in range(10)))

    for number in range(5):
        page = await customers.report(partner, "users", tag=f"t{number}")
        assert page["total"] == 10


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"tag": "tier"}, ["c-1", "c-1", "c-2", "c-4"]),
        ({"tag": "tier:gold"}, ["c-1", "c-1", "c-4"]),
        ({"tag": ["tier:silver", "vip"]}, ["c-2", "c-4"]),
        ({"tag": "tier:gold", "customer_id": ["c-2", "c-4"]}, ["c-4"]),
        ({"tag": "tier", "product_id": "other"}, ["c-4"]),
        ({"tag": "nobody"}, []),
        ({"tag": "$ne"}, []),
    ],
)
async def test_what_customers_hold_is_found_by_their_tags(
    customers: CustomersBench,
    partner: str,
    monkeypatch: pytest.MonkeyPatch,
    wanted: dict[str, Any],
    found: list[str],
) -> None:
    monkeypatch.setattr(tables, "_OWNERS_AT_ONCE", 2)
    await hold(customers, partner)
    await hold(customers, f"{partner}-other")
    for name, customer_id in [("tier:gold", "c-1"), ("tier:silver", "c-2"), ("tier:gold", "c-4"), ("vip:", "c-4")]:
        await tag(customers, partner, customer_id, name)
    await tag(customers, f"{partner}-other", "c-3", "tier:gold")

    for dataset in ("subscriptions", "orders", "usage"):
        streamed = await customers.stream(partner, dataset, **wanted)
        assert table(streamed)["customer_id"].to_pylist() == found, dataset
        assert streamed.headers["x-row-count"] == str(len(found)), dataset


async def tag(customers: CustomersBench, partner: str, customer_id: str, text: str) -> None:
    name, _, value = text.partition(":")
    await SettingsClient(customers, partner).done("PUT", f"customers/{customer_id}/tags/{name}", {"value": value})


async def hold(customers: CustomersBench, partner: str) -> None:
    """Four customers with one of each kind, of whom the first has two and the last another product."""
    for customer_id, number in [("c-1", "1"), ("c-1", "2"), ("c-2", "3"), ("c-3", "4"), ("c-4", "5")]:
        own = {"partner_id": partner, "customer_id": customer_id}
        own |= {"product_id": "other" if customer_id == "c-4" else f"p-{number}"}
        await customers.tell(
            subscription("2025-01-01", **own, subscription_id=number),
            order("2025-01-01", **own, order_id=number),
            usage("2025-01-05", "1", **own, usage_id=number),
        )
