"""Who a customer is, and what remains when it is deleted."""

from services.customers.domain.states import Instant, State, Versioned
from shared.events.base import UNKNOWN

NEVER_TOLD = -1
"""The version of a stub's profile, which any told profile replaces."""


class Contact(State):
    """The primary contact. Personal data."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None


class Profile(Versioned):
    """The profile of a customer; with its defaults it is the stub of one that only another record named."""

    version: int = NEVER_TOLD
    name: str | None = None
    status: str | None = None
    created_at: Instant | None = None
    country: str = UNKNOWN
    region: str | None = None
    state: str | None = None
    city: str | None = None
    postal_code: str | None = None
    language: str | None = None
    seller: str = UNKNOWN
    segment: str = UNKNOWN
    partner_location: str = UNKNOWN
    sales_channel: str = UNKNOWN
    pricing_model: str = UNKNOWN
    attribution_types: tuple[str, ...] = ()
    license_type: str | None = None
    registration_number: str | None = None
    vat_number: str | None = None
    mpn_id: str | None = None
    contact: Contact = Contact()
    consent: bool = False
    protected: bool = False


class Deletion(Versioned):
    """All that is kept of a deleted customer, so that late facts do not bring it back; `lifted` where it may be."""

    deleted_at: Instant
    lifted: bool = False
