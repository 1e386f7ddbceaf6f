"""What goes when a customer is deleted."""

from datetime import datetime

from pydantic import BaseModel, Field


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


class DeletionPreview(BaseModel):
    """What goes and what stays."""

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

    customer_id: str
    deleted_at: datetime
