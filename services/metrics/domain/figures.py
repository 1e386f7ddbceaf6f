"""From sums of cells to figures. Sums come per month, with all earlier months as the one before the range."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from services.metrics.domain.cells import STOCKS, Amount, Measure
from services.metrics.domain.months import Month
from services.metrics.domain.questions import MonthRange

MonthSums: TypeAlias = Mapping[Month, Mapping[Measure, Amount]]
"""Sums of cells by month; the month before the range holds everything earlier."""

Percent: TypeAlias = Decimal | None
"""Percent to two places, or `None` where the base is 0."""

TREND_MEASURES: Final[tuple[Measure, ...]] = (
    "opening",
    "new",
    "reactivated",
    "existing",
    "churned",
    "joined_and_left",
    "closing",
)
GEOGRAPHY_MEASURES: Final[tuple[Measure, ...]] = ("closing", "active_customers", "new")


@dataclass(frozen=True, slots=True)
class Kpi:
    """One card. `growth_pct` leads from `previous`, the first month of the range, to `latest`, the last."""

    value: Amount
    latest: Amount
    previous: Amount
    growth_pct: Percent
    series: Sequence[tuple[Month, Amount]]


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """One month of the customer trend. `growth_pct` leads from `previous`, last month's close, to `closing`."""

    month: Month
    opening: Amount
    new: Amount
    reactivated: Amount
    existing: Amount
    churned: Amount
    joined_and_left: Amount
    closing: Amount
    previous: Amount
    growth_pct: Percent
    churn_rate_pct: Percent


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a dimension: customers and active customers of the last month, added over the range."""

    value: str
    customers: Amount
    active_customers: Amount
    added: Amount


def series(sums: MonthSums, months: MonthRange, measure: Measure) -> list[tuple[Month, Amount]]:
    """Return the value of `measure` in each month of the range: accumulated if a stock, as it is if a flow."""
    amount = sums.get(months.before, {}).get(measure, 0)
    points = []
    for month in months.months:
        moved = sums.get(month, {}).get(measure, 0)
        amount = amount + moved if measure in STOCKS else moved
        points.append((month, amount))
    return points


def trends(sums: MonthSums, months: MonthRange) -> list[TrendMonth]:
    """Return the customer trend by month, from sums of `TREND_MEASURES`."""
    columns = {measure: dict(series(sums, months, measure)) for measure in TREND_MEASURES}
    before = {months.first: sums.get(months.before, {}).get("closing", 0)}
    closings = {**before, **{month + 1: closing for month, closing in columns["closing"].items()}}
    return [_trend_month(month, columns, closings[month]) for month in months.months]


def parts(sums: Mapping[str, MonthSums], months: MonthRange) -> list[Part]:
    """Return a split of the customers by value, most customers first, from sums of `GEOGRAPHY_MEASURES`.

    These are of the months of the range, and of all before it as of one.
    """
    return most_first(_part(value, own, months) for value, own in sums.items())


def most_first(split: Iterable[Part]) -> list[Part]:
    """Return the parts that have anything, most customers first."""
    present = (part for part in split if part.customers or part.active_customers or part.added)
    return sorted(present, key=lambda part: (-part.customers, part.value))


def level(points: Sequence[tuple[Month, Amount]]) -> Kpi:
    """Return the card of a figure whose value is that of the last month; `points` are those of each month."""
    return _kpi(points, _last)


def total(points: Sequence[tuple[Month, Amount]]) -> Kpi:
    """Return the card of a figure whose value is the sum over the range; `points` are those of each month."""
    return _kpi(points, sum)


def percent(part: Amount, whole: Amount) -> Percent:
    """Return `part` in percent of `whole` to two places, `None` if `whole` is 0."""
    if whole == 0:
        return None
    # In whole numbers, since pages have hundreds of them: half a hundredth more, then cut off.
    hundredths = (20_000 * abs(part) + abs(whole)) // (2 * abs(whole))
    return Decimal(hundredths if (part < 0) == (whole < 0) else -hundredths) / 100


def _kpi(points: Sequence[tuple[Month, Amount]], value: Callable[[Sequence[Amount]], Amount]) -> Kpi:
    amounts = [amount for _, amount in points]
    first, last = amounts[0], amounts[-1]
    return Kpi(value(amounts), last, first, percent(last - first, first), points)


def _last(amounts: Sequence[Amount]) -> Amount:
    return amounts[-1]


def _trend_month(month: Month, columns: Mapping[Measure, Mapping[Month, Amount]], previous: Amount) -> TrendMonth:
    own = {measure: values[month] for measure, values in columns.items()}
    return TrendMonth(
        month,
        own["opening"],
        own["new"],
        own["reactivated"],
        own["existing"],
        own["churned"],
        own["joined_and_left"],
        own["closing"],
        previous,
        percent(own["closing"] - previous, previous),
        percent(own["churned"], own["opening"]),
    )


def _part(value: str, sums: MonthSums, months: MonthRange) -> Part:
    # Of hundreds of cities, the series of all months would take longer than their sums.
    customers = sum(moved.get("closing", 0) for moved in sums.values())
    active = sums.get(months.last, {}).get("active_customers", 0)
    added = sum(sums.get(month, {}).get("new", 0) for month in months.months)
    return Part(value, customers, active, added)
