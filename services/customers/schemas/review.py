"""Settings of all customers, as they are looked over."""

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.customers.domain.settings.review import Source, TenantQuery
from services.customers.schemas import example
from services.customers.schemas.links import Tenant
from shared.events.settings import SettingValue


class OverrideCount(BaseModel):
    """How many customers have a value of their own of one setting."""

    name: str
    customers: int


class OverrideCounts(BaseModel):
    """The settings that somebody overrides."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"name": "renewal_notice_days", "customers": 1}]}]}
    )

    items: list[OverrideCount]


class Override(BaseModel):
    """A customer's own value of one setting. Of a protected customer the name reads `************`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**example.CUSTOMER, "value": 45, **example.CHANGED}]})

    customer_id: str
    customer_name: str | None
    value: SettingValue
    changed_at: datetime | None = Field(description="When the customer's configuration was last changed.")
    changed_by: str | None


_TENANT: Final[dict[str, Any]] = {
    **example.CUSTOMER,
    "link_id": None,
    "vendor": example.VENDOR,
    "tenant_id": example.TENANT_ID,
    "name": example.VENDOR_DOMAIN,
    "source": "vendor",
    "conflict": None,
}


class CustomerTenant(Tenant):
    """A tenant and whose it is. Of a protected customer, its id, its name and the customer's read `************`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TENANT]})

    customer_id: str
    customer_name: str | None
    conflict: str | None = Field(description="Who contradicts, and what to do about it; null where nobody does.")


_PAGE: Final[dict[str, Any]] = {"items": [_TENANT], "next_cursor": "WyJuMDAxMDEiXQ", "redacted": False}


class TenantPage(BaseModel):
    """Tenants of some customers, by customer id."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PAGE]})

    items: list[CustomerTenant]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null on the last.")
    redacted: bool


class TenantParameters(BaseModel):
    """Which tenants. Pages hold whole customers, so they may have somewhat more rows than asked, or fewer."""

    source: Source | None = Field(None, description="`linked` by people here, or told by the `vendor`.")
    vendor: str | None = Field(None, max_length=256)
    search: str | None = Field(
        None, min_length=1, max_length=256, description="A tenant id or Internal Customer ID, whole."
    )
    conflict: Literal["true"] | None = Field(None, description="`true`: only links that somebody contradicts.")
    limit: int = Field(100, ge=1, le=500)
    cursor: str | None = Field(None, description="`next_cursor` of the page before, with the same filters.")

    def query(self, partner_id: str) -> TenantQuery:
        """Return which tenants of the partner are asked for."""
        return TenantQuery(partner_id, self.source, self.vendor, self.search, conflicts=self.conflict is not None)
