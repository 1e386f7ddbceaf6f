"""Builders of accounts, and of a customer about whom everything is told."""

from typing import Any

from services.customers.domain.record import CustomerFact
from shared.events.customers import Contact, UserChanged, VendorAccountChanged
from tests.support.builders import CUSTOMER, NOON, PARTNER, customer, order, subscription

SECRET = "Secret"  # what a reader must not find
_USUAL = {"partner_id": PARTNER, "customer_id": CUSTOMER, "version": 1}


def user(**fields: Any) -> UserChanged:
    """User `u-1` of `CUSTOMER`."""
    return UserChanged.model_validate({**_USUAL, "user_id": "u-1", **fields})


def vendor_account(**fields: Any) -> VendorAccountChanged:
    """Account `v-1` of `CUSTOMER` with Microsoft."""
    return VendorAccountChanged.model_validate({**_USUAL, "vendor_account_id": "v-1", "vendor": "microsoft", **fields})


def told_everything(*, consent: bool, protected: bool, **fields: Any) -> list[CustomerFact]:
    """Facts in which every field that may be sensitive holds a text beginning with `SECRET`."""
    own = {"partner_id": PARTNER, "customer_id": CUSTOMER} | fields
    details = ("name", "region", "state", "city", "postal_code", "registration_number", "vat_number", "mpn_id")
    contact = Contact(
        name=f"{SECRET} contact", email=f"{SECRET}@mail", phone=f"{SECRET} phone", address=f"{SECRET} street"
    )
    return [
        customer(
            **own,
            **{name: f"{SECRET} {name}" for name in details},
            country="DE",
            status="active",
            contact=contact,
            consent=consent,
            protected=protected,
        ),
        user(**own, user_id=f"{SECRET}@upn", name=f"{SECRET} user", email=f"{SECRET}@user", roles=("admin",)),
        vendor_account(
            **own,
            vendor_domain=f"{SECRET}.example",
            tenant_id=f"{SECRET}-tenant",
            agreement_email=f"{SECRET}@agreement",
            agreement="signed",
            agreement_signed_at=NOON,
        ),
        subscription("2025-01-01", **own, marketplace_subscription_id=f"{SECRET}-marketplace"),
        order("2025-01-01", **own, amount="99.95", currency="EUR"),
    ]
