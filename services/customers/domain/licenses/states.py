"""What our books say, and what the vendor counts."""

from services.customers.domain.states import Instant, Versioned
from shared.events.base import UNKNOWN


class BookedSubscription(Versioned):
    """A subscription in our own books, under the vendor's id; a removed one is booked no longer."""

    subscription_id: str
    status: str = "active"
    quantity: int = 0
    term: str | None = None
    commitment_end_at: Instant | None = None
    product_id: str = UNKNOWN
    sku_id: str = UNKNOWN
    vendor: str | None = None
    removed: bool = False


class LicenseCount(Versioned):
    """How many licences of a SKU the vendor counts, and how many of them are assigned."""

    vendor: str
    sku_id: str
    sku_name: str | None = None
    purchased: int
    assigned: int
    counted_at: Instant
    removed: bool = False
