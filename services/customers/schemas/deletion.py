"""What goes when a customer is deleted."""

from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from services.customers.schemas import example


class Belongings(BaseModel):
    """How many of each belong to the customer and go with it."""

    subscriptions: int
    orders: int
    users: int
    vendor_accounts: int
    usage: int = Field(description="Usage records by product and month.")
    booked: int = Field(description="Subscriptions in our own books.")
    license_counts: int
    tags: int
    activity: int = Field(description="Entries of the activity log; the deletion's own stays.")


class Figures(BaseModel):
    """What every figure will be without, from its first month on."""

    subscriptions_active: int
    subscriptions_total: int
    seats: int
    orders_count: int


_PREVIEW: Final[dict[str, Any]] = {
    "customer_id": example.CUSTOMER_ID,
    "name": example.NAME,
    "goes": {
        "subscriptions": 1,
        "orders": 1,
        "users": 1,
        "vendor_accounts": 1,
        "usage": 4,
        "booked": 0,
        "license_counts": 0,
        "tags": 1,
        "activity": 2,
    },
    "settings": ["tags", "configuration"],
    "personal_data": ["contact", "users", "agreement_emails"],
    "restated": {"subscriptions_active": 1, "subscriptions_total": 1, "seats": 25, "orders_count": 1},
    "stays": ["Everything at the vendors: nothing is changed or cancelled there."],
    "redacted": False,
}


class DeletionPreview(BaseModel):
    """What goes and what stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PREVIEW]})

    customer_id: str
    name: str | None
    goes: Belongings
    settings: list[str] = Field(description="Sections of settings that were set.")
    personal_data: list[str] = Field(description="Which kinds of personal data go; none is told here.")
    restated: Figures
    stays: list[str] = Field(description="What a deletion leaves, in words.")
    redacted: bool


class Deletion(BaseModel):
    """That a customer was deleted; who did it is in its activity log."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"customer_id": example.CUSTOMER_ID, "deleted_at": example.AS_OF}]}
    )

    customer_id: str
    deleted_at: datetime
