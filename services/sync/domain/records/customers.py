"""Records of customers, of the people in them, and of their accounts with vendors."""

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from services.sync.domain.countries import resolve
from services.sync.domain.records.base import Record
from services.sync.domain.values import Codes, Moment
from shared.events.base import UNKNOWN, Code, Country, EntityId, Name


class CustomerRecord(Record):
    """The profile of a customer."""

    record: ClassVar[str] = "customer"

    customer_id: EntityId
    name: Name | None = None
    status: Code | None = None
    created_at: Moment | None = None

    country: Country = Field(UNKNOWN, description="ISO-2, ISO-3 or an English name; anything else becomes unknown.")
    region: Name | None = None
    state: Name | None = None
    city: Name | None = None
    postal_code: Name | None = None
    language: Code | None = None

    seller: Code = UNKNOWN
    segment: Code = UNKNOWN
    partner_location: Code = UNKNOWN
    sales_channel: Code = UNKNOWN
    pricing_model: Code = UNKNOWN
    attribution_types: Codes = ()
    license_type: Code | None = None

    registration_number: Name | None = None
    vat_number: Name | None = None
    mpn_id: Name | None = None
    contact_name: Name | None = None
    contact_email: Name | None = None
    contact_phone: Name | None = None
    contact_address: Name | None = None
    consent: bool = False
    protected: bool = False

    unresolved_country: str | None = Field(None, exclude=True, description="What `country` said, where unknown.")

    @model_validator(mode="before")
    @classmethod
    def _resolve_country(cls, values: Any) -> Any:
        if not isinstance(values, dict) or not isinstance(given := values.get("country"), str):
            return values
        code = resolve(given)
        unresolved = given.strip() if code is None and given.strip() not in {"", UNKNOWN} else None
        return values | {"country": code or UNKNOWN, "unresolved_country": unresolved}

    @property
    def entity(self) -> tuple[str, ...]:
        return (self.customer_id,)


class UserRecord(Record):
    """A person's platform account at a customer."""

    record: ClassVar[str] = "user"

    user_id: EntityId
    customer_id: EntityId
    name: Name | None = None
    email: Name | None = None
    roles: Codes = ()
    status: Code | None = None
    created_at: Moment | None = None
    last_active_at: Moment | None = None
    removed: bool = False

    @property
    def entity(self) -> tuple[str, ...]:
        return (self.user_id,)


class VendorAccountRecord(Record):
    """A customer's relation to one vendor."""

    record: ClassVar[str] = "vendor_account"

    vendor_account_id: EntityId
    customer_id: EntityId
    vendor: Code
    vendor_domain: Name | None = None
    tenant_id: EntityId | None = None
    industry_types: Codes = ()
    agreement: Literal["signed", "not_signed", "unavailable"] = "unavailable"
    agreement_email: Name | None = None
    agreement_signed_at: Moment | None = None
    agreement_checked_at: Moment | None = None
    removed: bool = False

    @property
    def entity(self) -> tuple[str, ...]:
        return (self.vendor_account_id,)
