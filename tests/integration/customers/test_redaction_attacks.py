"""Attempts to learn what a cell does not show: by order, by filter, by search, by count, by cursor and by stream."""

import base64
import json
from itertools import product
from typing import Any

import pytest

from services.customers.domain.tables.catalogue import TABLES
from services.customers.domain.tables.customers import DETAILS
from shared.events.customers import Contact
from shared.redaction import MASK
from tests.support.builders import customer, subscription
from tests.support.customer_facts import SECRET, told_everything, user, vendor_account
from tests.support.customers_service import CustomersBench, of_partner, table

REPORTS = ["basic", "vendors", "users", "details"]
BLIND = ["manager", "analyst", "service"]
PERSONAL = {
    "basic": ["contact_name", "contact_email", "contact_phone", "contact_address"],
    "vendors": ["agreement_email"],
    "users": ["user_name"],
    "details": ["contact_name", "contact_email"],
}
BY_PERSONAL = [(view, column) for view, columns in PERSONAL.items() for column in columns]
EVERYWHERE = [
    "/v1/customers",
    "/v1/customers/c-1",
    *(f"/v1/reports/customers/{view}" for view in REPORTS),
    *(f"/v1/customers/c-1/{kind}" for kind in ("vendors", "users", "subscriptions", "orders", "usage")),
]


async def guessed(customers: CustomersBench, partner: str, view: str, role: str = "owner", **asked: Any) -> list[str]:
    """Whom a report finds, by id."""
    return [item["customer_id"] for item in (await customers.report(partner, view, role, **asked))["items"]]


@pytest.mark.parametrize("role", BLIND)
@pytest.mark.parametrize(("view", "column"), BY_PERSONAL)
async def test_order_tells_nothing_to_a_role_without_personal_data(
    customers: CustomersBench, partner: str, role: str, view: str, column: str
) -> None:
    for sort in (column, f"-{column}"):
        response = await customers.get(f"/v1/reports/customers/{view}", partner, role, sort=sort)

        assert (response.status_code, response.json()["parameter"]) == (403, "sort")
        assert column in response.json()["detail"]


@pytest.mark.parametrize("role", BLIND)
async def test_a_filter_by_personal_data_is_refused_by_name(customers: CustomersBench, partner: str, role: str) -> None:
    response = await customers.get("/v1/reports/customers/details", partner, role, email="ann@c.example")

    assert (response.status_code, response.json()["parameter"]) == (403, "email")


@pytest.mark.parametrize("column", PERSONAL["basic"])
async def test_who_did_not_consent_or_is_protected_cannot_be_placed_between_others(
    customers: CustomersBench, partner: str, column: str
) -> None:
    """Binary search by planted rows: the hidden ones stand at the same end whatever their values are."""
    field = column.removeprefix("contact_")
    for version, hidden in enumerate(["aaa", "mmm", "zzz"], 1):
        await customers.tell(
            *(
                customer(
                    partner_id=partner,
                    customer_id=name,
                    version=version,
                    contact=Contact(**{field: value}),
                    consent=name != "unconsented",
                    protected=name == "protected",
                )
                for name, value in [("unconsented", hidden), ("protected", hidden), ("low", "b"), ("high", "y")]
            )
        )
        assert await guessed(customers, partner, "basic", sort=column) == ["unconsented", "low", "high", "protected"]
        assert await guessed(customers, partner, "basic", sort=f"-{column}") == [
            "high",
            "low",
            "unconsented",
            "protected",
        ]


@pytest.mark.parametrize(("view", "column"), [("users", "user_name"), ("vendors", "agreement_email")])
async def test_people_of_who_did_not_consent_cannot_be_placed_either(
    customers: CustomersBench, partner: str, view: str, column: str
) -> None:
    own = {"partner_id": partner}
    for name, value, consent in [("hidden", "mmm", False), ("low", "b", True), ("high", "y", True)]:
        await customers.tell(
            customer(**own, customer_id=name, consent=consent),
            user(**own, customer_id=name, user_id=f"{value}@upn", name=value),
            vendor_account(**own, customer_id=name, agreement_email=value),
        )

    assert await guessed(customers, partner, view, sort=column) == ["hidden", "low", "high"]


async def test_consent_that_is_withdrawn_hides_at_once_and_everywhere(customers: CustomersBench, partner: str) -> None:
    """The accounts' own keys change with the customer, though no fact touches the accounts."""
    own = {"partner_id": partner}
    await customers.tell(
        customer(**own, consent=True, contact=Contact(email="m@c.example")), subscription("2025-01-01", **own)
    )
    await customers.tell(user(**own, name="Mmm"), vendor_account(**own, agreement_email="m@c.example"))
    assert await guessed(customers, partner, "details", email="m@c.example") == ["c-1"]

    await customers.tell(customer(**own, consent=False, version=2, contact=Contact(email="m@c.example")))

    assert await guessed(customers, partner, "details", email="m@c.example") == []
    stored = await customers.documents(partner)
    assert stored["users"][0]["keys"]["name"] is None
    assert stored["vendor_accounts"][0]["keys"]["agreement_email"] is None
    assert stored["customers"][0]["keys"]["contact_email"] is None


async def test_a_user_is_told_apart_by_an_id_that_has_no_order(customers: CustomersBench, partner: str) -> None:
    """User ids may be e-mail addresses: rows that differ in nothing else must not come in their order."""
    letters = "abcdefghijkl"
    await customers.tell(*(user(partner_id=partner, user_id=f"{letter}@upn", status=letter) for letter in letters))

    items = (await customers.report(partner, "users", "analyst", sort="customer_id"))["items"]
    assert sorted(item["user_status"] for item in items) == list(letters)
    assert [item["user_status"] for item in items] != list(letters)


DETAIL_FILTERS = {
    "customer_name": f"{SECRET} name",
    "region": f"{SECRET} region",
    "state": f"{SECRET} state",
    "city": f"{SECRET} city",
    "postal_code": f"{SECRET} postal_code",
    "email": f"{SECRET}@mail",
    "marketplace_subscription_id": f"{SECRET}-marketplace",
}


@pytest.mark.parametrize("name", DETAIL_FILTERS)
async def test_a_protected_customer_is_found_by_nothing_that_it_hides(
    customers: CustomersBench, partner: str, name: str
) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=False)))
    assert (await customers.report(partner, "details", **{name: DETAIL_FILTERS[name]}))["total"] == 1

    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=True, version=2)))

    assert (await customers.report(partner, "details", **{name: DETAIL_FILTERS[name]}))["total"] == 0
    assert (await customers.report(partner, "details"))["total"] == 1
    stream = await customers.stream(partner, DETAILS.name, personal_data="true", **{name: DETAIL_FILTERS[name]})
    assert stream.headers["x-row-count"] == "0"


async def test_a_protected_vendor_domain_is_no_filter_either(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=True)))

    assert await guessed(customers, partner, "vendors", vendor_domain=f"{SECRET}.example") == []
    assert await guessed(customers, partner, "vendors", "analyst", customer_name=SECRET) == []
    assert await guessed(customers, partner, "vendors") == ["c-1"]


@pytest.mark.parametrize("view", ["basic", "vendors", "users"])
async def test_a_cursor_holds_no_value_and_cannot_be_made(customers: CustomersBench, partner: str, view: str) -> None:
    for number in range(3):
        await customers.tell(
            *of_partner(partner, told_everything(consent=True, protected=False, customer_id=f"c-{number}"))
        )
    page = await customers.report(partner, view, limit=1)
    cursor: str = page["next_cursor"]

    inside = base64.urlsafe_b64decode(cursor + "==")
    assert SECRET.lower() not in inside.decode(errors="ignore").lower()
    assert b"c-0" not in inside
    forged = base64.urlsafe_b64encode(json.dumps(["0" * 16, "m", "c-1"]).encode()).decode().rstrip("=")
    turned = cursor[:50] + ("A" if cursor[50] != "A" else "B") + cursor[51:]
    for attempt in (forged, turned, cursor[4:], cursor[:-8], ""):
        response = await customers.get(f"/v1/reports/customers/{view}", partner, cursor=attempt)
        assert (response.status_code, response.json()["parameter"]) == (400, "cursor")


async def test_an_owners_cursor_serves_no_other_role(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*(customer(partner_id=partner, customer_id=f"c-{n}", consent=True) for n in range(3)))
    cursor = (await customers.report(partner, "basic", sort="contact_email", limit=1))["next_cursor"]

    response = await customers.get(
        "/v1/reports/customers/basic", partner, "analyst", sort="contact_email", cursor=cursor
    )
    assert response.status_code == 403
    response = await customers.get("/v1/reports/customers/basic", "another", sort="contact_email", cursor=cursor)
    assert (response.status_code, response.json()["parameter"]) == (400, "cursor")


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("role", ["owner", "executive", *BLIND])
async def test_no_answer_about_a_protected_customer_holds_its_secrets(
    customers: CustomersBench, partner: str, path: str, role: str
) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=True)))

    response = await customers.get(path, partner, role)

    assert response.status_code == 200
    assert SECRET not in response.text


@pytest.mark.parametrize(("path", "role"), list(product(EVERYWHERE, ["analyst", "manager"])))
async def test_no_answer_to_a_role_without_personal_data_holds_any(
    customers: CustomersBench, partner: str, path: str, role: str
) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=False)))

    text = (await customers.get(path, partner, role)).text
    for personal in (f"{SECRET}@", f"{SECRET} contact", f"{SECRET} phone", f"{SECRET} street", f"{SECRET} user"):
        assert personal not in text


@pytest.mark.parametrize("dataset", TABLES)
@pytest.mark.parametrize("protected", [True, False])
async def test_no_stream_holds_more_than_its_page(
    customers: CustomersBench, partner: str, dataset: str, protected: bool
) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=not protected, protected=protected)))

    response = await customers.stream(partner, dataset)

    content = response.content
    assert table(response).num_rows == int(response.headers["x-row-count"])
    assert f"{SECRET}@".encode() not in content
    assert f"{SECRET} user".encode() not in content
    assert b"99.95" not in content
    if protected:
        assert SECRET.encode() not in content
        names = {"customer_name", "name"} & set(table(response).schema.names)
        assert {row[name] for row in table(response).to_pylist() for name in names} <= {MASK}


@pytest.mark.parametrize("allowed", ["true", "false"])
async def test_what_was_paid_leaves_for_a_role_that_sees_revenue(
    customers: CustomersBench, partner: str, allowed: str
) -> None:
    await customers.tell(*of_partner(partner, told_everything(consent=True, protected=False)))

    (row,) = table(await customers.stream(partner, "orders", revenue=allowed)).to_pylist()
    assert (row["amount"] is not None) == (allowed == "true")


async def test_a_stream_filtered_by_personal_data_needs_the_right_to_see_it(
    customers: CustomersBench, partner: str
) -> None:
    refused = await customers.stream(partner, DETAILS.name, email="ann@c.example")
    answered = await customers.stream(partner, DETAILS.name, email="ann@c.example", personal_data="true")

    assert (refused.status_code, refused.json()["parameter"]) == (400, "email")
    assert answered.status_code == 200
