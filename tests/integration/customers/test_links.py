"""Tenants, billing profile and account manager: linking, conflicts, and what each role sees."""

import asyncio
from typing import Any

import pytest

from shared.events.customers import CustomerChanged
from shared.events.settings import AccountManagerChanged, BillingProfileChanged, TenantsChanged
from shared.redaction import MASK
from tests.support.builders import customer, deleted
from tests.support.customer_facts import vendor_account
from tests.support.customers_service import CustomersBench
from tests.support.settings_client import SettingsClient

TENANT = {"vendor": "microsoft", "tenant_id": "7D4F", "name": "contoso.example"}
BILLING = {"billing_system": "stripe", "billing_id": "cus_1"}
MANAGER = {"manager_id": "e-7", "name": "Mira Lind", "email": "mira@acme.example", "phone": "+46 8 123"}


@pytest.fixture
async def owner(customers: CustomersBench, partner: str) -> SettingsClient:
    """An owner whose partner has the customers `c-1` and `c-2`."""
    await customers.tell(*(customer(partner_id=partner, customer_id=each) for each in ("c-1", "c-2")))
    return SettingsClient(customers, partner)


async def link(client: SettingsClient, *tenants: dict[str, Any], to: str = "c-1") -> Any:
    return await client.send("POST", f"customers/{to}/tenants", {"tenants": tenants})


async def test_tenants_are_linked_at_once_reviewed_and_unlinked(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await customers.tell(vendor_account(partner_id=owner.partner, tenant_id="t-told", vendor_domain="told.example"))
    answer = await link(owner, TENANT, {"vendor": "google", "tenant_id": "C02"})

    assert answer.status_code == 200
    tenants = (await owner.body("customers/c-1/tenants"))["tenants"]
    assert [(each["tenant_id"], each["name"], each["source"]) for each in tenants] == [
        ("7D4F", "contoso.example", "linked"),
        ("C02", None, "linked"),
        ("t-told", "told.example", "vendor"),
    ]
    after = await owner.done("DELETE", f"customers/c-1/tenants/{tenants[0]['link_id']}")
    assert [each["tenant_id"] for each in after["tenants"]] == ["C02", "t-told"]
    assert await owner.actions() == ["tenants.unlinked", "tenants.linked"]
    told = await owner.told(TenantsChanged, 2)
    assert [[each.tenant_id for each in event.tenants] for event in told] == [["7D4F", "C02"], ["C02"]]


async def test_a_tenant_that_is_linked_here_already_or_named_twice_is_refused(owner: SettingsClient) -> None:
    await link(owner, TENANT)
    again, twice = await link(owner, TENANT | {"tenant_id": "7d4f"}), await link(owner, *[TENANT] * 2, to="c-2")

    assert (again.status_code, again.json()["field"]) == (409, "tenants.0.tenant_id")
    assert "'c-1'" in again.json()["detail"]
    assert (twice.status_code, twice.json()["field"]) == (409, "tenants.1.tenant_id")


async def test_a_tenant_of_another_customer_is_refused_with_whose_it_is_and_nothing_is_linked(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await customers.tell(vendor_account(partner_id=owner.partner, customer_id="c-2", tenant_id="told"))
    await link(owner, TENANT, to="c-2")
    free = {"vendor": "google", "tenant_id": "free"}

    by_people, by_vendor = await link(owner, free, TENANT), await link(owner, TENANT | {"tenant_id": "told"})

    assert (by_people.status_code, by_vendor.status_code) == (409, 409)
    assert "'c-2': unlink it there first" in by_people.json()["detail"]
    assert "microsoft itself tells so" in by_vendor.json()["detail"]
    assert (await owner.body("customers/c-1/tenants"))["tenants"] == []


async def test_of_two_customers_that_link_one_tenant_at_the_same_moment_one_gets_it(owner: SettingsClient) -> None:
    answers = await asyncio.gather(link(owner, TENANT), link(owner, TENANT, to="c-2"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_a_new_customer_is_added_with_its_tenants_and_told_as_a_fact(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    body = {"name": "Größe & 北京 🚀", "country": "DE", "tenants": [TENANT]}
    added = await owner.done("POST", "customers", body)

    found = await customers.details(owner.partner, added["customer_id"])
    assert (found["name"], found["country"]) == (body["name"], "DE")
    path = f"customers/{added['customer_id']}/tenants"
    assert [each["tenant_id"] for each in (await owner.body(path))["tenants"]] == ["7D4F"]
    assert await owner.actions(added["customer_id"]) == ["tenants.linked", "customer.added"]
    (told,) = await owner.told(CustomerChanged, 1)
    assert (told.customer_id, told.name) == (added["customer_id"], body["name"])


async def test_a_new_customer_whose_tenant_or_id_is_taken_is_not_added(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await link(owner, TENANT)
    await customers.tell(deleted(partner_id=owner.partner, customer_id="c-gone"))

    refused = [
        await owner.send("POST", "customers", {"customer_id": "c-3", "name": "New", "tenants": [TENANT]}),
        await owner.send("POST", "customers", {"customer_id": "c-2", "name": "New"}),
        await owner.send("POST", "customers", {"customer_id": "c-gone", "name": "New"}),
    ]

    assert [answer.status_code for answer in refused] == [409, 409, 409]
    assert [answer.json()["field"] for answer in refused] == ["tenants.0.tenant_id", "customer_id", "customer_id"]
    assert await customers.ids(owner.partner) == ["c-1", "c-2"]


async def test_a_billing_account_is_linked_to_one_customer_only(owner: SettingsClient) -> None:
    await owner.done("PUT", "customers/c-1/billing-profile", BILLING)
    refused = await owner.put("customers/c-2/billing-profile", BILLING)
    assert (refused.status_code, refused.json()["field"], "'c-1'" in refused.json()["detail"]) == (
        409,
        "billing_id",
        True,
    )

    await owner.done("DELETE", "customers/c-1/billing-profile")
    linked = await owner.done("PUT", "customers/c-2/billing-profile", BILLING)
    nothing = await owner.send("DELETE", "customers/c-1/billing-profile")

    assert (linked["billing_id"], linked["linked"], nothing.status_code) == ("cus_1", True, 404)
    assert await owner.actions() == ["billing-profile.unlinked", "billing-profile.linked"]
    assert sorted(each.status for each in await owner.told(BillingProfileChanged, 3)) == [
        "linked",
        "linked",
        "unlinked",
    ]


async def test_of_two_customers_that_link_one_account_at_the_same_moment_one_gets_it(owner: SettingsClient) -> None:
    puts = (owner.put(f"customers/{each}/billing-profile", BILLING) for each in ("c-1", "c-2"))
    assert sorted(answer.status_code for answer in await asyncio.gather(*puts)) == [200, 409]


async def test_an_account_manager_shows_to_roles_that_see_personal_data(owner: SettingsClient) -> None:
    path = "customers/c-1/account-manager"
    await owner.acting_as("manager").done("PUT", path, MANAGER)

    seen = {role: await owner.acting_as(role).body(path) for role in ("owner", "executive", "manager", "analyst")}

    assert [seen[role]["email"] for role in seen] == ["mira@acme.example"] * 2 + [None] * 2
    assert [seen[role]["redacted"] for role in seen] == [False, False, True, True]
    assert {found["manager_id"] for found in seen.values()} == {"e-7"}
    (told,) = await owner.told(AccountManagerChanged, 1)
    assert (told.name, told.phone) == ("Mira Lind", "+46 8 123")


async def test_the_log_never_tells_who_the_account_manager_is(owner: SettingsClient) -> None:
    await owner.done("PUT", "customers/c-1/account-manager", MANAGER)
    await owner.done("DELETE", "customers/c-1/account-manager")

    log = (await owner.read("customers/c-1/activity")).text
    assert "account-manager.removed" in log
    assert "Mira" not in log
    assert "mira@" not in log
    assert (await owner.send("DELETE", "customers/c-1/account-manager")).status_code == 404


async def test_links_of_a_protected_customer_are_masked_for_everybody(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await customers.tell(customer(partner_id=owner.partner, version=2, protected=True))
    await link(owner, TENANT)
    await owner.done("PUT", "customers/c-1/billing-profile", BILLING)

    (tenant,) = (await owner.body("customers/c-1/tenants"))["tenants"]
    billing = await owner.body("customers/c-1/billing-profile")
    assert (tenant["tenant_id"], tenant["name"], billing["billing_id"]) == (MASK, MASK, MASK)
    assert (await owner.done("DELETE", f"customers/c-1/tenants/{tenant['link_id']}"))["tenants"] == []


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("account-manager", {"email": "nobody"}, "email"),
        ("account-manager", {}, "body"),
        ("billing-profile", {"billing_id": " "}, "billing_id"),
        ("billing-profile", {"billing_id": "a\nb"}, "billing_id"),
    ],
)
async def test_what_does_not_fit_is_refused_by_its_field(
    owner: SettingsClient, path: str, body: object, field: str
) -> None:
    refused = await owner.put(f"customers/c-1/{path}", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("role", ["analyst", "executive"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "customers", {"name": "New"}),
        ("POST", "customers/c-1/tenants", {"tenants": [TENANT]}),
        ("PUT", "customers/c-1/billing-profile", BILLING),
        ("PUT", "customers/c-1/account-manager", MANAGER),
        ("DELETE", "customers/c-1/account-manager", None),
    ],
)
async def test_those_who_only_read_change_nothing(
    owner: SettingsClient, role: str, method: str, path: str, body: object
) -> None:
    assert (await owner.acting_as(role).send(method, path, body)).status_code == 403
