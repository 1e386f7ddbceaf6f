"""The stream of the pipeline benchmark: seeded, with everything that makes feeds hard, and what is true in the end.

Of the facts, about 1 % come twice, 5 % come late, 2 % correct an earlier one; 20 % of customers cancel.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple

import orjson

from services.metrics.domain.months import format_month, parse_month

Order = Literal["source", "random"]

FIRST: Final = parse_month("2023-01")
MONTHS: Final = 24
PARTNERS: Final = 50
COUNTRIES: Final = [f"{first}{second}" for first in "ABCDEF" for second in "ABCDEFGHIJ"]
TOPICS: Final = ("tenantry.customers", "tenantry.subscriptions", "tenantry.usage")
_TIME: Final = datetime(2025, 1, 1, tzinfo=UTC).isoformat().encode()

Counts = dict[str, dict[str, int]]
"""By partner and month `YYYY-MM`."""


class Record(NamedTuple):
    """A record for the broker."""

    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


@dataclass(slots=True)
class Truth:
    """Active customers, and customers at the close, by partner and month."""

    active: Counter[tuple[str, int]] = field(default_factory=Counter)
    customers: Counter[tuple[str, int]] = field(default_factory=Counter)

    def told(self) -> dict[str, Counts]:
        """Return both as other processes can read them."""
        return {"active": _by_partner(self.active), "customers": _by_partner(self.customers)}


def stream(customers: int, order: Order, seed: int = 1) -> tuple[list[Record], Truth]:
    """Return about ten facts of each customer: grouped by customer as vendors' feeds arrive, or in random order."""
    chance, truth = random.Random(seed), Truth()
    records: list[Record] = []
    late: list[Record] = []
    for number in range(customers):
        for record in _customer(number, chance, truth):
            (late if chance.random() < 0.05 else records).append(record)
            if chance.random() < 0.01:
                records.append(record)
    records += late
    if order == "random":
        chance.shuffle(records)
    return records, truth


def _customer(number: int, chance: random.Random, truth: Truth) -> Iterator[Record]:
    partner = f"p{number % PARTNERS}"
    own = {"partner_id": partner, "customer_id": f"c-{number}", "version": 1}
    start, product = chance.randrange(MONTHS - 8), f"product-{chance.randrange(8)}"
    end = start + 1 + chance.randrange(7) if chance.random() < 0.2 else MONTHS
    yield _record(0, "customer.changed", own | {"country": chance.choice(COUNTRIES), "segment": "smb"})
    plan = {"subscription_id": "s", "product_id": product, "sku_id": product + "-a", "seats": 1 + number % 9}
    yield _record(1, "subscription.changed", own | plan | {"effective_at": _day(start, 5), "status": "active"})
    if end < MONTHS:
        yield _record(1, "subscription.changed", own | plan | {"effective_at": _day(end, 3), "status": "cancelled"})
    truth.customers.update((partner, month) for month in range(start, end))
    yield from _usage(own, product, range(start, start + 8), chance, truth)


def _usage(
    own: dict[str, Any], product: str, months: Iterable[int], chance: random.Random, truth: Truth
) -> Iterator[Record]:
    for month in months:
        used = {"usage_id": f"u-{month}", "period_start": _day(month, 1), "product_id": product}
        quantity = chance.randrange(100)
        yield _record(2, "usage.recorded", own | used | {"raw_quantity": f"{quantity}.5"})
        if chance.random() < 0.025:
            quantity = -1  # corrected to nothing
            yield _record(2, "usage.recorded", own | used | {"raw_quantity": "0", "version": 2})
        truth.active[own["partner_id"], month] += quantity >= 0


def _record(topic: int, kind: str, value: dict[str, Any]) -> Record:
    partner, customer = value["partner_id"], value["customer_id"]
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"bench"),
        ("ce_type", f"tenantry.{kind}.v1".encode()),
        ("ce_source", b"/bench"),
        ("ce_time", _TIME),
        ("ce_partnerid", partner.encode()),
    ]
    return Record(TOPICS[topic], f"{partner}:{customer}".encode(), orjson.dumps(value), headers)


def _day(month: int, day: int) -> str:
    return f"{format_month(FIRST + month)}-{day:02d}T00:00:00Z"


def _by_partner(counts: Counter[tuple[str, int]]) -> Counts:
    told: Counts = defaultdict(dict)
    for (partner, month), count in counts.items():
        if count:
            told[partner][format_month(FIRST + month)] = count
    return dict(told)


def share(records: Sequence[Record], limit: int | None) -> Sequence[Record]:
    """Return the first `limit` records, or all."""
    return records[:limit] if limit else records
