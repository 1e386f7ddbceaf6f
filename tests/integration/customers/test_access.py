"""Who sees what: tenants, roles, consent and protection, over HTTP."""

from typing import Any

import pytest

from shared.redaction import MASK
from tests.support.builders import customer
from tests.support.customer_facts import SECRET, told_everything, user
from tests.support.customers_service import CustomersBench, bearer, of_partner

PATHS = ["/v1/customers", "/v1/customers/c-1", "/internal/v1/datasets", "/internal/v1/datasets/customers"]
READERS = ["owner", "executive", "manager", "analyst", "service"]


@pytest.mark.parametrize("path", PATHS)
async def test_without_a_token_nothing_is_answered(customers: CustomersBench, path: str) -> None:
    assert (await customers.http.get(path)).status_code == 401


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("path", PATHS[2:])
async def test_internal_routes_are_for_machines_of_the_installation(
    customers: CustomersBench, partner: str, path: str, role: str
) -> None:
    asked = {"partner_id": partner} if path != "/internal/v1/datasets" else {}
    assert (await customers.get(path, partner, role, **asked)).status_code == 403


@pytest.mark.parametrize("role", READERS)
async def test_no_role_sees_another_partner(customers: CustomersBench, partner: str, role: str) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=False)))

    assert await customers.ids("other", role) == []
    assert await customers.ids("other", role, customer_id="c-1", name=SECRET) == []
    assert (await customers.get("/v1/customers/c-1", "other", role)).status_code == 404
    assert (await customers.listed("other", role))["total"] == 0


async def test_partners_whose_names_begin_alike_stay_apart(customers: CustomersBench, partner: str) -> None:
    await customers.tell(
        customer(partner_id=partner, customer_id="x"), customer(partner_id=f"{partner}-2", customer_id="y")
    )

    assert await customers.ids(partner) == ["x"]
    assert (await customers.stream(partner)).headers["x-row-count"] == "1"


@pytest.mark.parametrize(
    ("role", "consent", "email"),
    [
        ("owner", True, f"{SECRET}@mail"),
        ("executive", True, f"{SECRET}@mail"),
        ("owner", False, None),
        ("manager", True, None),
        ("analyst", True, None),
        ("service", True, None),
    ],
)
async def test_personal_data_needs_role_and_consent(
    customers: CustomersBench, partner: str, role: str, consent: bool, email: str | None
) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=consent, protected=False)))

    page, details = await customers.listed(partner, role), await customers.details(partner, "c-1", role)
    assert page["items"][0]["contact"]["email"] == details["contact"]["email"] == email
    assert (details["users"][0]["email"] is None) == (email is None)
    assert page["redacted"] == (email is None)
    assert details["redacted"] == (email is None)


@pytest.mark.parametrize(("role", "amount"), [("owner", "99.95"), ("manager", "99.95"), ("analyst", None)])
async def test_what_was_paid_needs_a_role_that_sees_revenue(
    customers: CustomersBench, partner: str, role: str, amount: str | None
) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=False)))

    assert (await customers.details(partner, "c-1", role))["orders"][0]["amount"] == amount


@pytest.mark.parametrize("role", READERS)
async def test_a_protected_customer_is_masked_for_everybody_and_still_counts(
    customers: CustomersBench, partner: str, role: str
) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=True)))

    listed = await customers.get("/v1/customers", partner, role)
    details = await customers.get("/v1/customers/c-1", partner, role)
    assert SECRET not in listed.text + details.text
    assert (listed.json()["total"], listed.json()["redacted"], details.json()["redacted"]) == (1, True, True)
    assert details.json()["name"] == MASK
    assert details.json()["subscriptions"][0]["current"]["status"] == "active"


async def test_the_answer_to_one_role_is_no_cache_hit_for_another(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=False)))

    full, partial = [await customers.get("/v1/customers/c-1", partner, role) for role in ("owner", "analyst")]
    assert full.headers["etag"] != partial.headers["etag"]
    assert (await _if_changed(customers, partner, "owner", full.headers["etag"])).status_code == 304
    assert (await _if_changed(customers, partner, "analyst", full.headers["etag"])).status_code == 200


async def test_a_change_of_anything_on_the_page_changes_its_etag(customers: CustomersBench, partner: str) -> None:
    await customers.tell(customer(partner_id=partner, name="Contoso", consent=True))
    before = (await customers.get("/v1/customers/c-1", partner)).headers["etag"]
    await customers.tell(user(partner_id=partner, name="Ann"))

    assert (await _if_changed(customers, partner, "owner", before)).status_code == 200


async def _if_changed(customers: CustomersBench, partner: str, role: str, etag: str) -> Any:
    headers = bearer(partner, role) | {"If-None-Match": f'"other", W/{etag}'}
    return await customers.http.get("/v1/customers/c-1", headers=headers)
