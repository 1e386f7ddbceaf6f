"""A customer and what belongs to it."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field


class Contact(BaseModel):
    """The primary contact; empty where the role or the customer does not allow it to be seen."""

    name: str | None
    email: str | None
    phone: str | None
    address: str | None


class CustomerLine(BaseModel):
    """A customer in a list. The details of a protected customer read `************`."""

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


class Subscription(BaseModel):
    """A subscription: its places in order of time. The status at a moment is that of the last place by then."""

    subscription_id: str
    current: Place | None = Field(description="What is true now; null before the first place.")
    lifecycle: list[Place]


class Order(BaseModel):
    """The purchase of a plan."""

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


class UsageLine(BaseModel):
    """What was used of one SKU in one unit in one month."""

    month: str = Field(description="UTC calendar month, `YYYY-MM`.")
    product_id: str
    sku_id: str
    unit: str | None
    raw_quantity: Decimal = Field(description="Hours, or the meter's unit; exact.")
    normalized_quantity: Decimal = Field(description="The source's own, else raw × vCPUs; exact.")
    records: int


class User(BaseModel):
    """A person's account on the platform."""

    user_id: str | None
    name: str | None
    email: str | None
    roles: list[str]
    status: str | None
    created_at: datetime | None
    last_active_at: datetime | None


class VendorAccount(BaseModel):
    """The customer's relation to one vendor."""

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


class CustomerDetails(CustomerLine):
    """A customer with the first 1,000 of everything that belongs to it."""

    subscriptions: list[Subscription]
    orders: list[Order]
    users: list[User]
    vendor_accounts: list[VendorAccount]
    totals: Totals
    redacted: bool = Field(description="Something was withheld because of the role, consent or protection.")
