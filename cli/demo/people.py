"""Customers, the people in them, and their accounts with vendors."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from random import Random
from types import MappingProxyType

from cli.demo.calendar import Window
from cli.demo.facts import Customer, User, VendorAccount
from cli.demo.market import Tenant, countries, drawn
from cli.demo.stories import Story

ROLES = MappingProxyType({"user": 12, "billing-admin": 3, "global-admin": 2, "helpdesk": 2})
PEOPLE: Mapping[str, int] = MappingProxyType({"smb": 2, "corporate": 4, "enterprise": 8})
"""Most people told of one customer, by segment."""


def customer(rng: Random, tenant: Tenant, customer_id: str, story: Story, created: date) -> Customer:
    """A customer with everything that its reseller knows of it."""
    code = drawn(rng, tenant.countries)
    return Customer(
        customer_id=customer_id,
        story=story,
        name=_company(rng, code),
        country=code,
        city=rng.choice(countries()[code].cities),
        created=created,
        seller=drawn(rng, tenant.sellers),
        segment=drawn(rng, tenant.segments),
        sales_channel=drawn(rng, tenant.sales_channels),
        pricing_model=drawn(rng, tenant.pricing_models),
        partner_location=drawn(rng, tenant.locations),
        # One in eight is associated with the partner in no way at all, a few in two.
        attribution_types=tuple(sorted({drawn(rng, tenant.attribution_types) for _ in range(rng.choice(_NUMBERS))})),
        contact_name=_person(rng, code),
        contact_email=f"it@{domain(customer_id)}",
        contact_phone=f"+000 555 01{rng.randint(0, 99):02}",
        consent=rng.random() < 0.7,
        protected=rng.random() < 0.03,
    )


_NUMBERS = (0, 1, 1, 1, 1, 1, 2, 2)


def domain(customer_id: str) -> str:
    """The customer's mail domain; `.example` belongs to nobody."""
    return f"{customer_id}.example"


def users(rng: Random, of: Customer, window: Window) -> tuple[User, ...]:
    """Some of the customer's people."""
    return tuple(_user(rng, of, number, window) for number in range(1, rng.randint(1, PEOPLE.get(of.segment, 3)) + 1))


def accounts(rng: Random, of: Customer, vendors: Iterable[str], window: Window) -> tuple[VendorAccount, ...]:
    """One account for each vendor that the customer buys from."""
    return tuple(_account(rng, of, vendor, window) for vendor in dict.fromkeys(vendors))


def _company(rng: Random, code: str) -> str:
    country = countries()[code]
    return f"{rng.choice(country.families)} {rng.choice(country.trades)} {rng.choice(country.forms)}"


def _person(rng: Random, code: str) -> str:
    country = countries()[code]
    return f"{rng.choice(country.firsts)} {rng.choice(country.families)}"


def _user(rng: Random, of: Customer, number: int, window: Window) -> User:
    newest = window.until - timedelta(days=1)
    created = min(of.created + timedelta(days=rng.randint(0, 20)), newest)
    return User(
        user_id=f"{of.customer_id}-u{number}",
        customer_id=of.customer_id,
        name=_person(rng, of.country),
        email=f"user{number}@{domain(of.customer_id)}",
        # Somebody has to be the administrator.
        roles=("global-admin",) if number == 1 else tuple(sorted({drawn(rng, ROLES), drawn(rng, ROLES)})),
        status="active" if rng.random() < 0.93 else "disabled",
        created=created,
        last_active=max(created, newest - timedelta(days=rng.randint(0, 30))),
    )


def _account(rng: Random, of: Customer, vendor: str, window: Window) -> VendorAccount:
    agreement = drawn(rng, {"signed": 8, "not_signed": 2}) if vendor == "Microsoft" else "unavailable"
    return VendorAccount(
        vendor_account_id=f"{of.customer_id}-{vendor.lower()}",
        customer_id=of.customer_id,
        vendor=vendor,
        domain=f"{vendor.lower()}.{domain(of.customer_id)}",
        tenant_id=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        agreement=agreement,
        signed=of.created if agreement == "signed" else None,
        checked=window.until - timedelta(days=1),
    )
