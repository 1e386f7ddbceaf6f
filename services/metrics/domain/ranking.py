"""Customers by what they order or use: percentiles, the leaderboard, and what one of them holds.

Ranked are the customers whose amount in the range is not 0; what a source takes back may leave it below.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from services.metrics.domain.cells import Amount, Cell, CellAmounts, Measure, Profile, shared_dimensions
from services.metrics.domain.cells import customer_types as types_of
from services.metrics.domain.figures import Percent, percent
from services.metrics.domain.months import Month
from services.metrics.domain.quantities import Units
from services.metrics.domain.questions import OrderQuestion, Question, Ranked, RankingQuestion
from services.metrics.domain.usage import Plan

PERCENTILES: Final = 100
LEADERS: Final = 50
SLICES: Final = 5

_MEASURE_OF: Final[Mapping[Ranked, Measure]] = {
    "orders": "orders",
    "normalized_usage": "usage_normalized",
    "raw_usage": "usage_raw",
}


@dataclass(frozen=True, slots=True)
class Percentile:
    """One hundredth of the ranked customers: how many, their amount, and the share of all up to and with them."""

    percentile: int
    customers: int
    amount: Amount
    cumulative_pct: Percent


@dataclass(frozen=True, slots=True)
class Percentiles:
    """All ranked customers, best first, in hundredths."""

    customers: int
    total: Amount
    points: Sequence[Percentile]


@dataclass(frozen=True, slots=True)
class Leader:
    """A customer's place, and all it ordered and used in the range."""

    rank: int
    customer_id: str
    orders: Amount
    usage_normalized: Units
    usage_raw: Units


@dataclass(frozen=True, slots=True)
class Slice:
    """One plan of a customer; `plan` is `None` for all that are not told apart."""

    plan: Plan | None
    amount: Amount


@dataclass(frozen=True, slots=True)
class Donut:
    """An amount by plan: the largest, then the rest."""

    total: Amount
    slices: Sequence[Slice]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What one customer ordered in the range, and the seats it holds at its close."""

    profile: Profile
    acquired: Month | None
    orders: Donut
    seats: Donut


def ranked_measures(question: RankingQuestion) -> tuple[Measure, ...]:
    """Return the measures whose sum customers are ranked by."""
    if question.measure == "orders":
        return order_measures(question)
    return (_MEASURE_OF[question.measure],)


def order_measures(question: OrderQuestion) -> tuple[Measure, ...]:
    """Return the measures whose sum is the number of orders asked for."""
    return ("orders", "orders_cancelled") if question.include_cancelled else ("orders",)


def edges(customers: int) -> list[int]:
    """Return the ranks at which the hundredths end, from 0: bucket i holds ranks ⌈(i−1)·n/100⌉+1 … ⌈i·n/100⌉."""
    return [-(-place * customers // PERCENTILES) for place in range(PERCENTILES + 1)]


def percentiles(amounts: Iterable[Amount]) -> Percentiles:
    """Return the hundredths of customers, given by their amounts in any order."""
    ranked = sorted(filter(None, amounts), reverse=True)
    ends = edges(len(ranked))
    return in_hundredths([sum(ranked[first:last]) for first, last in pairwise(ends)], len(ranked))


def in_hundredths(buckets: Sequence[Amount], customers: int) -> Percentiles:
    """Return the hundredths of `customers` from the sum of each bucket, best first."""
    ends, total = edges(customers), sum(buckets)
    sums = accumulate(buckets)
    points = [
        Percentile(place, ends[place] - ends[place - 1], amount, percent(so_far, total))
        for place, (amount, so_far) in enumerate(zip(buckets, sums, strict=True), 1)
    ]
    return Percentiles(customers, total, points)


def donut(amounts: Mapping[Plan, Amount]) -> Donut:
    """Return the largest plans, ties by name, and the rest in one slice; plans without an amount are left out."""
    ordered = sorted((item for item in amounts.items() if item[1]), key=lambda item: (-item[1], item[0]))
    slices = [Slice(plan, amount) for plan, amount in ordered[:SLICES]]
    rest = sum(amount for _, amount in ordered[SLICES:])
    total = sum(amount for _, amount in ordered)
    return Donut(total, [*slices, Slice(None, rest)] if len(ordered) > SLICES else slices)


def orders_by_plan(cells: CellAmounts, question: OrderQuestion) -> Donut:
    """Return the orders of the range by plan, from the contributions of one customer."""
    return donut(_by_plan(cells, question, order_measures(question), question.months.first))


def seats_by_plan(cells: CellAmounts, question: Question) -> Donut:
    """Return the seats at the close of the range by plan, from the contributions of one customer."""
    return donut(_by_plan(cells, question, ("seats",), 0))


def counts(cell: Cell, question: Question) -> bool:
    """Tell whether `cell` is on the basis of a question and passes all of its filters, in whatever month."""
    own_type = types_of(cell).get(question.basis)
    if own_type is None:
        return False
    own = {**shared_dimensions(cell), "customer_type": own_type}
    return all(_has_any(own[dimension], wanted) for dimension, wanted in question.filters.items())


def _has_any(value: str | tuple[str, ...], wanted: Sequence[str]) -> bool:
    return value in wanted if isinstance(value, str) else not set(value).isdisjoint(wanted)


def _by_plan(cells: CellAmounts, question: Question, measures: Iterable[Measure], first: Month) -> dict[Plan, Amount]:
    found: dict[Plan, Amount] = defaultdict(int)
    for cell, amounts in cells.items():
        if first <= cell.month <= question.months.last and counts(cell, question):
            plan = Plan(cell.assortment.product[0], cell.assortment.sku[0])
            found[plan] += sum(amounts.get(measure, 0) for measure in measures)
    return found
