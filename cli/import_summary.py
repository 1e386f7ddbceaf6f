"""What `tenantry import` says at the end."""

from pathlib import Path, PurePath

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.sync.domain.report import ImportReport

_MOST_COUNTRIES = 20


def summary(report: ImportReport, *, reject_file: Path, dry_run: bool) -> RenderableType:
    """Return the closing table, and a line for whatever needs a look."""
    parts: list[RenderableType] = [_table(report, dry_run=dry_run)]
    if countries := report.unresolved_countries:
        listed = [f"{name} ({count:,})" for name, count in sorted(countries.items())]
        more = f" and {len(listed) - _MOST_COUNTRIES} more" if len(listed) > _MOST_COUNTRIES else ""
        parts.append(Text(f"Countries that are not known: {', '.join(listed[:_MOST_COUNTRIES])}{more}"))
    if report.total("rejected"):
        parts.append(Text(f"Rejected rows, with reasons: {reject_file}"))
    if dry_run:
        parts.append(Text("Dry run: nothing was emitted."))
    return Group(*parts)


def _table(report: ImportReport, *, dry_run: bool) -> Table:
    table = Table(box=None, show_footer=len(report.inputs) > 1, padding=(0, 1, 0, 0))
    table.add_column("input", "total", overflow="fold", min_width=10)
    table.add_column("record", no_wrap=True)
    counts = _counts(report, dry_run=dry_run)
    for count, heading in counts.items():
        table.add_column(heading, f"{report.total(count):,}", justify="right", no_wrap=True)
    for each in report.inputs:
        table.add_row(PurePath(each.file).name, each.record, *(f"{getattr(each, count):,}" for count in counts))
    return table


def _counts(report: ImportReport, *, dry_run: bool) -> dict[str, str]:
    """Return the columns and their headings; without those that have nothing to say."""
    counts = {"read": "read"}
    if report.total("filtered"):
        counts["filtered"] = "filtered"
    if dry_run:
        return counts | {"unchanged": "valid", "rejected": "rejected"}
    return counts | {"emitted": "emitted", "unchanged": "unchanged", "rejected": "rejected", "events": "events"}
