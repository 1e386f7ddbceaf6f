"""What the engine keeps of each event: the fact at its place, with its version first.

Facts are plain tuples, so of two facts at one place the greater one is the one with the higher version, and a tie of
versions is broken by content. Keeping the greater one is therefore the same in any order and any number of times. Where
a fact comes from is its last element and decides nothing; what says the same again does not replace what said it first.
"""

from typing import Final, NamedTuple, TypeAlias

from services.metrics.domain.months import Instant, instant_of
from services.metrics.domain.quantities import Units, multiply, to_units
from shared.events.base import UNKNOWN
from shared.events.customers import CustomerChanged, CustomerDeleted, VendorAccountChanged
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded
from shared.redaction import MASK

ENDED: Final = frozenset({"cancelled", "deleted"})
"""Statuses in which an order or a subscription is over; every other one but `active` is open and not active."""


class Told(NamedTuple):
    """Who said a fact, and when the figures took it up."""

    event_id: str = ""
    source: str = ""
    recorded_at: Instant = 0


NOBODY: Final = Told()


class Attributes(NamedTuple):
    """The customer's own dimensions; the current ones restate history. Cells know nothing within a country."""

    version: int = -1
    seller: str = UNKNOWN
    country: str = UNKNOWN
    segment: str = UNKNOWN
    location: str = UNKNOWN
    sales_channel: str = UNKNOWN
    pricing_model: str = UNKNOWN
    attribution: tuple[str, ...] = ()
    region: str = ""
    state: str = ""
    city: str = ""
    told: Told = NOBODY


class Account(NamedTuple):
    """The customer's account at one vendor."""

    version: int
    vendor: str
    removed: bool
    told: Told


class Place(NamedTuple):
    """One place in a subscription's timeline: the whole subscription as of that instant."""

    version: int
    withdrawn: bool
    status: str
    product: str
    sku: str
    vendor: str
    seats: int
    per_user: bool
    trial: bool
    bought_here: bool
    told: Told

    @property
    def active(self) -> bool:
        """Counts on the basis `active_subscription`."""
        return self.status == "active"

    @property
    def open(self) -> bool:
        """Counts on the basis `open_order`."""
        return self.status not in ENDED

    @property
    def stillborn(self) -> bool:
        """Bought and ended at this same instant: it was held for that moment, on both bases."""
        return self.bought_here and not self.open


class Order(NamedTuple):
    """One order; `ended_at` is `None` while it is open."""

    version: int
    withdrawn: bool
    ordered_at: Instant
    cancelled: bool
    cancelled_at: Instant
    product: str
    sku: str
    vendor: str
    quantity: int
    trial: bool
    told: Told


class UsageRecord(NamedTuple):
    """The last quantity of one natural key in one month."""

    version: int
    product: str
    sku: str
    raw: Units
    normalized: Units
    told: Told


class Deletion(NamedTuple):
    """The end of a customer."""

    version: int
    deleted_at: Instant
    told: Told


Fact: TypeAlias = Attributes | Account | Place | Order | UsageRecord


def replaces(fact: Fact, known: Fact) -> bool:
    """Tell whether `fact` takes the place of `known`."""
    return fact[:-1] > known[:-1]


def says_more_than(fact: Fact, known: Fact) -> bool:
    """Tell whether `fact` says anything else than `known`, versions aside."""
    return fact[1:-1] != known[1:-1]


def attributes(event: CustomerChanged, told: Told = NOBODY) -> Attributes:
    """Return the dimensions that `event` states."""
    region, state, city = event.region, event.state, event.city
    if event.protected:
        # It counts in its country; where else it is is not kept here.
        region = state = city = MASK
    return Attributes(
        event.version,
        event.seller,
        event.country,
        event.segment,
        event.partner_location,
        event.sales_channel,
        event.pricing_model,
        tuple(sorted(set(event.attribution_types))),
        region or "",
        state or "",
        city or "",
        told,
    )


def account(event: VendorAccountChanged, told: Told = NOBODY) -> Account:
    """Return the account that `event` states."""
    return Account(event.version, event.vendor, event.removed, told)


def place(event: SubscriptionChanged, told: Told = NOBODY) -> Place:
    """Return the subscription as `event` states it."""
    return Place(
        event.version,
        event.withdrawn,
        event.status,
        event.product_id,
        event.sku_id,
        event.vendor or "",
        event.seats,
        event.unit_type == "per_user",
        event.is_trial,
        event.purchased_at == event.effective_at,
        told,
    )


def order(event: OrderChanged, told: Told = NOBODY) -> Order:
    """Return the order as `event` states it; one that ended at an untold time ended when it was placed."""
    ordered_at = instant_of(event.ordered_at)
    ended_at = event.cancelled_at
    return Order(
        event.version,
        event.withdrawn,
        ordered_at,
        event.status in ENDED or ended_at is not None,
        ordered_at if ended_at is None else max(ordered_at, instant_of(ended_at)),
        event.product_id,
        event.sku_id,
        event.vendor or "",
        event.quantity,
        event.is_trial,
        told,
    )


def usage_record(event: UsageRecorded, told: Told = NOBODY) -> UsageRecord:
    """Return the quantities that `event` states; normalized is the source's own, else raw × vCPUs, else raw."""
    raw = to_units(event.raw_quantity)
    if event.normalized_quantity is not None:
        normalized = to_units(event.normalized_quantity)
    elif event.vcpus is not None:
        normalized = multiply(raw, to_units(event.vcpus))
    else:
        normalized = raw
    return UsageRecord(event.version, event.product_id, event.sku_id, raw, normalized, told)


def deletion(event: CustomerDeleted, told: Told = NOBODY) -> Deletion:
    """Return the end that `event` states."""
    return Deletion(event.version, instant_of(event.deleted_at), told)
