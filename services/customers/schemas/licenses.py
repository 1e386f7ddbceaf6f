"""The licence reports."""

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.customers.domain.licenses.reconciliation import Class
from services.customers.domain.licenses.report import LicenseReport
from services.customers.domain.tables.licenses import CONSUMPTION, RECONCILIATION
from services.customers.schemas import example
from services.customers.schemas.datasets import Audience
from services.customers.schemas.parameters import CustomerFilters


class ReconciliationFilters(CustomerFilters):
    """Which customers, and which lines of theirs."""

    difference: list[Class] = Field([], max_length=6, description="Lines of any of these classes.")

    def report(self) -> LicenseReport:
        """Return the report asked for."""
        return LicenseReport(RECONCILIATION.name, frozenset(self.difference))


class ConsumptionFilters(CustomerFilters):
    """Which customers, and which lines of theirs."""

    alert: list[Literal["true", "false"]] = Field([], max_length=2, description="`true`: only lines to look at.")

    def report(self) -> LicenseReport:
        """Return the report asked for."""
        return LicenseReport(CONSUMPTION.name, frozenset(self.alert))


class LicensePaging(BaseModel):
    """Where a page begins. Pages hold whole customers, so they may have somewhat more lines than asked, or fewer."""

    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = Field(None, description="`next_cursor` of the page before, with the same filters.")


class ReconciliationParameters(ReconciliationFilters, LicensePaging):
    """A page of the licence reconciliation."""


class ConsumptionParameters(ConsumptionFilters, LicensePaging):
    """A page of the licence consumption."""


class ReconciliationDataset(ReconciliationFilters, Audience):
    """Rows of the licence reconciliation, for whom."""


class ConsumptionDataset(ConsumptionFilters, Audience):
    """Rows of the licence consumption, for whom."""


class ReconciliationRow(BaseModel):
    """One subscription, at the vendor against our books; a side that does not have it is empty."""

    customer_id: str
    customer_name: str | None
    subscription_id: str
    vendor: str | None
    product_id: str
    sku_id: str
    difference: Class = Field(alias="class", description="The first of the differences, or match.")
    differences: str = Field(description="All differences, separated by `; `.")
    vendor_status: str | None
    our_status: str | None
    vendor_quantity: int | None
    our_quantity: int | None
    vendor_term: str | None
    our_term: str | None
    vendor_commitment_end_at: datetime | None
    our_commitment_end_at: datetime | None


class ConsumptionRow(BaseModel):
    """The seats of one SKU of one customer."""

    customer_id: str
    customer_name: str | None
    vendor: str
    sku_id: str
    sku_name: str | None
    purchased: int
    assigned: int | None = Field(description="Null where the vendor told no count.")
    unassigned: int | None = Field(description="Purchased − assigned; negative when over-assigned.")
    over_assigned: int
    counted_at: datetime | None
    renews_at: datetime | None = Field(
        description="Until when seats can be given back; not of months that renew themselves."
    )
    alert: bool = Field(description="Unused seats worth a look before they renew; see the customer's configuration.")


_NEXT: Final = "WyJuMDAxMDEiXQ"
_COMPARED: Final[dict[str, Any]] = {
    **example.CUSTOMER,
    "subscription_id": "n00101-s1",
    "vendor": example.VENDOR,
    **example.PLAN,
    "class": "missing_here",
    "differences": "missing_here",
    "vendor_status": "active",
    "our_status": None,
    "vendor_quantity": 25,
    "our_quantity": None,
    "vendor_term": "P1Y",
    "our_term": None,
    "vendor_commitment_end_at": None,
    "our_commitment_end_at": None,
}
_CONSUMED: Final[dict[str, Any]] = {
    **example.CUSTOMER,
    "vendor": example.VENDOR,
    "sku_id": example.PLAN["sku_id"],
    "sku_name": "E5",
    "purchased": 25,
    "assigned": None,
    "unassigned": None,
    "over_assigned": 0,
    "counted_at": None,
    "renews_at": None,
    "alert": False,
}


class CustomerReconciliation(BaseModel):
    """All subscriptions of one customer, at the vendor against our books."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"as_of": example.AS_OF, "counts": {"missing_here": 1}, "items": [_COMPARED], "redacted": False}
            ]
        }
    )

    as_of: datetime
    counts: dict[str, int] = Field(description="Lines by class.")
    items: list[ReconciliationRow]
    redacted: bool


class CustomerConsumption(BaseModel):
    """All SKUs of one customer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"as_of": example.AS_OF, "alerts": 0, "items": [_CONSUMED], "redacted": False}]}
    )

    as_of: datetime
    alerts: int
    items: list[ConsumptionRow]
    redacted: bool


class ReconciliationPage(BaseModel):
    """Lines of some customers, by customer id."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"as_of": example.AS_OF, "items": [_COMPARED], "next_cursor": _NEXT, "redacted": False}]
        }
    )

    as_of: datetime
    items: list[ReconciliationRow]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null on the last.")
    redacted: bool


class ConsumptionPage(BaseModel):
    """Lines of some customers, by customer id."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"as_of": example.AS_OF, "items": [_CONSUMED], "next_cursor": _NEXT, "redacted": False}]
        }
    )

    as_of: datetime
    items: list[ConsumptionRow]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null on the last.")
    redacted: bool
