"""What `tenantry demo` shows: figures as tables, addresses, tokens and what to try next."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from services.sync.domain.report import ImportReport

BARS = "▁▂▃▄▅▆▇█"
LABELS: Mapping[str, str] = {
    "customers": "customers",
    "active_customers": "active customers",
    "subscriptions": "subscriptions",
    "added": "added",
    "reactivated": "reactivated",
    "churned": "churned",
}


def sparkline(values: Sequence[int]) -> str:
    """One bar for each value, from the least to the greatest of them; all alike where they do not differ."""
    if not values:
        return ""
    low, span = min(values), max(values) - min(values)
    return "".join(BARS[(value - low) * (len(BARS) - 1) // span] if span else BARS[0] for value in values)


def kpi_table(months: tuple[str, str], year: Mapping[str, Any], now: Mapping[str, Any]) -> Table:
    """The cards of one tenant: `year` as the summary of `months` answers them, `now` as that of the open month."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("", min_width=16)
    table.add_column("12 months", justify="right", min_width=9)
    table.add_column("change", justify="right", min_width=9)
    table.add_column(f"{months[0]} – {months[1]}", no_wrap=True)
    table.add_column("this month", justify="right")
    for name, label in LABELS.items():
        card = year[name]
        bars = sparkline([point["value"] for point in card["series"]])
        table.add_row(label, f"{card['value']:,}", _growth(card["growth_pct"]), bars, f"{now[name]['value']:,}")
    return table


def import_line(name: str, report: ImportReport) -> str:
    """What an import did, in one line."""
    news = f"{report.total('events'):,} events" if report.total("events") else "nothing new"
    rejected = f", {report.total('rejected'):,} rejected" if report.total("rejected") else ""
    return f"  {name:<24} {report.total('read'):>8,} rows: {news}{rejected}"


def _growth(percent: float | None) -> str:
    return "–" if percent is None else f"{percent:+.1f} %"
