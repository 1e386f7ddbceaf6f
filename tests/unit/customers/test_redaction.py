"""What a reader sees, and how a reader might try to see more."""

import json
from typing import Any

import pytest

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.datasets import CUSTOMERS, customer_row
from services.customers.domain.listing import SortField
from services.customers.domain.orders import Order
from services.customers.domain.profile import Contact, Profile
from services.customers.domain.record import CustomerRecord, fold, settle
from services.customers.domain.redaction import MASK, SENSITIVE, Sight
from services.customers.domain.search import NameKeys, name_keys
from services.customers.domain.states import State
from services.customers.domain.subscriptions import Place
from services.customers.domain.tally import Tally
from services.customers.domain.views import Summary, Whole, summary_view, whole_view
from tests.support.builders import NOON
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


def test_no_list_can_be_sorted_by_a_field_that_may_be_withheld() -> None:
    sensitive = {name for fields in SENSITIVE.values() for name in fields}

    assert sensitive & set(SortField) == {"name"}
    assert sensitive & set(CUSTOMERS.filters) == {"name"}


def test_a_dataset_row_has_its_columns_in_order_and_plain_cells() -> None:
    row = customer_row(whole(consent=True, protected=False).summary, ALL)

    assert list(row) == [column.name for column in CUSTOMERS.columns]
    assert not any(isinstance(cell, dict | list | tuple) for cell in row.values())
    assert json.dumps(row, default=str)
