"""What the generator makes up, before it becomes rows of files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cli.demo.market import Plan
from cli.demo.stories import Story

ENDED = frozenset({"cancelled", "expired"})


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer and its contact. `story` is why it is in the demo; no file tells it."""

    customer_id: str
    story: Story
    name: str
    country: str
    city: str
    created: date
    seller: str
    segment: str
    sales_channel: str
    pricing_model: str
    partner_location: str
    attribution_types: tuple[str, ...]
    contact_name: str
    contact_email: str
    contact_phone: str
    consent: bool
    protected: bool


@dataclass(frozen=True, slots=True)
class User:
    """A person's platform account."""

    user_id: str
    customer_id: str
    name: str
    email: str
    roles: tuple[str, ...]
    status: str
    created: date
    last_active: date


@dataclass(frozen=True, slots=True)
class VendorAccount:
    """A customer's account at one vendor. Only Microsoft has an agreement to sign."""

    vendor_account_id: str
    customer_id: str
    vendor: str
    domain: str
    tenant_id: str
    agreement: str
    signed: date | None
    checked: date


@dataclass(frozen=True, slots=True)
class Place:
    """How a subscription was from a day on. A withdrawn place was told earlier and never true."""

    since: date
    status: str
    seats: int
    is_trial: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription with its places in order of time."""

    subscription_id: str
    customer_id: str
    plan: Plan
    purchased: date
    places: tuple[Place, ...]
    term: str
    billing_cycle: str
    auto_renew: bool

    @property
    def now(self) -> Place:
        """The last place."""
        return [place for place in self.places if not place.withdrawn][-1]

    @property
    def ended(self) -> date | None:
        """Since when it is over, if it is."""
        return self.now.since if self.now.status in ENDED else None


@dataclass(frozen=True, slots=True)
class Order:
    """An order of one plan."""

    order_id: str
    customer_id: str
    subscription_id: str
    plan: Plan
    ordered: date
    quantity: int
    amount: Decimal
    currency: str
    cancelled: date | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Hours of one subscription in the month that begins on `since`."""

    usage_id: str
    customer_id: str
    subscription_id: str
    plan: Plan
    since: date
    hours: Decimal

    @property
    def normalized(self) -> Decimal | None:
        """Hours times vCPUs, for virtual machines."""
        return None if self.plan.vcpus is None else round(self.hours * self.plan.vcpus, 6)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one customer or of many."""

    customers: tuple[Customer, ...] = ()
    users: tuple[User, ...] = ()
    accounts: tuple[VendorAccount, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    orders: tuple[Order, ...] = ()
    usage: tuple[Usage, ...] = ()


def gather(parts: Iterable[Facts]) -> Facts:
    """All the facts of `parts`, in their order."""
    parts = list(parts)
    joined: dict[str, Any] = {
        name: tuple(fact for part in parts for fact in getattr(part, name)) for name in Facts.__dataclass_fields__
    }
    return Facts(**joined)


@dataclass(frozen=True, slots=True)
class History:
    """What a tenant tells first, and what it tells afterwards: corrections and facts that come late."""

    told: Facts
    corrections: Facts
