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
    counts = {"read": "read", "filtered": "filtered"}
    counts |= {"unchanged": "valid"} if dry_run else {"emitted": "emitted", "unchanged": "unchanged"}
    counts |= {"rejected": "rejected"} if dry_run else {"rejected": "rejected", "events": "events"}
    table = Table("input", "record", show_footer=len(report.inputs) > 1)
    for heading in counts.values():
        table.add_column(heading, justify="right")
    for each in report.inputs:
        table.add_row(PurePath(each.file).name, each.record, *(f"{getattr(each, count):,}" for count in counts))
    for column, footer in zip(
        table.columns, ["total", "", *(f"{report.total(each):,}" for each in counts)], strict=True
    ):
        column.footer = footer
    return table
