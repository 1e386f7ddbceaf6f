"""The rows of the customer report and of the customer details table."""

from datetime import datetime
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field

from shared.http.paging import Page

T = TypeVar("T")


class CountedPage(Page[T], Generic[T]):
    """A page whose rows were counted up to a limit."""

    total_is_exact: bool = Field(description="Whether `total` is all; otherwise there are more. See `count`.")


class BasicRow(BaseModel):
    """Seed columns of the basic view. The details of a protected customer read `************`."""

    customer_name: str | None
    country: str
    registration_number: str | None
    vat_number: str | None
    mpn_id: str | None
    status: str | None
    created_at: datetime | None
    contact_name: str | None
    contact_email: str | None
    contact_phone: str | None
    contact_address: str | None
    customer_id: str = Field(description="Internal Customer ID.")


class VendorRow(BaseModel):
    """A customer's relation to one vendor."""

    customer_name: str | None
    vendor: str
    vendor_domain: str | None
    industry_types: list[str]
    agreement_signed: Literal["True", "False", "Unavailable"] = Field(
        description="Of the agreement with Microsoft; `Unavailable` for every other vendor."
    )
    agreement_email: str | None
    agreement_signed_at: datetime | None
    agreement_checked_at: datetime | None
    customer_id: str = Field(description="Internal Customer ID.")


class UserRow(BaseModel):
    """A person's account on the platform."""

    customer_name: str | None
    user_name: str | None
    roles: list[str]
    user_status: str | None
    created_at: datetime | None
    last_active_at: datetime | None
    customer_id: str = Field(description="Internal Customer ID.")


class DetailsRow(BaseModel):
    """A customer of the details table, numbered by the date of acquisition."""

    number: int = Field(ge=1, le=1_000)
    customer_name: str | None
    acquired_at: datetime
    lost_at: datetime | None
    contact_name: str | None
    contact_email: str | None
    country: str
    region: str | None
    state: str | None
    city: str | None
    postal_code: str | None
    language: str | None
    license_type: str | None
    segment: str
    sales_channel: str
    seller: str
    status: str | None
    subscriptions_active: int
    seats: int
    customer_id: str = Field(description="Internal Customer ID.")
