"""Tables with one row per customer."""

from dataclasses import replace
from typing import Final

from services.customers.domain.presence import BASES
from services.customers.domain.tables.table import (
    BY_COUNTRY,
    BY_ID,
    BY_NAME,
    BY_SELLER,
    BY_STATUS,
    BY_TAG,
    CUSTOMER_ID,
    CUSTOMER_NAME,
    Column,
    Filter,
    Table,
)

_STATUS: Final = Column("status", "string", "Status", "As the source says it.")
_COUNTRY: Final = Column("country", "string", "Country", "ISO 3166-1 alpha-2, or unknown.")
_REGION: Final = Column("region", "string", "Region", "Region.")
_STATE: Final = Column("state", "string", "State", "State or province.")
_CITY: Final = Column("city", "string", "City", "City.")
_POSTAL_CODE: Final = Column("postal_code", "string", "Postal code", "Postal code.")
_LANGUAGE: Final = Column("language", "string", "Language", "Language of communication.")
_SEGMENT: Final = Column("segment", "string", "Segment", "Customer segment.")
_SELLER: Final = Column("seller", "string", "Seller", "The reseller's unit that sells to the customer.")
_CHANNEL: Final = Column("sales_channel", "string", "Sales channel", "Sales channel.")
_LICENSE_TYPE: Final = Column("license_type", "string", "Licence type", "Azure licence type.")
_REGISTRATION: Final = Column("registration_number", "string", "Registration Number", "Company registration number.")
_VAT: Final = Column("vat_number", "string", "VAT Number", "VAT number.")
_MPN: Final = Column("mpn_id", "string", "MPN ID", "Microsoft Partner Network id.")
_CREATED: Final = Column("created_at", "timestamp", "Date Created (Utc)", "When the source created the customer.")
_CONTACT: Final = (
    Column("contact_name", "string", "End-customer primary contact", "Primary contact; personal data.", personal=True),
    Column(
        "contact_email",
        "string",
        "End-customer primary contact email",
        "Primary contact's e-mail; personal data.",
        personal=True,
    ),
    Column(
        "contact_phone",
        "string",
        "End-customer primary contact phone",
        "Primary contact's telephone; personal data.",
        personal=True,
    ),
    Column(
        "contact_address",
        "string",
        "End-customer primary contact address",
        "Primary contact's address; personal data.",
        personal=True,
    ),
)
_ACTIVE: Final = Column(
    "subscriptions_active", "integer", "Active subscriptions", "Subscriptions with status active, trials included."
)
_SEATS: Final = Column("seats", "integer", "Seats", "Seats of active per-user subscriptions.")
_BY_SEGMENT: Final = Filter("segment", "text", "Segment", "Customer segment.")


def _unsorted(*columns: Column) -> tuple[Column, ...]:
    return tuple(replace(column, sortable=False) for column in columns)


CUSTOMERS: Final = Table(
    name="customers",
    title="Customers",
    rows_are="customer",
    default_sort="name",
    filters=(BY_ID, replace(BY_NAME, name="name"), BY_STATUS, BY_COUNTRY, BY_SELLER, _BY_SEGMENT, BY_TAG),
    columns=(
        CUSTOMER_ID,
        replace(CUSTOMER_NAME, name="name"),
        _STATUS,
        _COUNTRY,
        *_unsorted(_REGION, _STATE, _CITY, _POSTAL_CODE, _LANGUAGE, _SEGMENT),
        _SELLER,
        *_unsorted(
            Column("partner_location", "string", "Partner location", "Location of the partner."),
            _CHANNEL,
            Column("pricing_model", "string", "Pricing model", "Pricing model."),
            _LICENSE_TYPE,
            _REGISTRATION,
            _VAT,
            _MPN,
        ),
        _CREATED,
        *_unsorted(*_CONTACT),
        _ACTIVE,
        Column("subscriptions_total", "integer", "Subscriptions", "All subscriptions, ended ones included."),
        _SEATS,
        *_unsorted(Column("orders_count", "integer", "Orders", "Orders that were not cancelled.")),
        Column(
            "first_purchased_at",
            "timestamp",
            "First purchase",
            "The first purchase of a subscription or by an order.",
        ),
    ),
)
"""What a customer list shows, and the dataset `customers`."""

BASIC: Final = Table(
    name="customers-basic",
    title="Customer report, basic view",
    rows_are="customer",
    default_sort="customer_name",
    filters=(BY_SELLER, BY_NAME, BY_STATUS, BY_COUNTRY, BY_TAG),
    columns=(
        CUSTOMER_NAME,
        _COUNTRY,
        _REGISTRATION,
        _VAT,
        _MPN,
        _STATUS,
        _CREATED,
        *_CONTACT,
        CUSTOMER_ID,
    ),
)

DETAILS: Final = Table(
    name="customer-details",
    title="Customer details",
    rows_are="customer",
    default_sort="number",
    filters=(
        BY_NAME,
        BY_ID,
        Filter(
            "marketplace_subscription_id",
            "text",
            "Marketplace Subscription ID",
            "Of any subscription the customer has or had. Protected customers are not found by it.",
        ),
        Filter("license_type", "text", "Azure License Type", "Licence type."),
        Filter("acquired_from", "day", "Date Acquired from", "Acquired on this day (UTC) or later."),
        Filter("acquired_to", "day", "Date Acquired to", "Acquired on this day (UTC) or earlier."),
        Filter("lost_from", "day", "Date Lost from", "Lost on this day (UTC) or later."),
        Filter("lost_to", "day", "Date Lost to", "Lost on this day (UTC) or earlier."),
        Filter(
            "basis",
            "choice",
            "Basis",
            "What makes a customer acquired and lost: an active subscription (if nothing is said), or anything open.",
            choices=BASES,
        ),
        Filter("email", "text", "Customer Email", "The primary contact's, whatever its case.", personal=True),
        BY_COUNTRY,
        Filter("region", "text", "Customer Region", "Whatever its case and accents."),
        Filter("state", "text", "Customer State", "Whatever its case and accents."),
        Filter("city", "text", "Customer City", "Whatever its case and accents."),
        Filter("postal_code", "text", "Customer Zip", "Whatever its case."),
        Filter("language", "text", "Customer Language", "Language of communication."),
        _BY_SEGMENT,
        Filter("channel", "text", "Sales channel", "Sales channel."),
        BY_SELLER,
        BY_STATUS,
        BY_TAG,
    ),
    columns=(
        Column("number", "integer", "No.", "Place in the order of acquisition, from 1.", sorted_as="timestamp"),
        CUSTOMER_NAME,
        Column("acquired_at", "timestamp", "Date Acquired", "First moment ever present on the basis asked for."),
        Column("lost_at", "timestamp", "Date Lost", "When the customer was last present; empty while it is."),
        _CONTACT[0],
        _CONTACT[1],
        _COUNTRY,
        _REGION,
        _STATE,
        _CITY,
        _POSTAL_CODE,
        _LANGUAGE,
        _LICENSE_TYPE,
        _SEGMENT,
        _CHANNEL,
        _SELLER,
        _STATUS,
        _ACTIVE,
        _SEATS,
        CUSTOMER_ID,
    ),
)
"""Seed: "a numbered list of the top 1000 customers sorted by the date they first acquired one of your offers"."""
