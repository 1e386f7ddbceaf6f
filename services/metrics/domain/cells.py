"""The cells: one combination of dimensions of one partner in one month, and the measures that are summed in it.

Measures, bases and customer types are literals rather than enums: they are hashed a million times in a rebuild.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from services.metrics.domain.months import Month
from shared.events.base import UNKNOWN

Basis = Literal["active_subscription", "open_order"]
CustomerType = Literal["new", "existing"]

Stock = Literal[
    "opening",
    "closing",
    "existing",
    "subscriptions_active",
    "subscriptions_total",
    "seats",
    "trial_subscriptions_active",
    "trial_subscriptions_total",
    "trial_seats",
]
"""Stored as differences per month: the value at a month is the sum of all months up to it, a quiet month is free."""

Flow = Literal[
    "new",
    "reactivated",
    "churned",
    "joined_and_left",
    "active_customers",
    "subscriptions_added",
    "subscriptions_churned",
    "trial_subscriptions_added",
    "trial_subscriptions_churned",
    "orders",
    "orders_cancelled",
    "usage_raw",
    "usage_normalized",
]
"""Stored in the month in which they happened."""

Measure = Stock | Flow
"""`trial_…` is what trials add to the measure of the same name, so without trials is one minus the other."""

Amount: TypeAlias = int
"""Counts are whole; usage is in units of 10⁻¹⁵ (see `quantities`)."""

BASES: Final[tuple[Basis, ...]] = get_args(Basis)
CUSTOMER_TYPES: Final[tuple[CustomerType, ...]] = get_args(CustomerType)
STOCKS: Final[tuple[Stock, ...]] = get_args(Stock)
FLOWS: Final[tuple[Flow, ...]] = get_args(Flow)
MEASURES: Final[tuple[Measure, ...]] = (*STOCKS, *FLOWS)
QUANTITIES: Final[frozenset[Measure]] = frozenset({"usage_raw", "usage_normalized"})
"""The measures whose amounts are units of 10⁻¹⁵; all others are counts."""


class Profile(NamedTuple):
    """The dimensions that are the same in every month of a customer: its current attributes.

    The last three, where it is within its country, have defaults: cells of an earlier version do not know them.
    """

    seller: str
    country: str
    segment: str
    location: str
    sales_channel: str
    pricing_model: str
    attribution: tuple[str, ...]
    vendor: tuple[str, ...]
    region: str = UNKNOWN
    state: str = UNKNOWN
    city: str = UNKNOWN


class Assortment(NamedTuple):
    """The products and SKUs behind an amount, each sorted; never empty."""

    product: tuple[str, ...]
    sku: tuple[str, ...]


class Cell(NamedTuple):
    """The key of an amount, within one partner.

    One cell may count on several bases, so that what is the same on all of them is stored once; the customer type is
    that of each basis, in the same order.
    """

    month: Month
    bases: tuple[Basis, ...]
    customer_types: tuple[CustomerType, ...]
    assortment: Assortment
    profile: Profile


CellAmounts: TypeAlias = Mapping[Cell, Mapping[Measure, Amount]]
CellSums: TypeAlias = defaultdict[Cell, defaultdict[Measure, Amount]]

SINGLE_VALUED: Final = ("country", "segment", "seller", "sales_channel", "pricing_model", "location", "customer_type")
SET_VALUED: Final = ("product", "sku", "attribution", "vendor")
DIMENSIONS: Final = (*SINGLE_VALUED, *SET_VALUED)
"""Every dimension of a page, by the name that filters and documents use for it."""

PLACES: Final = ("region", "state", "city")
"""Where a customer is within its country: dimensions too, of which there are so many values that only maps ask."""


def shared_dimensions(cell: Cell) -> dict[str, str | tuple[str, ...]]:
    """Return the value of every dimension but the customer type, by name."""
    # As `_asdict`, which is slow.
    own: dict[str, str | tuple[str, ...]] = dict(zip(Profile._fields, cell.profile, strict=True))
    return {**own, "product": cell.assortment.product, "sku": cell.assortment.sku}


def customer_types(cell: Cell) -> dict[str, str]:
    """Return the customer type on each basis of `cell`."""
    return dict(zip(map(str, cell.bases), cell.customer_types, strict=True))


def no_sums() -> CellSums:
    """Return sums in which every amount is 0."""
    return defaultdict(lambda: defaultdict(int))


def accumulate(sums: CellSums, moved: CellAmounts) -> None:
    """Add `moved` to `sums`."""
    for cell, amounts in moved.items():
        total = sums[cell]
        for measure, amount in amounts.items():
            total[measure] += amount


def values(found: set[str]) -> tuple[str, ...]:
    """Return a set-valued dimension's value: sorted, and `unknown` where nothing is known, so that nothing drops."""
    return tuple(sorted(found)) or (UNKNOWN,)
