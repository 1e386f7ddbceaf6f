"""The customer report in its three views: columns, filters, sorting and paging, over HTTP."""

from typing import Any

import pytest

from services.customers.domain.record import CustomerFact
from services.customers.domain.tables.accounts import USERS, VENDORS
from services.customers.domain.tables.customers import BASIC
from shared.events.customers import Contact
from tests.support.builders import NOON, customer, day
from tests.support.customer_facts import user, vendor_account
from tests.support.customers_service import CustomersBench

VIEWS = {"basic": BASIC, "vendors": VENDORS, "users": USERS}

CONTOSO: list[CustomerFact] = [
    customer(
        name="Contoso",
        country="DE",
        status="active",
        seller="north",
        registration_number="HRB 1",
        vat_number="DE2",
        mpn_id="3",
        created_at=NOON,
        contact=Contact(name="Ann", email="ann@c.example", phone="+49", address="Street 1"),
        consent=True,
    ),
    vendor_account(
        vendor_domain="contoso.example",
        industry_types=("retail", "health"),
        agreement="signed",
        agreement_email="legal@c.example",
        agreement_signed_at=NOON,
        agreement_checked_at=NOON,
    ),
    user(
        name="Ann",
        email="ann@c.example",
        roles=("admin", "buyer"),
        status="active",
        created_at=NOON,
        last_active_at=day("2025-02-01"),
    ),
]


def told(partner: str, *facts: CustomerFact) -> list[CustomerFact]:
    return [fact.model_copy(update={"partner_id": partner}) for fact in facts]


async def test_the_basic_view_has_the_columns_of_the_seed(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*told(partner, *CONTOSO))

    page = await customers.report(partner, "basic")

    assert page["items"] == [
        {
            "customer_name": "Contoso",
            "country": "DE",
            "registration_number": "HRB 1",
            "vat_number": "DE2",
            "mpn_id": "3",
            "status": "active",
            "created_at": "2025-03-01T12:00:00Z",
            "contact_name": "Ann",
            "contact_email": "ann@c.example",
            "contact_phone": "+49",
            "contact_address": "Street 1",
            "customer_id": "c-1",
        }
    ]
    assert (page["total"], page["redacted"]) == (1, False)


async def test_the_vendor_view_has_the_columns_of_the_seed(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*told(partner, *CONTOSO))

    assert (await customers.report(partner, "vendors"))["items"] == [
        {
            "customer_name": "Contoso",
            "vendor": "microsoft",
            "vendor_domain": "contoso.example",
            "industry_types": ["retail", "health"],
            "agreement_signed": "True",
            "agreement_email": "legal@c.example",
            "agreement_signed_at": "2025-03-01T12:00:00Z",
            "agreement_checked_at": "2025-03-01T12:00:00Z",
            "customer_id": "c-1",
        }
    ]


async def test_the_user_view_has_the_columns_of_the_seed(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*told(partner, *CONTOSO))

    assert (await customers.report(partner, "users"))["items"] == [
        {
            "customer_name": "Contoso",
            "user_name": "Ann",
            "roles": ["admin", "buyer"],
            "user_status": "active",
            "created_at": "2025-03-01T12:00:00Z",
            "last_active_at": "2025-02-01T00:00:00Z",
            "customer_id": "c-1",
        }
    ]


@pytest.mark.parametrize(
    ("vendor", "agreement", "shown"),
    [
        ("microsoft", "signed", "True"),
        ("Microsoft", "not_signed", "False"),
        ("microsoft", "unavailable", "Unavailable"),
        ("google", "signed", "Unavailable"),
    ],
)
async def test_an_agreement_is_a_microsoft_one_or_unavailable(
    customers: CustomersBench, partner: str, vendor: str, agreement: str, shown: str
) -> None:
    await customers.tell(vendor_account(partner_id=partner, vendor=vendor, agreement=agreement))

    (found,) = (await customers.report(partner, "vendors", agreement_signed=shown))["items"]
    assert found["agreement_signed"] == shown


@pytest.mark.parametrize(
    ("view", "wanted", "found"),
    [
        ("basic", {"seller": "north"}, ["c-1"]),
        ("basic", {"customer_name": "cont"}, ["c-1"]),
        ("basic", {"status": ["active", "Gesperrt"]}, ["c-1", "c-2"]),
        ("basic", {"country": "FR"}, ["c-2"]),
        ("vendors", {"customer_name": "glob"}, ["c-2"]),
        ("vendors", {"status": "active"}, ["c-1"]),
        ("vendors", {"country": ["DE", "FR"]}, ["c-1", "c-2"]),
        ("vendors", {"vendor": "google"}, ["c-2"]),
        ("vendors", {"vendor_domain": "CONTOSO.example"}, ["c-1"]),
        ("vendors", {"industry": "health"}, ["c-1"]),
        ("vendors", {"agreement_signed": ["False", "Unavailable"]}, ["c-2"]),
        ("users", {"customer_name": "contoso"}, ["c-1"]),
        ("users", {"status": "Gesperrt"}, ["c-2"]),
        ("users", {"country": "DE", "status": "active"}, ["c-1"]),
        ("users", {"user_role": "buyer"}, ["c-1"]),
        ("users", {"user_status": "locked"}, ["c-2"]),
        ("users", {"user_status": "locked", "user_role": "admin"}, []),
    ],
)
async def test_filters_find_what_they_say(
    customers: CustomersBench, partner: str, view: str, wanted: dict[str, Any], found: list[str]
) -> None:
    globex = {"partner_id": partner, "customer_id": "c-2"}
    await customers.tell(
        *told(partner, *CONTOSO),
        customer(**globex, name="Globex", country="FR", status="Gesperrt"),
        vendor_account(**globex, vendor="google", vendor_domain="globex.example"),
        user(**globex, status="locked"),
    )

    page = await customers.report(partner, view, sort="customer_id", **wanted)

    assert [item["customer_id"] for item in page["items"]] == found
    assert page["total"] == len(found)


async def test_accounts_follow_their_customer_though_no_fact_touched_them(
    customers: CustomersBench, partner: str
) -> None:
    await customers.tell(*told(partner, *CONTOSO))
    await customers.tell(customer(partner_id=partner, name="Umbenannt", country="FR", version=2, consent=True))

    for view in ("vendors", "users"):
        assert (await customers.report(partner, view, customer_name="contoso", country="DE"))["items"] == []
        (row,) = (await customers.report(partner, view, customer_name="umben", country="FR"))["items"]
        assert row["customer_name"] == "Umbenannt"


@pytest.mark.parametrize("known", [True, False])
async def test_what_an_account_is_found_by_does_not_depend_on_the_order_of_facts(
    customers: CustomersBench, partner: str, known: bool
) -> None:
    profile, *accounts = told(partner, *CONTOSO)
    for fact in (profile, *accounts) if known else (*accounts, profile):
        await customers.tell(fact)

    stored = await customers.documents(partner)
    (kept,) = stored["users"]
    assert (kept["name_key"], kept["keys"], kept["facets"]) == (
        "contoso",
        {"name": "ann", "roles": "admin; buyer"},
        ["role=admin", "role=buyer", "user_status=active", "status=active", "country=DE"],
    )


@pytest.mark.parametrize(
    ("view", "parameters", "named"),
    [
        ("vendors", {"agreement_signed": "maybe"}, "agreement_signed"),
        ("users", {"customer_name": "…"}, "customer_name"),
        ("basic", {"vendor": "microsoft"}, "vendor"),
        ("basic", {"seller[$ne]": "x"}, "seller[$ne]"),
        ("basic", {"limit": "0"}, "limit"),
        ("basic", {"cursor": "WzEsMiwzXQ"}, "cursor"),
        ("basic", {"cursor": "☃"}, "cursor"),
    ],
)
async def test_a_bad_parameter_is_named(
    customers: CustomersBench, partner: str, view: str, parameters: dict[str, str], named: str
) -> None:
    response = await customers.get(f"/v1/reports/customers/{view}", partner, **parameters)

    assert (response.status_code, response.json()["parameter"]) == (400, named)


@pytest.mark.parametrize(
    ("view", "sort"), [("basic", "colour"), ("vendors", "status"), ("users", "user_id"), ("basic", "$where")]
)
async def test_an_unknown_sort_is_answered_with_the_known_ones(
    customers: CustomersBench, partner: str, view: str, sort: str
) -> None:
    response = await customers.get(f"/v1/reports/customers/{view}", partner, sort=sort)

    assert (response.status_code, response.json()["allowed"]) == (400, list(VIEWS[view].sorts))


async def test_a_choice_is_refused_with_the_values_there_are(customers: CustomersBench, partner: str) -> None:
    response = await customers.get("/v1/reports/customers/vendors", partner, agreement_signed="maybe")

    assert "'True', 'False' or 'Unavailable'" in response.json()["detail"]


@pytest.mark.parametrize(
    "name",
    ["北京公司", "שלום בע״מ", "Ærøskøbing", "🚀 Rocket", "ไทยพาณิชย์", "\u202eevil\u202c", "x" * 10_000, "a " * 5_000],
)
async def test_names_of_every_script_and_length_are_listed_found_and_sorted(
    customers: CustomersBench, partner: str, name: str
) -> None:
    await customers.tell(
        customer(partner_id=partner, name=name), customer(partner_id=partner, customer_id="c-2", name="Other")
    )

    page = await customers.report(partner, "basic", customer_name=name)
    assert [item["customer_name"] for item in page["items"]] == [name]
    assert (await customers.report(partner, "basic", sort="customer_name"))["total"] == 2


@pytest.mark.parametrize("status", ["gewählt", "ACTIVE", "$ne", "a.b", "0", "✔"])
async def test_an_unknown_status_is_shown_and_found_as_it_is(
    customers: CustomersBench, partner: str, status: str
) -> None:
    await customers.tell(customer(partner_id=partner, status=status), user(partner_id=partner, status=status))

    assert (await customers.report(partner, "basic", status=status))["items"][0]["status"] == status
    assert (await customers.report(partner, "users", user_status=status))["items"][0]["user_status"] == status
