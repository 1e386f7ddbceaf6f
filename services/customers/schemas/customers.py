"""A customer and what belongs to it."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.customers.schemas import example


class Contact(BaseModel):
    """The primary contact; empty where the role or the customer does not allow it to be seen."""

    name: str | None
    email: str | None
    phone: str | None
    address: str | None


_LINE: Final[dict[str, Any]] = {
    "customer_id": example.CUSTOMER_ID,
    "name": example.NAME,
    "created_at": example.BOUGHT_AT,
    **example.PROFILE,
    "partner_location": "Amsterdam",
    "pricing_model": "list",
    "attribution_types": ["DPOR"],
    **example.NUMBERS,
    "contact": example.CONTACT,
    "protected": False,
    "consent": True,
    "subscriptions_total": 1,
    "orders_count": 1,
    "first_purchased_at": example.BOUGHT_AT,
}


class CustomerLine(BaseModel):
    """A customer in a list. The details of a protected customer read `************`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LINE]})

    customer_id: str = Field(description="Internal Customer ID.")
    name: str | None = Field(description="Null for a customer that only other records named.")
    status: str | None
    created_at: datetime | None
    country: str
    region: str | None
    state: str | None
    city: str | None
    postal_code: str | None
    language: str | None
    seller: str
    segment: str
    partner_location: str
    sales_channel: str
    pricing_model: str
    attribution_types: list[str]
    license_type: str | None
    registration_number: str | None
    vat_number: str | None
    mpn_id: str | None
    contact: Contact
    protected: bool
    consent: bool
    subscriptions_active: int
    subscriptions_total: int
    seats: int = Field(description="Of active per-user subscriptions.")
    orders_count: int = Field(description="Orders that were not cancelled.")
    first_purchased_at: datetime | None


class Place(BaseModel):
    """What became true of a subscription at `effective_at`."""

    effective_at: datetime
    status: str
    product_id: str
    product_name: str | None
    sku_id: str
    sku_name: str | None
    vendor: str | None
    seats: int
    unit_type: Literal["per_user", "flat", "usage"]
    is_trial: bool
    auto_renew: bool | None
    billing_cycle: str | None
    term: str | None
    purchased_at: datetime | None
    commitment_end_at: datetime | None = Field(description="Exclusive.")
    marketplace_subscription_id: str | None


_PLACE: Final[dict[str, Any]] = {
    "effective_at": example.BOUGHT_AT,
    "status": "active",
    **example.PLAN,
    "product_name": "Microsoft 365 E5",
    "sku_name": "E5",
    "vendor": example.VENDOR,
    "seats": 25,
    "unit_type": "per_user",
    "is_trial": False,
    "auto_renew": True,
    "billing_cycle": "monthly",
    "term": "P1Y",
    "purchased_at": example.BOUGHT_AT,
    "commitment_end_at": None,
    "marketplace_subscription_id": None,
}
_SUBSCRIPTION: Final[dict[str, Any]] = {"subscription_id": "n00101-s1", "current": _PLACE, "lifecycle": [_PLACE]}


class Subscription(BaseModel):
    """A subscription: its places in order of time. The status at a moment is that of the last place by then."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUBSCRIPTION]})

    subscription_id: str
    current: Place | None = Field(description="What is true now; null before the first place.")
    lifecycle: list[Place]


_ORDER: Final[dict[str, Any]] = {
    "order_id": "n00101-s1",
    "ordered_at": example.BOUGHT_AT,
    "status": "completed",
    "cancelled_at": None,
    **example.PLAN,
    "vendor": example.VENDOR,
    "subscription_id": "n00101-s1",
    "quantity": 25,
    "is_trial": False,
    "amount": None,
    "currency": None,
}


class Order(BaseModel):
    """The purchase of a plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ORDER]})

    order_id: str
    ordered_at: datetime
    status: str
    cancelled_at: datetime | None
    product_id: str
    sku_id: str
    vendor: str | None
    subscription_id: str | None
    quantity: int
    is_trial: bool
    amount: Decimal | None = Field(description="Exact; null where the role may not see revenue.")
    currency: str | None


_USED: Final[dict[str, Any]] = {
    "month": "2026-11",
    **example.PLAN,
    "unit": "hours",
    "raw_quantity": "495",
    "normalized_quantity": "495",
    "records": 1,
}


class UsageLine(BaseModel):
    """What was used of one SKU in one unit in one month."""

    model_config = ConfigDict(json_schema_extra={"examples": [_USED]})

    month: str = Field(description="UTC calendar month, `YYYY-MM`.")
    product_id: str
    sku_id: str
    unit: str | None
    raw_quantity: Decimal = Field(description="Hours, or the meter's unit; exact.")
    normalized_quantity: Decimal = Field(description="The source's own, else raw × vCPUs; exact.")
    records: int


_USER: Final[dict[str, Any]] = {
    "user_id": "n00101-u1",
    "name": "Jonas Böhm",
    "email": "user1@n00101.example",
    "roles": ["global-admin"],
    "status": "active",
    "created_at": "2026-06-16T00:00:00Z",
    "last_active_at": "2026-11-14T00:00:00Z",
}


class User(BaseModel):
    """A person's account on the platform."""

    model_config = ConfigDict(json_schema_extra={"examples": [_USER]})

    user_id: str | None
    name: str | None
    email: str | None
    roles: list[str]
    status: str | None
    created_at: datetime | None
    last_active_at: datetime | None


_ACCOUNT: Final[dict[str, Any]] = {
    "vendor_account_id": "n00101-microsoft",
    "vendor": example.VENDOR,
    "vendor_domain": example.VENDOR_DOMAIN,
    "tenant_id": example.TENANT_ID,
    "industry_types": [],
    "agreement": "signed",
    **example.SIGNED,
}


class VendorAccount(BaseModel):
    """The customer's relation to one vendor."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ACCOUNT]})

    vendor_account_id: str
    vendor: str
    vendor_domain: str | None
    tenant_id: str | None
    industry_types: list[str]
    agreement: Literal["signed", "not_signed", "unavailable"] = Field(description="As the source says it.")
    agreement_signed: Literal["True", "False", "Unavailable"] = Field(
        description="Of the agreement with Microsoft; `Unavailable` for every other vendor."
    )
    agreement_email: str | None
    agreement_signed_at: datetime | None
    agreement_checked_at: datetime | None


class Totals(BaseModel):
    """How many of each the customer has."""

    subscriptions: int
    orders: int
    users: int
    vendor_accounts: int


_CUSTOMER: Final[dict[str, Any]] = {
    **_LINE,
    "subscriptions": [_SUBSCRIPTION],
    "orders": [_ORDER],
    "users": [_USER],
    "vendor_accounts": [_ACCOUNT],
    "totals": {"subscriptions": 1, "orders": 1, "users": 1, "vendor_accounts": 1},
    "redacted": False,
}


class CustomerDetails(CustomerLine):
    """A customer with the first 1,000 of everything that belongs to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CUSTOMER]})

    subscriptions: list[Subscription]
    orders: list[Order]
    users: list[User]
    vendor_accounts: list[VendorAccount]
    totals: Totals
    redacted: bool = Field(description="Something was withheld because of the role, consent or protection.")
