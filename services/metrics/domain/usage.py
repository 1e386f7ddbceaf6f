"""A customer's usage of one month: the records by natural key, and their totals by product and SKU."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from services.metrics.domain.facts import UsageRecord
from services.metrics.domain.quantities import Units

UsageMonth: TypeAlias = Mapping[str, UsageRecord]
"""The last record of each natural key in one month."""


class Plan(NamedTuple):
    """A product and the SKU of it."""

    product: str
    sku: str


class UsageTotal(NamedTuple):
    """Sums over the records of one plan; `positive` counts the records that make the customer active."""

    raw: Units
    normalized: Units
    positive: int


UsageTotals: TypeAlias = Mapping[Plan, UsageTotal]
"""What `contributions` needs of one month."""


def totals(month: UsageMonth) -> UsageTotals:
    """Return what `contributions` needs of a month, by plan."""
    if len(month) == 1:  # as most have, and this is asked for every fact
        (only,) = month.values()
        return {Plan(only.product, only.sku): UsageTotal(only.raw, only.normalized, int(only.raw > 0))}
    raw: dict[Plan, Units] = defaultdict(int)
    normalized: dict[Plan, Units] = defaultdict(int)
    positive: dict[Plan, int] = defaultdict(int)
    for record in month.values():
        plan = Plan(record.product, record.sku)
        raw[plan] += record.raw
        normalized[plan] += record.normalized
        positive[plan] += record.raw > 0
    return {plan: UsageTotal(raw[plan], normalized[plan], positive[plan]) for plan in raw}
