"""A partner's customers for benchmarks, made from their number alone, so that every answer can be told in advance."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from services.customers.domain.keys import customer_keys, stored_tags
from services.customers.domain.names import fold, pairs
from services.customers.domain.presence import Stay
from services.customers.domain.profile import Profile
from services.customers.domain.record import CustomerKey
from services.customers.domain.tag import Tag
from services.customers.domain.tally import Tally
from services.customers.repository.documents import customer_document, document_id
from shared.redaction import MASK

PARTNER: Final = "bench"
START: Final = datetime(2015, 1, 1, tzinfo=UTC)

_FIRST: Final = ("Nord", "Süd", "West", "Ost", "Alpha", "Beta", "Gamma", "Delta", "Zenith", "Orbit", "Lumen", "Terra")
_KINDS: Final = ("Trading", "Systems", "Logistics", "Bakery", "Software", "Études", "Holding", "Pharma")
_FORMS: Final = ("GmbH", "Ltd", "Inc", "SA", "AG")
_COUNTRIES: Final = ("DE", "FR", "US", "GB", "NL", "PL", "JP", "unknown")
# One in a thousand customers is suspended: a filter that selects little of much.
_RARE: Final = 1_000
_CITIES: Final = 5_000
_TIERS: Final = ("gold", *["silver"] * 9)
_MINUTES: Final = 5_000_000
_CONTACT: Final = ("name", "email", "phone", "address")
_KEYS: Final = tuple(customer_keys(Profile()))


def profile(number: int) -> Profile:
    """Return the profile of customer `number`."""
    return Profile.model_validate(profile_fields(number))


def profile_fields(number: int) -> dict[str, Any]:
    """Return what is told of customer `number`; the mixing makes neighbours strangers by every field."""
    mixed = number * 2_654_435_761 % 2**32
    country = _COUNTRIES[mixed // 11 % 8]
    return {
        "version": 1,
        "name": f"{_FIRST[mixed % 12]} {_KINDS[mixed // 12 % 8]} {mixed // 96 % 9_973} {_FORMS[mixed // 7 % 5]}",
        "status": "suspended" if mixed % _RARE == 0 else "active",
        "created_at": START + timedelta(minutes=mixed % _MINUTES),
        "country": country,
        "city": f"City {mixed % _CITIES}",
        "language": ("de", "en", "fr")[mixed // 13 % 3],
        # Half of France buys from one seller, who sells nowhere else: two frequent values that never meet elsewhere.
        "seller": "seller-fr" if country == "FR" and mixed % 2 else f"seller-{mixed // 17 % 20}",
        "segment": ("smb", "large")[mixed // 19 % 2],
        "vat_number": f"V{mixed}",
        "contact": {"name": f"Person {mixed % 99_991}", "email": f"p{mixed}@example.com"},
        "consent": mixed % 3 != 0,
        "protected": mixed % 500 == 7,
    }


def acquired(number: int) -> datetime:
    """Return when customer `number` was acquired; all were at different moments."""
    return START + timedelta(seconds=number * 40_503 % 100_000_007)


def documents(first: int, last: int) -> Iterator[dict[str, Any]]:
    """Yield the documents of customers `first` up to but without `last`, as the service stores them.

    Made from the pattern of one, ten times as fast; each thousandth is compared with what the service makes itself.
    """
    pattern = _document(0)
    for number in range(first, last):
        document = pattern | _own(number)
        if number % 1_000 == 0:
            assert document == _document(number), number  # a benchmark of other documents says nothing
        yield document | stored_tags((Tag(name="tier", value=_TIERS[number % 10]),))


def _document(number: int) -> dict[str, Any]:
    stay = Stay(acquired_at=acquired(number))
    tally = Tally(
        subscriptions_active=1, subscriptions_total=1, seats=number % 50, active_subscription=stay, open_order=stay
    )
    return customer_document(CustomerKey(PARTNER, customer_id(number)), profile(number), tally)


def _own(number: int) -> dict[str, Any]:
    told, stay = profile_fields(number), {"acquired_at": acquired(number), "lost_at": None}
    hidden, consent, contact = told["protected"], told["consent"], told["contact"]
    personal = {f"contact_{name}": value.lower() if consent else None for name, value in contact.items() if value}
    shown = {"vat_number": told["vat_number"].lower(), "city": told["city"].lower(), **personal}
    keys = dict.fromkeys(_KEYS, MASK) if hidden else dict.fromkeys(_KEYS) | shown
    words = () if hidden else tuple(_folded(each) for each in told["name"].split(" "))
    return {
        **told,
        "_id": document_id(CustomerKey(PARTNER, customer_id(number))),
        "customer_id": customer_id(number),
        "contact": dict.fromkeys(_CONTACT) | contact,
        "seats": number % 50,
        "active_subscription": stay,
        "open_order": stay,
        "name_key": MASK if hidden else " ".join(words),
        "name_words": list(words),
        "name_pairs": list(pairs(words)),
        "keys": keys,
        "facets": _facets(told, keys),
    }


def _facets(told: dict[str, Any], keys: dict[str, Any]) -> list[str]:
    plain = [f"{name}={told[name]}" for name in ("status", "country", "seller", "segment")]
    folded = [f"{name}={keys[name]}" for name in ("city", "contact_email") if keys[name] not in {None, MASK}]
    return [*plain, "sales_channel=unknown", f"language={told['language']}", *folded]


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    return sys.intern(fold(word))


def customer_id(number: int) -> str:
    """Return the id of customer `number`."""
    return f"c-{number:07d}"
