"""Customers with many equal, unknown and withheld values in every field that a report shows."""

import random
from datetime import timedelta
from typing import Any, Final

from services.customers.domain.record import CustomerFact
from shared.events.customers import Contact
from tests.support.builders import NOON, customer, order, subscription, usage
from tests.support.customer_facts import user, vendor_account

NAMES: Final = ["Ärzte AG", "arzt", "Contoso", "contoso ltd", "北京公司", "🚀 Corp", None, "Zebra", "Øre", "שלום בע״מ"]
_TEXTS: Final = [None, "", "Ünna", "unna", "ZZ", "aa"]


def population(partner: str, count: int = 36) -> list[CustomerFact]:
    """Facts of `count` customers, the same ones every time; each third did not consent, each ninth is protected."""
    rng = random.Random(11)
    return [fact for number in range(count) for fact in _customer(rng, partner, number)]


def _customer(rng: random.Random, partner: str, number: int) -> list[CustomerFact]:
    own = {"partner_id": partner, "customer_id": f"c-{number:03d}"}
    return [_profile(rng, own, number), *_accounts(rng, own, number), *_holdings(rng, own, number)]


def _profile(rng: random.Random, own: dict[str, str], number: int) -> CustomerFact:
    texts = ("region", "state", "city", "postal_code", "registration_number", "vat_number", "mpn_id")
    contact = {name: rng.choice(_TEXTS) for name in ("name", "email", "phone", "address")}
    return customer(
        **own,
        name=rng.choice(NAMES),
        status=rng.choice(["active", None, "Gesperrt"]),
        country=rng.choice(["DE", "FR", "unknown"]),
        language=rng.choice([None, "de", "en"]),
        license_type=rng.choice([None, "commercial"]),
        seller=rng.choice(["north", "south"]),
        created_at=rng.choice([None, NOON, NOON - timedelta(days=number % 5)]),
        **{name: rng.choice(_TEXTS) for name in texts},
        contact=Contact(**contact),
        consent=number % 3 != 0,
        protected=number % 9 == 4,
    )


def _accounts(rng: random.Random, own: dict[str, str], number: int) -> list[CustomerFact]:
    users = [
        user(
            **own,
            user_id=f"u{index}-{number}@upn",
            name=rng.choice(["Ann", "ann", None, "Zoë"]),
            roles=rng.choice([(), ("admin",), ("admin", "buyer")]),
            status=rng.choice([None, "active"]),
            last_active_at=rng.choice([None, NOON]),
        )
        for index in range(number % 3)
    ]
    accounts = [
        vendor_account(
            **own,
            vendor_account_id=f"v-{index}",
            vendor=vendor,
            vendor_domain=rng.choice(_TEXTS),
            industry_types=rng.choice([(), ("retail",), ("retail", "health")]),
            agreement=rng.choice(["signed", "not_signed", "unavailable"]),
            agreement_email=rng.choice([None, "a@a.example", "Z@z.example"]),
            agreement_checked_at=rng.choice([None, NOON]),
        )
        for index, vendor in enumerate(["microsoft", "google"][: number % 3])
    ]
    return [*users, *accounts]


def _holdings(rng: random.Random, own: dict[str, Any], number: int) -> list[CustomerFact]:
    bought = f"2024-{1 + number % 7:02d}-01"
    places = [
        subscription(
            bought, **own, subscription_id=f"s-{index}", seats=index, marketplace_subscription_id=f"m-{number}"
        )
        for index in range(number % 4)
    ]
    ended = [subscription("2024-10-01", "cancelled", **own, subscription_id="s-0")] if number % 4 == 1 else []
    return [*places, *ended, order(bought, **own), usage("2025-01-02", "2.5", **own, unit=rng.choice([None, "hour"]))]
