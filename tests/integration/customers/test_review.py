"""Settings of all customers: who overrides what, whose every tenant is, and who contradicts."""

from typing import Any

import pytest

from shared.redaction import MASK
from tests.support.builders import customer
from tests.support.customer_facts import vendor_account
from tests.support.customers_service import CustomersBench
from tests.support.settings_client import SettingsClient

NOTICE = "renewal_notice_days"


@pytest.fixture
async def owner(customers: CustomersBench, partner: str) -> SettingsClient:
    """An owner whose partner has the customers `c-1` to `c-4`; `c-3` is protected."""
    known = [customer(partner_id=partner, customer_id=f"c-{n}", protected=n == 3) for n in range(1, 5)]
    await customers.tell(*known)
    return SettingsClient(customers, partner)


async def link(client: SettingsClient, customer_id: str, tenant_id: str) -> None:
    tenants = [{"vendor": "microsoft", "tenant_id": tenant_id}]
    await client.done("POST", f"customers/{customer_id}/tenants", {"tenants": tenants})


async def all_tenants(client: SettingsClient, **query: Any) -> list[dict[str, Any]]:
    """Every tenant, asked for page by page."""
    page = await client.body("tenants", **query)
    items: list[dict[str, Any]] = page["items"]
    while page["next_cursor"]:
        page = await client.body("tenants", **query, cursor=page["next_cursor"])
        items += page["items"]
    return items


def told(tenants: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(each["customer_id"], each["tenant_id"], each["source"]) for each in tenants]


async def test_who_overrides_a_setting_is_counted_and_listed_with_the_value(owner: SettingsClient) -> None:
    for number in (1, 2, 3):
        await owner.done("PUT", f"customers/c-{number}/configuration/{NOTICE}", {"value": 40 + number})
    await owner.done("PUT", "customers/c-4/configuration/language", {"value": "de"})
    await owner.done("DELETE", f"customers/c-2/configuration/{NOTICE}")

    counts = (await owner.body("settings/overrides"))["items"]
    assert counts == [{"name": "language", "customers": 1}, {"name": NOTICE, "customers": 2}]
    first = await owner.body(f"settings/overrides/{NOTICE}", limit=1)
    second = await owner.body(f"settings/overrides/{NOTICE}", limit=1, cursor=first["next_cursor"])
    rows = first["items"] + second["items"]
    assert [(each["customer_id"], each["value"]) for each in rows] == [("c-1", 41), ("c-3", 43)]
    assert (rows[1]["customer_name"], second["redacted"], second["next_cursor"]) == (MASK, True, None)
    assert first["total"] == 2
    assert (await owner.read("settings/overrides/nonsense")).status_code == 404


@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_tenants_of_all_customers_are_listed_whole_whatever_the_page(
    owner: SettingsClient, customers: CustomersBench, limit: int
) -> None:
    for number, tenant in ((1, "t-a"), (2, "t-b"), (2, "t-c")):
        account = {"customer_id": f"c-{number}", "vendor_account_id": tenant, "tenant_id": tenant}
        await customers.tell(vendor_account(partner_id=owner.partner, **account))
    await link(owner, "c-2", "t-d")
    await link(owner, "c-4", "t-e")

    whole = told(await all_tenants(owner, limit=limit))
    assert sorted(whole) == [
        ("c-1", "t-a", "vendor"),
        ("c-2", "t-b", "vendor"),
        ("c-2", "t-c", "vendor"),
        ("c-2", "t-d", "linked"),
        ("c-4", "t-e", "linked"),
    ]
    assert [each[0] for each in whole] == sorted(each[0] for each in whole)
    assert told(await all_tenants(owner, limit=limit, source="linked")) == [
        ("c-2", "t-d", "linked"),
        ("c-4", "t-e", "linked"),
    ]
    assert told(await all_tenants(owner, search="T-B")) == [("c-2", "t-b", "vendor")]
    assert {each[0] for each in told(await all_tenants(owner, search="c-2"))} == {"c-2"}


async def test_a_link_that_the_vendor_contradicts_is_shown_with_the_reason(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await link(owner, "c-1", "t-1")
    await link(owner, "c-2", "t-2")
    await customers.tell(vendor_account(partner_id=owner.partner, customer_id="c-4", tenant_id="T-1"))

    (conflict,) = await all_tenants(owner, conflict="true")
    assert (conflict["customer_id"], conflict["tenant_id"]) == ("c-1", "t-1")
    assert "microsoft says that it is customer 'c-4''s" in conflict["conflict"]
    assert "customer 'c-1'" in (await all_tenants(owner, search="c-4"))[0]["conflict"]


async def test_a_protected_customer_s_tenant_is_masked_and_not_found_by_its_id(owner: SettingsClient) -> None:
    await link(owner, "c-3", "t-secret")
    (row,) = await all_tenants(owner)
    assert (row["tenant_id"], row["customer_name"]) == (MASK, MASK)
    assert await all_tenants(owner, search="t-secret") == []
    assert [each["customer_id"] for each in await all_tenants(owner, search="c-3")] == ["c-3"]


async def test_a_mistyped_filter_and_a_foreign_cursor_are_refused_by_name(owner: SettingsClient) -> None:
    for query in ({"vendors": "x"}, {"cursor": "WzFd"}, {"source": "me"}):
        answer = await owner.read("tenants", **query)
        assert (answer.status_code, next(iter(query)) in answer.text) == (400, True)
