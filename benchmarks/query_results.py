"""What the query benchmark found, as tables."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.table import Table


@dataclass(slots=True)
class Times:
    """Milliseconds that one question took."""

    cold: float = 0.0
    idle: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    grouping: float | None = None
    scanning: float | None = None


@dataclass(slots=True)
class Result:
    """One scale."""

    customers: int
    rows: int
    image_mb: float
    load_seconds: float
    facts_per_second: float
    times: dict[str, Times]
    wrong: list[str]
    through_cells: bool = True


def table_of(result: Result) -> Table:
    """Return the times of one scale."""
    title = (
        f"{result.customers:,} customers, {result.rows:,} rows in images of {result.image_mb:,.0f} MB, made in "
        f"{result.load_seconds:,.0f} s; {result.facts_per_second:,.0f} facts/s while busy; ms"
    )
    columns = "question", "first", "p50", "p95", "busy p50", "busy p95", "MongoDB $group", "DuckDB"
    table = Table(*columns, title=title)
    for name, own in result.times.items():
        shown = own.cold, statistics.median(own.idle), p95(own.idle)
        busy = (statistics.median(own.busy), p95(own.busy)) if own.busy else (None, None)
        table.add_row(name, *map(number, (*shown, *busy, own.grouping, own.scanning)))
    return table


def growth_of(smallest: Result, largest: Result) -> Table:
    """Return how the times grow from one scale to another."""
    title = f"{largest.customers:,} customers against {smallest.customers:,}: p50, times as long"
    table = Table("question", "idle", "busy", title=title)
    for name, own in largest.times.items():
        before = smallest.times[name]
        idle = statistics.median(own.idle) / statistics.median(before.idle)
        busy = statistics.median(own.busy) / statistics.median(before.busy) if own.busy and before.busy else None
        table.add_row(name, *map(number, (idle, busy)))
    return table


def number(value: float | None) -> str:
    """Return milliseconds as the tables have them."""
    return "" if value is None else f"{value:,.1f}"


def p95(times: Sequence[float]) -> float:
    """Return what 95 of 100 times do not exceed."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else sum(times)
