"""Customers for the query benchmark: two years of a reseller's history, straight into the collections.

What goes into the cells is what the engine's own `contributions` says of each customer; histories repeat, so it is
computed once for each of them. One row per customer is kept for the contenders.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Final, NamedTuple

import numpy as np

from services.metrics.domain.activity import TURNOVER_MEASURES
from services.metrics.domain.cells import Amount, Measure, Profile, accumulate, no_sums
from services.metrics.domain.contributions import Contributions, assertion, contributions
from services.metrics.domain.customer import CustomerState, History, fold, usage_months
from services.metrics.domain.facts import Attributes
from services.metrics.domain.months import Month, parse_month
from services.metrics.domain.usage import totals
from services.metrics.image.dimensions import PARENTS
from services.metrics.image.rows import Rows
from services.metrics.repository.documents import CustomerKey, state_document
from services.metrics.repository.series import Shard, by_series, series_document
from services.metrics.repository.usage_documents import usage_document
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded
from shared.mongo import Database, Document

PARTNER: Final = "bench"
GENERATION: Final = 1
PARTITIONS: Final = 12
FIRST: Final[Month] = parse_month("2023-04")
MONTHS: Final = 24

COUNTRIES: Final = ["US", "DE", "GB", "FR", "JP", *[f"{a}{b}" for a in "ABCEI" for b in "ABCDEFGHIJK"]]
SELLERS: Final = [f"seller-{number}" for number in range(12)]
CITIES: Final = 200
"""In each country, ten to a state."""

SEGMENTS: Final = ["smb", "mid-market", "enterprise"]
CHANNELS: Final = ["direct", "web", "reseller"]
PRICING: Final = ["flat", "usage"]
ATTRIBUTION: Final[list[tuple[str, ...]]] = [(), ("DPOR",), ("DPOR", "PAL"), ("TPOR",)]
PLANS: Final = [
    (f"product-{number % 12}", f"sku-{number}", ("microsoft", "google", "aws")[number % 3]) for number in range(40)
]

_PIECE: Final = 20_000


class Shape(NamedTuple):
    """A history: held from the close of `start` until `end`, one or two plans, orders, and usage in some months."""

    start: int
    end: int
    plans: tuple[int, ...]
    orders: int
    usage: tuple[int, ...]
    hours: int


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer, as contenders see it too."""

    name: str
    attributes: Attributes
    shape: Shape


def customers(count: int, *, seed: int = 7) -> Iterator[Customer]:
    """Yield `count` customers, the same ones for the same seed."""
    choice = Random(seed)
    shapes = [_shape(choice) for _ in range(3_000)]
    weights = [1 / (place + 1) for place in range(len(COUNTRIES))]
    countries = choice.choices(COUNTRIES, weights, k=count)
    for number, country in enumerate(countries):
        seller = choice.randrange(len(SELLERS))
        own = Attributes(
            1,
            SELLERS[seller],
            country,
            choice.choices(SEGMENTS, [7, 2, 1])[0],
            f"location-{seller % 5}",
            choice.choices(CHANNELS, [5, 3, 2])[0],
            choice.choices(PRICING, [8, 2])[0],
            choice.choices(ATTRIBUTION, [6, 2, 1, 1])[0],
            *_place(choice.randrange(CITIES)),
        )
        yield Customer(f"c-{number:07d}", own, choice.choice(shapes))


async def fill(store: Database, everybody: Sequence[Customer]) -> int:
    """Insert the states, usage months and cells of all customers; return the number of cells."""
    await fill_states(store, everybody)
    cells = 0
    for partition in range(PARTITIONS):
        cells += await _fill_cells(store, partition, everybody[partition::PARTITIONS])
    return cells


async def fill_states(store: Database, everybody: Sequence[Customer]) -> None:
    """Insert the states and usage months of customers, and how new they are."""
    for first in range(0, len(everybody), _PIECE):
        documents = [_documents(own) for own in everybody[first : first + _PIECE]]
        await store["customer_states"].insert_many([state for state, _ in documents], ordered=False)
        usage = [month for _, months in documents for month in months]
        if usage:
            await store["usage_months"].insert_many(usage, ordered=False)
    newest = datetime(2025, 3, 1, tzinfo=UTC)
    await store["freshness"].insert_one({"_id": f"{PARTNER}:0", "partner_id": PARTNER, "newest": newest})


async def _fill_cells(store: Database, partition: int, own: Sequence[Customer]) -> int:
    sums = no_sums()
    for customer in own:
        accumulate(sums, assertion(_contributions(customer)))
    shard, documents = Shard(PARTNER, GENERATION, partition), list[Document]()
    for series, months in by_series(sums).items():
        documents.append(series_document(shard, series, months))
        if len(documents) == _PIECE:
            await store["cells"].insert_many(documents, ordered=False)
            documents = []
    if documents:
        await store["cells"].insert_many(documents, ordered=False)
    return len(sums)


def fill_rows(rows: Rows, everybody: Iterable[Customer], *, turnover: bool) -> None:
    """Append to an image what all customers contribute, without the detour over cells: only orders and usage, by
    customer, or everything.

    A million customers are some seven million cells, which take MongoDB and a benchmark a quarter of an hour.
    """
    alike: dict[Shape, list[Customer]] = defaultdict(list)
    for customer in everybody:
        alike[customer.shape].append(customer)
    for own in alike.values():
        _fill_alike(rows, own, turnover=turnover)


def _fill_alike(rows: Rows, own: Sequence[Customer], *, turnover: bool) -> None:
    cells = assertion(_of_shape(own[0].shape))
    kept = {cell: _turnover(amounts) if turnover else amounts for cell, amounts in cells.items()}
    kept = {cell: amounts for cell, amounts in kept.items() if amounts}
    profiles = [_contributions(customer).profile for customer in own]
    codes = np.array([rows.dimensions.codes(cell) for cell in kept], np.int32).reshape(-1, 1 + len(PARENTS))
    codes = np.tile(codes, (len(own), 1))
    codes[:, 1] = np.repeat(list(map(rows.dimensions.profile, profiles)), len(kept))
    codes[:, 2] = np.repeat(list(map(rows.dimensions.place, profiles)), len(kept))
    first = len(rows)
    names = [rows.customers.code(customer.name) for customer in own] if turnover else []
    rows.extend(codes, np.repeat(names, len(kept)))
    for measure in {measure for amounts in kept.values() for measure in amounts}:
        places = [place for place, amounts in enumerate(kept.values()) if measure in amounts]
        moved = [amounts[measure] for amounts in kept.values() if measure in amounts]
        customers_first = first + np.arange(len(own))[:, None] * len(kept)
        rows.amounts[measure].extend((customers_first + places).ravel(), np.tile(np.array(moved), len(own)))


def _turnover(amounts: Mapping[Measure, Amount]) -> dict[Measure, Amount]:
    return {measure: amount for measure, amount in amounts.items() if measure in TURNOVER_MEASURES}


def usage_record(customer: Customer, version: int) -> UsageRecorded:
    """Return a fact that moves the figures of the last month."""
    own = _usage(customer.shape, MONTHS - 1)
    return own.model_copy(update={"partner_id": PARTNER, "customer_id": customer.name, "version": version})


def _place(city: int) -> tuple[str, str, str]:
    return f"region-{city // 50}", f"state-{city // 10}", f"city-{city}"


def _shape(choice: Random) -> Shape:
    start = choice.randrange(MONTHS)
    end = choice.randint(start + 1, MONTHS) if choice.random() < 0.2 else MONTHS + 99
    plans = tuple(choice.sample(range(len(PLANS)), 2 if choice.random() < 0.1 else 1))
    used = range(start, min(end, MONTHS))
    usage = tuple(sorted(choice.sample(used, min(3, len(used))))) if choice.random() < 0.15 else ()
    return Shape(start, end, plans, choice.choice([0, 1, 1, 1, 3]), usage, choice.randint(1, 5_000))


def _documents(customer: Customer) -> tuple[Document, list[Document]]:
    history = _history(customer.shape)
    state = replace(history.state, customer_id=customer.name, attributes=customer.attributes)
    key = CustomerKey(PARTNER, customer.name)
    months = [usage_document(key, month, totals(records), records, {}) for month, records in history.usage.items()]
    return state_document(state, [GENERATION]), months


def _contributions(customer: Customer) -> Contributions:
    own = _of_shape(customer.shape)
    told = customer.attributes
    place = told.region, told.state, told.city
    profile = Profile(*told[1:7], told.attribution or ("unknown",), own.profile.vendor, *place)
    return Contributions(profile, own.amounts)


@cache
def _of_shape(shape: Shape) -> Contributions:
    return contributions(_history(shape).state)


@cache
def _history(shape: Shape) -> History:
    events = list(_events(shape))
    empty = History(CustomerState(PARTNER, "anyone"))
    return fold(History(empty.state, {month: {} for month in usage_months(events)}), events)


def _events(shape: Shape) -> Iterator[SubscriptionChanged | OrderChanged | UsageRecorded]:
    own = {"partner_id": PARTNER, "customer_id": "anyone", "version": 1}
    for place, plan in enumerate(shape.plans):
        product, sku, vendor = PLANS[plan]
        of_plan = {**own, "product_id": product, "sku_id": sku, "vendor": vendor}
        states = [(shape.start, "active")] + ([(shape.end, "cancelled")] if shape.end < MONTHS else [])
        for month, status in states:
            at = moment(month)
            yield SubscriptionChanged(**of_plan, subscription_id=f"s-{place}", effective_at=at, status=status, seats=5)
    for number in range(shape.orders):
        product, sku, _ = PLANS[shape.plans[0]]
        month = min(shape.start + number, MONTHS - 1)
        yield OrderChanged(**own, order_id=f"o-{number}", ordered_at=moment(month), product_id=product, sku_id=sku)
    for month in shape.usage:
        yield _usage(shape, month)


def _usage(shape: Shape, month: int) -> UsageRecorded:
    product, sku, _ = PLANS[shape.plans[0]]
    return UsageRecorded(
        partner_id=PARTNER,
        customer_id="anyone",
        version=1,
        usage_id="u",
        period_start=moment(month),
        raw_quantity=f"{shape.hours + month}.25",
        product_id=product,
        sku_id=sku,
    )


def moment(month: int) -> datetime:
    """Return a moment within a month, counted from the first one."""
    absolute = FIRST + month
    return datetime(absolute // 12, absolute % 12 + 1, 5, tzinfo=UTC)
