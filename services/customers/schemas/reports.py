"""The rows of the customer report and of the customer details table."""

from datetime import datetime
from typing import Any, ClassVar, Final, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from services.customers.schemas import example
from shared.http.paging import Page

T = TypeVar("T")


class CountedPage(Page[T], Generic[T]):
    """A page whose rows were counted up to a limit."""

    around: ClassVar[dict[str, Any]] = {**Page.around, "total_is_exact": True}

    total_is_exact: bool = Field(description="Whether `total` is all; otherwise there are more. See `count`.")


_CONTACT: Final[dict[str, Any]] = {f"contact_{name}": value for name, value in example.CONTACT.items()}
_BASIC: Final[dict[str, Any]] = {
    **example.CUSTOMER,
    "country": "DE",
    **example.NUMBERS,
    "status": None,
    "created_at": example.BOUGHT_AT,
    **_CONTACT,
}


class BasicRow(BaseModel):
    """Seed columns of the basic view. The details of a protected customer read `************`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BASIC]})

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


_VENDOR: Final[dict[str, Any]] = {
    **example.CUSTOMER,
    "vendor": example.VENDOR,
    "vendor_domain": example.VENDOR_DOMAIN,
    "industry_types": [],
    **example.SIGNED,
}


class VendorRow(BaseModel):
    """A customer's relation to one vendor."""

    model_config = ConfigDict(json_schema_extra={"examples": [_VENDOR]})

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


_USER: Final[dict[str, Any]] = {
    **example.CUSTOMER,
    "user_name": "Jonas Böhm",
    "roles": ["global-admin"],
    "user_status": "active",
    "created_at": "2026-06-16T00:00:00Z",
    "last_active_at": "2026-11-14T00:00:00Z",
}


class UserRow(BaseModel):
    """A person's account on the platform."""

    model_config = ConfigDict(json_schema_extra={"examples": [_USER]})

    customer_name: str | None
    user_name: str | None
    roles: list[str]
    user_status: str | None
    created_at: datetime | None
    last_active_at: datetime | None
    customer_id: str = Field(description="Internal Customer ID.")


_DETAILS: Final[dict[str, Any]] = {
    "number": 1,
    **example.CUSTOMER,
    "acquired_at": example.BOUGHT_AT,
    "lost_at": None,
    "contact_name": example.CONTACT["name"],
    "contact_email": example.CONTACT["email"],
    **example.PROFILE,
}


class DetailsRow(BaseModel):
    """A customer of the details table, numbered by the date of acquisition."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DETAILS]})

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
