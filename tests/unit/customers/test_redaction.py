"""What a reader sees, and how a reader might try to see more."""

import json
from decimal import Decimal
from typing import Any

import pytest

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.gate import refuse_withheld
from services.customers.domain.listing import ListQuery, Ordering
from services.customers.domain.orders import Order
from services.customers.domain.profile import Contact, Profile
from services.customers.domain.record import CustomerRecord, fold, settle
from services.customers.domain.redaction import SENSITIVE, Sight
from services.customers.domain.rows import Line, Reading, row
from services.customers.domain.search import NameKeys, name_keys
from services.customers.domain.settings.billing import BillingProfile
from services.customers.domain.settings.manager import AccountManager
from services.customers.domain.settings.tenants import TenantLink
from services.customers.domain.states import State
from services.customers.domain.subscriptions import Place
from services.customers.domain.tables.catalogue import TABLES
from services.customers.domain.tables.customers import CUSTOMERS
from services.customers.domain.tables.table import Table
from services.customers.domain.tally import Tally
from services.customers.domain.usage import UsageLine
from services.customers.domain.views import Summary, Whole, summary_view, whole_view
from services.customers.errors import FieldWithheld
from shared.redaction import MASK
from tests.support.builders import NOON
from tests.support.customer_cells import cells
from tests.support.customer_facts import SECRET, told_everything

ALL = Sight(personal_data=True, revenue=True)
NOTHING = Sight()
SIGHTS = [ALL, NOTHING, Sight(personal_data=True), Sight(revenue=True)]

# Fields that every role of the partner may see, of every customer.
OPEN: dict[type[State], set[str]] = {
    Profile: {"version", "status", "created_at", "country", "language", "seller", "segment", "partner_location"}
    | {"sales_channel", "pricing_model", "attribution_types", "license_type", "contact", "consent", "protected"},
    Contact: set(),
    User: {"version", "roles", "status", "created_at", "last_active_at", "removed"},
    VendorAccount: {"version", "vendor_account_id", "vendor", "industry_types", "removed"}
    | {"agreement", "agreement_signed_at", "agreement_checked_at"},
    Place: set(Place.model_fields) - {"marketplace_subscription_id"},
    Order: set(Order.model_fields) - {"amount", "currency"},
    UsageLine: set(UsageLine.model_fields),
    BillingProfile: {"revision", "changed_at", "changed_by", "billing_system"},
    TenantLink: {"link_id", "vendor"},
    AccountManager: {"revision", "changed_at", "changed_by", "manager_id"},
}


def whole(*, consent: bool, protected: bool) -> Whole:
    record = settle(fold(CustomerRecord(), told_everything(consent=consent, protected=protected)), NOON)
    return Whole(
        Summary("c-1", record.profile, record.tally or Tally()),
        list(record.subscriptions.values()),
        list(record.orders.values()),
        list(record.users.values()),
        list(record.vendor_accounts.values()),
        {"subscriptions": 1, "orders": 1, "users": 1, "vendor_accounts": 1},
    )


def customer_row(summary: Summary, sight: Sight) -> dict[str, Any]:
    return cells(row(CUSTOMERS, Line(summary), Reading(sight, NOON)).values)


def line_of(table: Table, *, protected: bool = False) -> Line:
    """A row of `table` about a customer of whom everything is told."""
    known = whole(consent=True, protected=protected)
    used = UsageLine(
        month="2025-01",
        product_id="p",
        sku_id="s",
        unit="hour",
        raw_quantity=Decimal(1),
        normalized_quantity=Decimal(1),
        records=1,
    )
    parts: dict[str, State] = {
        "customers-vendors": known.vendor_accounts[0],
        "customers-users": known.users[0],
        "subscriptions": known.subscriptions[0],
        "orders": known.orders[0],
        "usage": used,
    }
    return Line(known.summary, parts.get(table.name), 1)


def leaves(value: Any) -> list[str]:
    """Return every text in an answer."""
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in leaves(each)]
    if isinstance(value, list | tuple):
        return [leaf for each in value for leaf in leaves(each)]
    return [value] if isinstance(value, str) else []


def secrets(value: Any) -> list[str]:
    return [leaf for leaf in leaves(value) if SECRET in leaf]


@pytest.mark.parametrize("state", list(SENSITIVE))
def test_every_field_is_either_open_or_classified(state: type[State]) -> None:
    assert set(state.model_fields) == OPEN[state] | SENSITIVE[state].keys()
    assert not OPEN[state] & SENSITIVE[state].keys()


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("consent", [True, False])
def test_no_role_and_no_consent_shows_a_protected_customer(sight: Sight, consent: bool) -> None:
    customer = whole(consent=consent, protected=True)
    shown = whole_view(customer, sight, NOON)

    assert secrets(shown.values) == []
    assert secrets(customer_row(customer.summary, sight)) == []
    assert shown.withheld
    assert (shown.values["name"], shown.values["contact"]["email"]) == (MASK, MASK)
    assert (shown.values["country"], shown.values["status"]) == ("DE", "active")
    assert (shown.values["subscriptions_active"], shown.values["orders_count"]) == (1, 1)


def test_the_mask_is_twelve_asterisks_even_where_nothing_is_known() -> None:
    shown = summary_view(Summary("c-1", Profile(protected=True), Tally()), ALL)

    assert shown.values["vat_number"] == "************"
    assert shown.withheld


@pytest.mark.parametrize(
    ("sight", "consent"), [(NOTHING, True), (NOTHING, False), (ALL, False), (Sight(revenue=True), True)]
)
def test_personal_data_needs_both_role_and_consent(sight: Sight, consent: bool) -> None:
    customer = whole(consent=consent, protected=False)
    shown = whole_view(customer, sight, NOON)

    assert shown.withheld
    assert shown.values["contact"] == {"name": None, "email": None, "phone": None, "address": None}
    assert [shown.values["users"][0][name] for name in ("user_id", "name", "email")] == [None, None, None]
    assert shown.values["vendor_accounts"][0]["agreement_email"] is None
    assert shown.values["name"] == f"{SECRET} name"
    assert customer_row(customer.summary, sight)["contact_email"] is None


def test_with_role_and_consent_everything_shows() -> None:
    shown = whole_view(whole(consent=True, protected=False), ALL, NOON)

    assert not shown.withheld
    assert shown.values["contact"]["email"] == f"{SECRET}@mail"
    assert shown.values["users"][0]["name"] == f"{SECRET} user"


def test_what_was_paid_needs_a_role_that_sees_revenue() -> None:
    customer = whole(consent=True, protected=False)

    hidden = whole_view(customer, Sight(personal_data=True), NOON)
    assert (hidden.values["orders"][0]["amount"], hidden.withheld) == (None, True)
    assert whole_view(customer, ALL, NOON).values["orders"][0]["currency"] == "EUR"


def test_a_customer_without_personal_data_is_not_called_redacted() -> None:
    assert not summary_view(Summary("c-1", Profile(name="Contoso"), Tally()), NOTHING).withheld


def test_a_protected_name_can_be_neither_searched_nor_sorted_by() -> None:
    assert name_keys(Profile(name="Contoso", protected=True)) == NameKeys(MASK, ())


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_whatever_shows_personal_data_can_be_sorted_and_filtered_by_with_a_role_that_sees_it_only(table: Table) -> None:
    """The columns that a role without personal data sees empty are exactly those declared personal."""
    personal = {column.name for column in table.columns if column.personal}
    line = line_of(table)
    full, partial = [row(table, line, Reading(sight, NOON)).values for sight in (ALL, Sight(revenue=True))]

    assert {name for name, value in full.items() if partial[name] != value} == personal
    for sort in table.sorts:
        asked = ListQuery("acme", table, {}, Ordering.parse(sort, table), 50)
        if asked.ordering.column in personal:
            with pytest.raises(FieldWithheld):
                refuse_withheld(asked, Sight(revenue=True))
        else:
            refuse_withheld(asked, Sight(revenue=True))


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_table_shows_a_protected_customer(table: Table, sight: Sight) -> None:
    shown = row(table, line_of(table, protected=True), Reading(sight, NOON))

    assert secrets(shown.values) == []
    assert shown.withheld
    assert list(shown.values) == [column.name for column in table.columns]


def test_a_dataset_row_has_its_columns_in_order_and_plain_cells() -> None:
    shown = customer_row(whole(consent=True, protected=False).summary, ALL)

    assert list(shown) == [column.name for column in CUSTOMERS.columns]
    assert not any(isinstance(cell, dict | list | tuple) for cell in shown.values())
    assert json.dumps(shown, default=str)
