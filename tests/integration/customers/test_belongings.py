"""What belongs to one customer, a page at a time."""

from typing import Any

import pytest

from tests.support.builders import customer, deleted, order, subscription, usage
from tests.support.customer_facts import user, vendor_account
from tests.support.customers_service import CustomersBench

KINDS = ["vendors", "users", "subscriptions", "orders", "usage"]


async def page(customers: CustomersBench, partner: str, kind: str, **parameters: Any) -> dict[str, Any]:
    response = await customers.get(f"/v1/customers/c-1/{kind}", partner, **parameters)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def test_many_subscriptions_are_paged_by_id_with_their_history(customers: CustomersBench, partner: str) -> None:
    own = {"partner_id": partner}
    await customers.tell(*(subscription("2025-01-01", **own, subscription_id=f"s-{n:04d}") for n in range(120)))
    await customers.tell(subscription("2025-02-01", "suspended", **own, subscription_id="s-0007", seats=3))

    seen: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        found = await page(customers, partner, "subscriptions", limit=50, **cursor)
        seen += found["items"]
        if found["next_cursor"] is None:
            break
        cursor = {"cursor": found["next_cursor"]}

    assert [each["subscription_id"] for each in seen] == [f"s-{n:04d}" for n in range(120)]
    assert [place["status"] for place in seen[7]["lifecycle"]] == ["active", "suspended"]
    assert (seen[7]["current"]["status"], found["total"]) == ("suspended", 120)


async def test_orders_come_newest_first_and_by_time(customers: CustomersBench, partner: str) -> None:
    days = {"a": "2025-01-01", "b": "2025-03-01", "c": "2025-02-01"}
    await customers.tell(*(order(at, partner_id=partner, order_id=each) for each, at in days.items()))

    everything = await page(customers, partner, "orders")
    some = await page(customers, partner, "orders", ordered_from="2025-02-01", ordered_to="2025-02-28")
    assert [each["order_id"] for each in everything["items"]] == ["b", "c", "a"]
    assert [each["order_id"] for each in some["items"]] == ["c"]


async def test_usage_is_added_up_by_month_product_and_unit_and_corrected(
    customers: CustomersBench, partner: str
) -> None:
    vm = {"partner_id": partner, "product_id": "vm", "sku_id": "d4", "unit": "hour", "vcpus": "4"}
    await customers.tell(
        usage("2025-01-05", "10.5", **vm, usage_id="1"),
        usage("2025-01-06", "2", **vm, usage_id="2"),
        usage("2025-02-01", "1", partner_id=partner, usage_id="3", product_id="disk", unit="GB"),
    )
    await customers.tell(usage("2025-01-05", "0.25", **vm, usage_id="1", version=2))

    found = (await page(customers, partner, "usage"))["items"]
    assert [(each["month"], each["product_id"], each["unit"], each["records"]) for each in found] == [
        ("2025-02", "disk", "GB", 1),
        ("2025-01", "vm", "hour", 2),
    ]
    assert [(float(each["raw_quantity"]), float(each["normalized_quantity"])) for each in found] == [(1, 1), (2.25, 9)]
    assert (await page(customers, partner, "usage", month_to="2025-01"))["total"] == 1


async def test_usage_taken_back_leaves_no_line(customers: CustomersBench, partner: str) -> None:
    await customers.tell(usage("2025-01-05", "10", partner_id=partner))
    await customers.tell(usage("2025-01-05", "0", partner_id=partner, version=2))

    assert (await page(customers, partner, "usage"))["items"] == []


async def test_users_and_vendors_are_those_of_the_customer(customers: CustomersBench, partner: str) -> None:
    other = {"partner_id": partner, "customer_id": "c-2"}
    await customers.tell(
        customer(partner_id=partner, consent=True),
        user(partner_id=partner, name="Ann"),
        vendor_account(partner_id=partner, agreement="signed"),
        user(**other, name="Bob"),
        vendor_account(**other, vendor="google"),
    )

    assert [each["name"] for each in (await page(customers, partner, "users"))["items"]] == ["Ann"]
    (account,) = (await page(customers, partner, "vendors"))["items"]
    assert (account["vendor"], account["agreement_signed"]) == ("microsoft", "True")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_customer_that_is_not_there_has_no_pages(customers: CustomersBench, partner: str, kind: str) -> None:
    await customers.tell(deleted(partner_id=partner))

    assert (await customers.get(f"/v1/customers/nobody/{kind}", partner)).status_code == 404
    assert (await customers.get(f"/v1/customers/c-1/{kind}", "another")).status_code == 404
    assert (await customers.get(f"/v1/customers/c-1/{kind}", partner)).status_code == 410


@pytest.mark.parametrize("kind", KINDS)
async def test_a_deleted_customer_leaves_nothing_behind(customers: CustomersBench, partner: str, kind: str) -> None:
    own = {"partner_id": partner}
    await customers.tell(
        user(**own), vendor_account(**own), subscription("2025-01-01", **own), order("2025-01-01", **own)
    )
    await customers.tell(usage("2025-01-05", **own))
    assert (await page(customers, partner, kind))["total"] == 1

    await customers.tell(deleted(partner_id=partner, version=2))

    stored = await customers.documents(partner)
    assert {name for name, documents in stored.items() if documents} == {"deletions"}
