"""`tenantry rebuild metrics` and `tenantry verify metrics`: the cells anew, and the proof that they are right."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from random import Random
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from cli.connection import DataDir, use_environment_of
from cli.plain_words import told_plainly
from services.metrics.domain.cells import QUANTITIES, Amount, Cell, Measure, customer_types, shared_dimensions
from services.metrics.domain.months import format_month
from services.metrics.domain.quantities import from_units
from services.metrics.parts import Stores
from services.metrics.service.rebuild import RebuildReport
from services.metrics.service.verify import Difference, PartnerReport
from services.metrics.settings import MetricsSettings
from shared.mongo import Client, connect, database
from shared.settings import read_settings

SHOWN = 50

rebuilds = typer.Typer(help="Compute what is derived anew, while the old serves.", no_args_is_help=True)
verifications = typer.Typer(help="Prove that what is derived is right.", no_args_is_help=True)
console = Console()


def register(app: typer.Typer) -> None:
    """Add `rebuild` and `verify` to the command line."""
    app.add_typer(rebuilds, name="rebuild")
    app.add_typer(verifications, name="verify")


@rebuilds.command("metrics")
@told_plainly()
def rebuild(data_dir: DataDir = None) -> None:
    """Build all cells anew from the customers' states, then switch. Run again after an interruption."""
    use_environment_of("metrics", data_dir)
    report = asyncio.run(_rebuild())
    console.print(f"Generation {report.generation} serves: {report.customers:,} customers.")


@verifications.command("metrics")
@told_plainly()
def verify(
    sample: Annotated[
        int | None, typer.Option(min=1, help="Stop after random partners with this many customers.")
    ] = None,
    partner: Annotated[str | None, typer.Option(help="One partner only.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Compare all cells with the customers' states and usage records; exits with 1 if any amount differs."""
    use_environment_of("metrics", data_dir)
    reports = asyncio.run(_verify(partner, sample))
    if partner and not any(report.customers or report.cells for report in reports):
        raise typer.BadParameter(f"{partner} has neither customers nor cells", param_hint="--partner")
    wrong = sum(len(report.differences) for report in reports)
    _show(reports)
    cells, customers = sum(report.cells for report in reports), sum(report.customers for report in reports)
    least = "" if all(report.complete for report in reports) else "at least "
    told = f"{least}{wrong or 'no'} differences"
    console.print(f"{len(reports)} partners, {customers:,} customers, {cells:,} cells: {told}.")
    raise typer.Exit(1 if wrong else 0)


@asynccontextmanager
async def _stores() -> AsyncIterator[tuple[Stores, Client]]:
    settings = read_settings(MetricsSettings)
    client = connect(settings.mongo)
    try:
        stores = Stores(database(client, settings.database))
        await stores.prepare()
        yield stores, client
    finally:
        client.close()


async def _rebuild() -> RebuildReport:
    async with _stores() as (stores, client):
        with Progress(console=console) as progress:
            task = progress.add_task("customers", total=None)
            return await stores.rebuild(client).run(
                lambda done, about: progress.update(task, completed=done, total=about)
            )


async def _verify(partner: str | None, sample: int | None) -> list[PartnerReport]:
    async with _stores() as (stores, client):
        # Chance decides where a sample begins, so that many samples see every partner.
        choice = Random() if sample else None  # noqa: S311  # no secret depends on it
        reports = stores.verify(client).run(partner_id=partner, sample=sample, choice=choice)
        return [report async for report in reports]


def _show(reports: Iterable[PartnerReport]) -> None:
    table = Table("partner", "month", "cell", "measure", "expected", "found")
    for report in reports:
        for difference in report.differences[:SHOWN]:
            table.add_row(report.partner_id, *_row(difference))
        if len(report.differences) > SHOWN:
            table.add_row(report.partner_id, "…", f"and {len(report.differences) - SHOWN} more")
    if table.row_count:
        console.print(table)


def _row(difference: Difference) -> tuple[str, ...]:
    cell, measure = difference.cell, difference.measure
    amounts = (_amount(measure, difference.expected), _amount(measure, difference.found))
    return format_month(cell.month), _described(cell), measure, *amounts


def _described(cell: Cell) -> str:
    told: dict[str, str | tuple[str, ...]] = {**customer_types(cell), **shared_dimensions(cell)}
    return ", ".join(f"{name}={value if isinstance(value, str) else '+'.join(value)}" for name, value in told.items())


def _amount(measure: Measure, amount: Amount) -> str:
    return format(from_units(amount), "f") if measure in QUANTITIES else str(amount)
