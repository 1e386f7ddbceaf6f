"""Hypothesis strategies: histories of a few customers, on purpose full of months' edges, ties and corrections."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from shared.events.base import Event
from shared.events.customers import CustomerChanged, CustomerDeleted, VendorAccountChanged
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded

MONTHS = tuple(f"2024-{number:02d}" for number in range(1, 9))
TICK = timedelta(microseconds=1)
STARTS = tuple(datetime(2024, number, 1, tzinfo=UTC) for number in range(1, 8))
MOMENTS = st.one_of(
    st.sampled_from([moment for start in STARTS for moment in (start - TICK, start, start + TICK)]),
    st.datetimes(datetime(2023, 12, 15), datetime(2024, 7, 20), timezones=st.just(UTC)),  # noqa: DTZ001 - naive bounds
)
CUSTOMERS = st.sampled_from(["c-1", "c-2", "c-3"])
PRODUCTS = st.sampled_from(["office", "azure", "unknown"])
SKUS = st.sampled_from(["basic", "pro", "unknown"])
VENDORS = st.sampled_from([None, "microsoft", "aws"])
STATUSES = st.sampled_from(["active", "active", "active", "suspended", "cancelled", "deleted", "expired", "pending"])
QUANTITIES = st.decimals(Decimal(-5), Decimal(10), places=15) | st.sampled_from([Decimal(0), Decimal("99999.5")])


def _fact(kind: type[Event], customers: st.SearchStrategy[str] = CUSTOMERS, **fields: Any) -> st.SearchStrategy[Any]:
    return st.builds(kind, partner_id=st.just("acme"), customer_id=customers, version=st.just(0), **fields)


PROFILES = _fact(
    CustomerChanged,
    country=st.sampled_from(["DE", "FR", "unknown"]),
    segment=st.sampled_from(["smb", "unknown"]),
    seller=st.sampled_from(["north", "south"]),
    sales_channel=st.sampled_from(["direct", "web"]),
    pricing_model=st.sampled_from(["flat", "usage"]),
    partner_location=st.sampled_from(["berlin", "lyon"]),
    attribution_types=st.sampled_from([(), ("DPOR",), ("PAL", "DPOR")]),
    state=st.sampled_from([None, "north", "south"]),
    city=st.sampled_from([None, "Ulm", "Kiel", "Bonn"]),
    protected=st.sampled_from([False, False, True]),
)
ACCOUNTS = _fact(
    VendorAccountChanged,
    vendor_account_id=st.sampled_from(["a-1", "a-2"]),
    vendor=st.sampled_from(["microsoft", "google"]),
    removed=st.booleans(),
)
SUBSCRIPTIONS = _fact(
    SubscriptionChanged,
    subscription_id=st.sampled_from(["s-1", "s-2"]),
    effective_at=MOMENTS,
    withdrawn=st.sampled_from([False, False, False, True]),
    status=STATUSES,
    product_id=PRODUCTS,
    sku_id=SKUS,
    vendor=VENDORS,
    seats=st.integers(0, 9),
    unit_type=st.sampled_from(["per_user", "per_user", "flat"]),
    is_trial=st.booleans(),
).flatmap(lambda event: st.sampled_from([event, event.model_copy(update={"purchased_at": event.effective_at})]))
ORDERS = _fact(
    OrderChanged,
    order_id=st.sampled_from(["o-1", "o-2"]),
    ordered_at=MOMENTS,
    status=st.sampled_from(["completed", "completed", "cancelled", "pending"]),
    cancelled_at=st.none() | MOMENTS,
    withdrawn=st.sampled_from([False, False, False, True]),
    product_id=PRODUCTS,
    sku_id=SKUS,
    vendor=VENDORS,
)
USAGE = _fact(
    UsageRecorded,
    usage_id=st.sampled_from(["u-1", "u-2"]),
    period_start=MOMENTS,
    product_id=PRODUCTS,
    sku_id=SKUS,
    raw_quantity=QUANTITIES,
    normalized_quantity=st.none() | QUANTITIES,
    vcpus=st.none() | st.sampled_from([Decimal(4), Decimal("0.166666666666667")]),
)
USAGE_ALONE = USAGE.map(lambda event: event.model_copy(update={"customer_id": "c-4"}))
DELETIONS = _fact(CustomerDeleted, customers=st.sampled_from(["c-3", "c-4", "c-4"]), deleted_at=MOMENTS)


@st.composite
def histories(draw: st.DrawFn, longest: int = 24) -> Sequence[Any]:
    """Events of three customers, and of a fourth that only uses; the last two may be deleted.

    Versions differ, so that the truth is defined.
    """
    used = (USAGE, USAGE_ALONE, USAGE_ALONE)
    facts = st.one_of(PROFILES, ACCOUNTS, SUBSCRIPTIONS, SUBSCRIPTIONS, ORDERS, *used, DELETIONS)
    events = draw(st.lists(facts, min_size=1, max_size=longest))
    versions = draw(st.permutations(range(len(events))))
    return [event.model_copy(update={"version": version}) for event, version in zip(events, versions, strict=True)]


@st.composite
def filters(draw: st.DrawFn, *, places: bool = False) -> dict[str, list[str]]:
    """Filters of up to three dimensions, with `places` also of those within a country, each with one or two values."""
    options = {
        "country": ["DE", "FR", "unknown"],
        "segment": ["smb", "unknown"],
        "seller": ["north", "south", "unknown"],
        "sales_channel": ["direct", "web", "unknown"],
        "pricing_model": ["flat", "usage"],
        "location": ["berlin", "lyon"],
        "customer_type": ["new", "existing"],
        "product": ["office", "azure", "unknown"],
        "sku": ["basic", "pro", "unknown"],
        "attribution": ["DPOR", "PAL", "unknown"],
        "vendor": ["microsoft", "aws", "google", "unknown"],
    }
    if places:
        options |= {"state": ["north", "south", "unknown"], "city": ["Ulm", "Kiel", "unknown", "*" * 12]}
    dimensions = draw(st.just([]) | st.lists(st.sampled_from(list(options)), unique=True, max_size=3))
    return {
        name: draw(st.lists(st.sampled_from(options[name]), unique=True, min_size=1, max_size=2)) for name in dimensions
    }
