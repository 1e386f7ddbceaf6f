"""Customers by the values of a dimension: their shares, and which values there are to ask for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from services.metrics.domain.cells import Amount, Measure
from services.metrics.domain.figures import MonthSums, Percent, percent, series
from services.metrics.domain.months import Month
from services.metrics.domain.questions import MonthRange, SplitQuestion

SPLIT_MEASURES: Final[tuple[Measure, ...]] = ("closing",)
OPTION_MEASURES: Final[tuple[Measure, ...]] = (
    "opening",
    "closing",
    "new",
    "reactivated",
    "churned",
    "active_customers",
    "subscriptions_total",
    "subscriptions_added",
    "subscriptions_churned",
    "trial_subscriptions_added",
    "trial_subscriptions_churned",
    "orders",
    "orders_cancelled",
    "usage_raw",
    "usage_normalized",
)
"""A value exists where any of these is not 0; all other measures are 0 where these are.

Of trials too: a plan paid for and left within a month by a subscription that was active all along is in no other.
"""

Splits: TypeAlias = Mapping[str, Mapping[str, MonthSums]]
"""Sums by dimension and value."""


@dataclass(frozen=True, slots=True)
class Share:
    """The customers at a month's close that have one value of a dimension."""

    value: str
    customers: Amount
    customers_pct: Percent


@dataclass(frozen=True, slots=True)
class SplitMonth:
    """The customers at a month's close, each counted once, and the parts they come in."""

    month: Month
    customers: Amount
    parts: Sequence[Share]


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a filter may ask for, and the customers that have it at the close of the range."""

    value: str
    customers: Amount


def distribution(split: Mapping[str, MonthSums], whole: MonthSums, question: SplitQuestion) -> SplitMonth:
    """Return the parts of the last month, largest first, from sums of `SPLIT_MEASURES` by value and over all."""
    last = distribution_trend(split, whole, question)[-1]
    return SplitMonth(last.month, last.customers, [part for part in last.parts if part.customers])


def distribution_trend(split: Mapping[str, MonthSums], whole: MonthSums, question: SplitQuestion) -> list[SplitMonth]:
    """Return the parts of every month, from sums of `SPLIT_MEASURES` by value and over all.

    Each month has the same parts, in the order of the last one, so that they can be stacked.
    """
    wanted = {value: sums for value, sums in split.items() if question.asks_for(value)}
    columns = {value: dict(series(sums, question.months, "closing")) for value, sums in wanted.items()}
    there = {value: column for value, column in columns.items() if any(column.values())}
    last = question.months.last
    ordered = dict(sorted(there.items(), key=lambda item: (-item[1][last], item[0])))
    return [_split_month(month, total, ordered) for month, total in series(whole, question.months, "closing")]


def options(splits: Splits, months: MonthRange) -> dict[str, list[Option]]:
    """Return the values of each dimension that anything in the range has, from sums of `OPTION_MEASURES`."""
    return {
        dimension: ordered(_option(value, sums, months) for value, sums in split.items() if _exists(sums, months))
        for dimension, split in splits.items()
    }


def ordered(found: Iterable[Option]) -> list[Option]:
    """Return options with most customers first."""
    return sorted(found, key=lambda option: (-option.customers, option.value))


def _split_month(month: Month, total: Amount, columns: Mapping[str, Mapping[Month, Amount]]) -> SplitMonth:
    parts = [Share(value, column[month], percent(column[month], total)) for value, column in columns.items()]
    return SplitMonth(month, total, parts)


def _option(value: str, sums: MonthSums, months: MonthRange) -> Option:
    return Option(value, series(sums, months, "closing")[-1][1])


def _exists(sums: MonthSums, months: MonthRange) -> bool:
    return any(amount for measure in OPTION_MEASURES for _, amount in series(sums, months, measure))
