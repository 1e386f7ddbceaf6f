"""Deleting a customer: what is foreseen, what goes, what stays gone, and what others are told."""

import asyncio

import pytest

from services.customers.domain.names import sort_key
from shared.events.customers import CustomerDeleted, CustomerRestored
from shared.redaction import MASK
from tests.support.builders import NOON, customer, order, subscription
from tests.support.customer_facts import SECRET, told_everything, user
from tests.support.customers_service import CustomersBench, of_partner
from tests.support.settings_client import SettingsClient
from tests.support.waiting import eventually

PREVIEW = "customers/c-1/deletion-preview"
TENANT = {"vendor": "microsoft", "tenant_id": "t-linked"}


@pytest.fixture
async def owner(customers: CustomersBench, partner: str) -> SettingsClient:
    """An owner whose customer `c-1` has everything, settings too, and who keeps `c-2`."""
    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=False)))
    await customers.tell(customer(partner_id=partner, customer_id="c-2", name="Stays"))
    client = SettingsClient(customers, partner)
    await client.done("PUT", "customers/c-1/tags/vip", {"value": f"{SECRET} tag"})
    await client.done("PUT", "customers/c-1/account-manager", {"name": f"{SECRET} manager"})
    await client.done("POST", "customers/c-1/tenants", {"tenants": [TENANT]})
    return client


async def test_the_preview_counts_what_goes_and_says_what_stays(owner: SettingsClient) -> None:
    found = await owner.body(PREVIEW)

    assert (
        found["goes"].items() >= {"subscriptions": 1, "orders": 1, "users": 1, "vendor_accounts": 1, "tags": 1}.items()
    )
    assert found["goes"]["activity"] == 3
    assert found["settings"] == ["account-manager", "tags", "tenants"]
    assert found["personal_data"] == ["contact", "users", "agreement_emails", "account_manager"]
    assert found["restated"]["subscriptions_active"] == 1
    assert any("vendors" in line for line in found["stays"])
    assert f"{SECRET}@" not in str(found)


async def test_a_deleted_customer_leaves_its_tombstone_and_one_log_entry(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    seen = (await owner.read(PREVIEW)).headers["etag"]
    assert (await owner.send("DELETE", "customers/c-1", etag=seen)).status_code == 204

    assert (await owner.read("customers/c-1")).status_code == 410
    assert await owner.actions() == ["customer.deleted"]
    stored = await customers.documents(owner.partner)
    assert [each["customer_id"] for each in stored.pop("customers")] == ["c-2"]
    assert SECRET not in str(stored)
    assert await customers.ids(owner.partner) == ["c-2"]
    (told,) = await owner.told(CustomerDeleted, 1)
    assert (told.customer_id, told.deleted_at) == ("c-1", NOON)


async def test_nothing_of_a_deleted_customer_is_left_in_any_collection(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    """Also not in the outbox, whose rows go once they are published, nor in keys that names are found by."""
    await owner.send("DELETE", "customers/c-1")
    await owner.told(CustomerDeleted, 1)

    async def nothing_left() -> bool:
        own = customers.client[customers.settings.database]
        kept = {name: await own[name].find().to_list(None) for name in await own.list_collection_names()}
        assert "outbox" in kept
        return not any(
            owner.partner in str(each) and sort_key(SECRET) in str(each).lower()
            for found in kept.values()
            for each in found
        )

    await eventually(nothing_left)


async def test_a_tenant_of_a_deleted_customer_is_free_again(owner: SettingsClient) -> None:
    await owner.send("DELETE", "customers/c-1")
    assert (await owner.send("POST", "customers/c-2/tenants", {"tenants": [TENANT]})).status_code == 200


async def test_a_deletion_needs_the_state_that_was_looked_at(owner: SettingsClient) -> None:
    seen = (await owner.read(PREVIEW)).headers["etag"]
    await owner.done("PUT", "customers/c-1/tags/more", {})

    assert (await owner.send("DELETE", "customers/c-1", etag=seen)).status_code == 412
    assert (await owner.send("DELETE", "customers/c-1", etag=None)).status_code == 428
    assert (await owner.send("DELETE", "customers/never")).status_code == 404
    assert (await owner.read("customers/c-1")).status_code == 200


async def test_what_an_import_brings_meanwhile_does_not_hinder_and_does_not_come_back(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    seen = (await owner.read(PREVIEW)).headers["etag"]
    held = subscription("2025-02-01", partner_id=owner.partner, version=5, subscription_id="s-2")
    await customers.tell(held, order("2025-02-01", partner_id=owner.partner, version=5))
    assert (await owner.send("DELETE", "customers/c-1", etag=seen)).status_code == 204

    back = customer(partner_id=owner.partner, version=10**17, name="Back?")
    await customers.tell(back, held, user(partner_id=owner.partner, version=5))
    assert (await owner.read("customers/c-1")).status_code == 410
    assert await customers.ids(owner.partner) == ["c-2"]


async def test_facts_that_got_in_beside_the_deletion_go_when_its_event_arrives(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    late = [user(partner_id=owner.partner, user_id=f"u-{n}", version=5, name=SECRET) for n in range(20)]
    deleting = asyncio.create_task(owner.send("DELETE", "customers/c-1"))
    await asyncio.gather(deleting, *(customers.tell(each) for each in late))
    assert deleting.result().status_code == 204

    async def nobody_left() -> bool:
        return SECRET not in str(await customers.documents(owner.partner))

    await eventually(nobody_left)
    assert await owner.actions() == ["customer.deleted"]


async def test_a_deleted_customer_can_be_neither_deleted_again_nor_set(owner: SettingsClient) -> None:
    await owner.send("DELETE", "customers/c-1")
    again = await owner.send("DELETE", "customers/c-1")
    edited = await owner.put("customers/c-1/tags/a", {})
    assert (again.status_code, edited.status_code, (await owner.read(PREVIEW)).status_code) == (410, 410, 410)


async def test_of_a_deletion_and_an_edit_at_the_same_moment_nothing_is_left_behind(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    edits = [owner.put(f"customers/c-1/tags/t{n}", {}) for n in range(4)]
    answers = await asyncio.gather(owner.send("DELETE", "customers/c-1"), *edits)

    assert answers[0].status_code == 204
    assert {answer.status_code for answer in answers[1:]} <= {200, 410}
    assert (await customers.documents(owner.partner))["sections"] == []


async def test_those_who_only_read_may_look_and_not_delete(owner: SettingsClient) -> None:
    for role in ("analyst", "executive"):
        reader = owner.acting_as(role)
        assert (await reader.send("DELETE", "customers/c-1")).status_code == 403
        assert (await reader.read(PREVIEW)).status_code == 200


async def test_the_name_of_a_protected_customer_is_masked_in_the_preview(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await customers.tell(customer(partner_id=owner.partner, version=9, name=SECRET, protected=True))
    assert (await owner.body(PREVIEW))["name"] == MASK


async def test_a_lifted_deletion_lets_later_facts_bring_the_customer_back_empty_of_what_was(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await owner.send("DELETE", "customers/c-1")
    seen = (await owner.read("customers/c-1/deletion")).headers["etag"]
    assert (await owner.send("DELETE", "customers/c-1/deletion", etag='"other"')).status_code == 412
    assert (await owner.acting_as("analyst").send("DELETE", "customers/c-1/deletion")).status_code == 403
    assert (await owner.send("DELETE", "customers/c-1/deletion", etag=seen)).status_code == 204

    await customers.tell(customer(partner_id=owner.partner, version=10**17, name="Back"))

    found = await customers.details(owner.partner, "c-1")
    assert (found["name"], found["users"], found["subscriptions"]) == ("Back", [], [])
    assert (await owner.body("customers/c-1/tags"))["tags"] == []
    assert await owner.actions() == ["customer.restored", "customer.deleted"]
    (told,) = await owner.told(CustomerRestored, 1)
    assert told.customer_id == "c-1"
    assert (await owner.read("customers/c-1/deletion")).status_code == 404


async def test_a_deletion_that_is_told_again_after_it_was_lifted_changes_nothing(
    owner: SettingsClient, customers: CustomersBench
) -> None:
    await owner.send("DELETE", "customers/c-1")
    (told,) = await owner.told(CustomerDeleted, 1)
    await owner.send("DELETE", "customers/c-1/deletion")
    await customers.tell(customer(partner_id=owner.partner, version=10**17, name="Back"), told)

    assert (await customers.details(owner.partner, "c-1"))["name"] == "Back"
