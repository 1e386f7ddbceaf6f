"""Topic `tenantry.customers`: who the customers are, the people in them, and their accounts with vendors."""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.events.base import UNKNOWN, Code, Country, CustomerFact, EntityId, Moment, Name

TOPIC = "tenantry.customers"


class Contact(BaseModel):
    """The primary contact of a customer. Personal data: shown by role and consent only."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Name | None = None
    email: Name | None = None
    phone: Name | None = None
    address: Name | None = None


class CustomerChanged(CustomerFact):
    """The whole profile of a customer. A version replaces the one before it."""

    event_type: ClassVar[str] = "tenantry.customer.changed.v1"
    topic: ClassVar[str] = TOPIC

    name: Name | None = Field(None, description="Company name.")
    status: Code | None = Field(None, description="As the source says it; not the basis of any count.")
    created_at: Moment | None = None

    country: Country = Field(UNKNOWN, description="ISO 3166-1 alpha-2, or `unknown`.")
    region: Name | None = None
    state: Name | None = None
    city: Name | None = None
    postal_code: Name | None = None
    language: Code | None = None

    seller: Code = Field(UNKNOWN, description="The reseller's unit that sells to this customer.")
    segment: Code = UNKNOWN
    partner_location: Code = UNKNOWN
    sales_channel: Code = UNKNOWN
    pricing_model: Code = UNKNOWN
    attribution_types: tuple[Code, ...] = Field((), description="How the partner is associated: DPOR, PAL, CPOR …")
    license_type: Code | None = None

    registration_number: Name | None = None
    vat_number: Name | None = None
    mpn_id: Name | None = None
    contact: Contact = Contact()
    consent: bool = Field(False, description="The customer agreed that personal data may be shown.")
    protected: bool = Field(False, description="Details are masked for everybody; the row still counts.")


class CustomerDeleted(CustomerFact):
    """The profile is gone and every figure is restated without it.

    Later facts do not bring it back; only a `CustomerRestored` lets them.
    """

    event_type: ClassVar[str] = "tenantry.customer.deleted.v1"
    topic: ClassVar[str] = TOPIC

    deleted_at: Moment
    reason: Name | None = None


class CustomerRestored(CustomerFact):
    """The deletion is lifted: facts that are told from here on count again. Those told before stay forgotten."""

    event_type: ClassVar[str] = "tenantry.customer.restored.v1"
    topic: ClassVar[str] = TOPIC

    restored_at: Moment


class UserChanged(CustomerFact):
    """A person's platform account at a customer."""

    event_type: ClassVar[str] = "tenantry.user.changed.v1"
    topic: ClassVar[str] = TOPIC

    user_id: EntityId
    name: Name | None = None
    email: Name | None = None
    roles: tuple[Code, ...] = ()
    status: Code | None = None
    created_at: Moment | None = None
    last_active_at: Moment | None = None
    removed: bool = False

    @property
    def subject(self) -> str:
        return f"customers/{self.customer_id}/users/{self.user_id}"


class VendorAccountChanged(CustomerFact):
    """A customer's relation to one vendor, with the state of the vendor's customer agreement."""

    event_type: ClassVar[str] = "tenantry.vendor-account.changed.v1"
    topic: ClassVar[str] = TOPIC

    vendor_account_id: EntityId
    vendor: Code
    vendor_domain: Name | None = None
    tenant_id: EntityId | None = None
    industry_types: tuple[Code, ...] = ()
    agreement: Literal["signed", "not_signed", "unavailable"] = Field(
        "unavailable", description="Of Microsoft agreements only; every other vendor is `unavailable`."
    )
    agreement_email: Name | None = None
    agreement_signed_at: Moment | None = None
    agreement_checked_at: Moment | None = None
    removed: bool = False

    @property
    def subject(self) -> str:
        return f"customers/{self.customer_id}/vendor-accounts/{self.vendor_account_id}"
