"""When a customer is there: holdings in months, and what they amount to at each opening and close.

A holding is present in [start, end). The close of a month is the last instant before the next one, so a holding that
ends on 1 October at 00:00 is there at the close of September and gone in October. Counted in months, with `first` the
month of its start and `last` the month of its end: there at the closes of `first` … `last` − 1, and touched in
`first` … `last`. One that ends when it starts is touched, and there at no close.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from services.metrics.domain.cells import Assortment, Flow, values
from services.metrics.domain.months import FOREVER, Month
from services.metrics.domain.usage import Plan


class Holding(NamedTuple):
    """A plan held from a moment of month `first` until a moment of month `last` (`FOREVER` while it has no end)."""

    first: Month
    last: Month
    plan: Plan


class Span(NamedTuple):
    """At the closes of months `first` … `last` − 1 the customer is there, with the same assortment."""

    first: Month
    last: Month
    assortment: Assortment


class Turn(NamedTuple):
    """A month in which a holding began or ended, with all that was held at any time in it."""

    month: Month
    opening: bool
    closing: bool
    assortment: Assortment


@dataclass(frozen=True, slots=True)
class Presence:
    """A customer's presence on one basis; `acquired` is `FOREVER` where there is none."""

    acquired: Month
    spans: Sequence[Span]
    turns: Sequence[Turn]


def presence(holdings: Sequence[Holding]) -> Presence:
    """Return the presence that `holdings` make, visiting only the months in which one begins or ends."""
    begins: dict[Month, list[Plan]] = defaultdict(list)
    ends: dict[Month, list[Plan]] = defaultdict(list)
    for first, last, plan in holdings:
        begins[first].append(plan)
        ends[last].append(plan)
    months = sorted((begins.keys() | ends.keys()) - {FOREVER})
    held: Counter[Plan] = Counter()
    levels: list[tuple[Month, Assortment | None]] = []
    turns: list[Turn] = []
    for month in months:
        opening = bool(held)
        touched = assortment([*held, *begins[month]])
        held.update(begins[month])
        held = held - Counter(ends[month]) if ends[month] else held
        levels.append((month, assortment(held) if held else None))
        turns.append(Turn(month, opening, bool(held), touched))
    return Presence(min(begins, default=FOREVER), list(_spans(levels)), turns)


def _spans(levels: Sequence[tuple[Month, Assortment | None]]) -> Iterable[Span]:
    """Return the levels that are not empty, each until the next different one."""
    first, current = FOREVER, None
    for month, level in levels:
        if level == current:
            continue
        if current is not None:
            yield Span(first, month, current)
        first, current = month, level
    if current is not None:
        yield Span(first, FOREVER, current)


def movements(*, opening: bool, closing: bool, acquired: bool) -> tuple[Flow, ...]:
    """Return how a customer that was touched in a month counts in it, from being there at its opening and close."""
    if opening:
        return () if closing else ("churned",)
    arrival: Flow = "new" if acquired else "reactivated"
    return (arrival,) if closing else (arrival, "churned", "joined_and_left")


def assortment(plans: Iterable[Plan]) -> Assortment:
    """Return the products and SKUs of `plans`."""
    return _assortment(frozenset(plans))


@lru_cache(maxsize=16_384)
def of_plan(plan: Plan) -> Assortment:
    """Return the product and the SKU of one plan."""
    return Assortment((plan.product,), (plan.sku,))


@lru_cache(maxsize=16_384)
def _assortment(plans: frozenset[Plan]) -> Assortment:
    return Assortment(values({plan.product for plan in plans}), values({plan.sku for plan in plans}))
