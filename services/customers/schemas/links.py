"""Tenants, billing profile and account manager: shapes that come in and go out."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.customers.domain.settings.manager import AccountManager as ManagerState
from services.customers.domain.settings.tenants import TenantLink
from services.customers.schemas import example
from services.customers.schemas.settings import NO_CONTROLS, Body, Changed
from shared.events.base import Country

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=256, pattern=NO_CONTROLS)]
"""A text of one line."""

LongLine = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000, pattern=NO_CONTROLS)
]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+$")
]
_MOST_AT_ONCE = 100


class TenantBody(Body):
    """A tenant at a vendor."""

    model_config = ConfigDict(json_schema_extra={"examples": [example.LINKED]})

    vendor: Line = Field(examples=["microsoft"])
    tenant_id: Line
    name: Line | None = Field(None, description="How the vendor calls it, such as its domain.")

    def link(self, link_id: str) -> TenantLink:
        """Return the link to this tenant."""
        return TenantLink(link_id=link_id, vendor=self.vendor, tenant_id=self.tenant_id, name=self.name)


class TenantsBody(Body):
    """Tenants to link, all or none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tenants": [example.LINKED]}]})

    tenants: list[TenantBody] = Field(min_length=1, max_length=_MOST_AT_ONCE)


_NEW: Final[dict[str, Any]] = {
    "customer_id": "c-1042",
    "name": "Blue Yonder Airlines",
    "country": "DE",
    "tenants": [{"vendor": example.VENDOR, "tenant_id": "9b1d0a4e-9a0e-4f64-8b6b-3f1f3a2c7d55"}],
}


class NewCustomerBody(Body):
    """A customer that no source tells of yet, with the tenants to link to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_NEW]})

    customer_id: Line | None = Field(None, description="Internal Customer ID; left out, one is made.")
    name: LongLine
    country: Country = "unknown"
    seller: Line = "unknown"
    segment: Line = "unknown"
    tenants: list[TenantBody] = Field([], max_length=_MOST_AT_ONCE)


class Tenant(BaseModel):
    """A tenant of the customer. Of a protected customer, id and name read `************`."""

    model_config = ConfigDict(from_attributes=True)

    link_id: str | None = Field(description="Unlinks it; null for one that the vendor tells.")
    vendor: str
    tenant_id: str
    name: str | None
    source: Literal["linked", "vendor"] = Field(description="Who says so: people here, or the vendor itself.")


_TENANTS: Final[dict[str, Any]] = {
    "tenants": [
        {"link_id": "b8a8c32cba9040d68f8ab2cc2533bc4e", **example.LINKED, "source": "linked"},
        {
            "link_id": None,
            "vendor": example.VENDOR,
            "tenant_id": example.TENANT_ID,
            "name": example.VENDOR_DOMAIN,
            "source": "vendor",
        },
    ],
    "redacted": False,
    **example.CHANGED,
}


class TenantList(Changed):
    """The tenants of a customer."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TENANTS]})

    tenants: list[Tenant]
    redacted: bool


class NewCustomer(BaseModel):
    """The customer that was added."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"customer_id": "c-1042"}]})

    customer_id: str


class BillingProfileBody(Body):
    """An account in the billing system."""

    model_config = ConfigDict(json_schema_extra={"examples": [example.BILLING]})

    billing_system: Line = Field("billing", description="Where an installation has several.", examples=["stripe"])
    billing_id: Line


class BillingProfile(Changed):
    """The account in the billing system; nulls where none is linked."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**example.BILLING, "linked": True, "redacted": False, **example.CHANGED}]}
    )

    billing_system: str | None
    billing_id: str | None
    linked: bool
    redacted: bool


class AccountManagerBody(Body):
    """A person of the partner; at least an id or a name."""

    model_config = ConfigDict(json_schema_extra={"examples": [example.MANAGER]})

    manager_id: Line | None = Field(None, description="The partner's own id of them; shown to every role.")
    name: LongLine | None = None
    email: Email | None = None
    phone: Line | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.manager_id is None and self.name is None:
            raise ValueError("manager_id or name is needed: to assign nobody, delete the account manager")
        return self

    def details(self) -> ManagerState:
        """Return the person."""
        return ManagerState.model_validate(self.model_dump())


class AccountManager(Changed):
    """Who looks after the customer; nulls where nobody does. Name and contact need a role that sees personal data."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**example.MANAGER, "assigned": True, "redacted": False, **example.CHANGED}]}
    )

    manager_id: str | None
    name: str | None
    email: str | None
    phone: str | None
    assigned: bool
    redacted: bool
