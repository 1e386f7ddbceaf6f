"""The steps that `tenantry demo` shows, one after the other."""

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from cli.demo import next_steps
from cli.demo.calendar import Month
from cli.demo.calls import calling, export_customers, summary
from cli.demo.catching_up import caught_up
from cli.demo.files import CORRECTIONS
from cli.demo.importing import import_all
from cli.demo.market import tenants
from cli.demo.sample import Sample, demo_directory
from cli.demo.view import import_line, kpi_table
from deploy.local.state import Stack
from services.sync.domain.report import ImportReport
from services.sync.settings import SyncSettings

SHOWN_MONTHS = 12
PATIENCE_SECONDS = 120.0


def import_files(console: Console, mappings: Sequence[Path], settings: SyncSettings) -> None:
    """Import the files of all mappings, and say what each import did."""
    with _progress(console) as bars:
        tasks = {mapping: bars.add_task(_name(mapping), total=None) for mapping in mappings}

        def advance(mapping: Path, report: ImportReport) -> None:
            bars.update(tasks[mapping], completed=report.bytes_read, total=report.bytes_total)

        reports = import_all(mappings, settings, advance)
    console.print("\nImported, as each mapping says:", style="bold")
    for mapping, report in zip(mappings, reports, strict=True):
        console.print(import_line(_name(mapping), report))


def catch_up(console: Console, stack: Stack) -> None:
    """Wait until the figures hold all that was imported."""
    with _progress(console) as bars:
        task: TaskID = bars.add_task("counting", total=None)

        def advance(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        asyncio.run(caught_up(stack, seconds=PATIENCE_SECONDS, on_progress=advance))


def show(console: Console, stack: Stack, sample: Sample, *, today: date, data_dir: Path | None) -> None:
    """Print figures and addresses, write one export, say what can be done now and, last, where the portal is."""
    _show_figures(console, stack, sample, Month.of(today))
    _show_export(console, stack)
    _show_addresses(console, stack)
    _show_next_steps(console, stack, data_dir)
    _show_portal(console, stack)


def _show_portal(console: Console, stack: Stack) -> None:
    console.print("\nPortal", style="bold")
    for line in next_steps.portal_lines(stack):
        console.print(f"  {line}", soft_wrap=True)


def _show_figures(console: Console, stack: Stack, sample: Sample, current: Month) -> None:
    last = sample.window.last
    year, now = (str(last + (1 - SHOWN_MONTHS)), str(last)), (str(current), str(current))
    for tenant in tenants():
        cards = [summary(stack, tenant.partner, months) for months in (year, now)]
        console.print(f"\n[bold]{tenant.partner}[/], {tenant.about}", soft_wrap=True)
        console.print(kpi_table(year, *cards))


def _show_export(console: Console, stack: Stack) -> None:
    path = demo_directory(stack.layout) / "customers.tsv"
    with calling(stack, "exports", _largest()) as client:
        file = export_customers(client, path)
    console.print("\nExported", style="bold", end=" ")
    console.print(f"{file.rows:,} customers of {_largest()} to {path}", soft_wrap=True)
    console.print(f"  SHA-256 {file.sha256}, as promised", soft_wrap=True)


def _show_addresses(console: Console, stack: Stack) -> None:
    console.print("\nAddresses", style="bold")
    for name, url in next_steps.addresses(stack).items():
        hint = "" if name == next_steps.PORTAL else f"   try it: {url}/docs"
        console.print(f"  {name:<10} {url}{hint}", soft_wrap=True)


def _show_next_steps(console: Console, stack: Stack, data_dir: Path | None) -> None:
    issued = next_steps.tokens(stack, _largest())
    shell_file = demo_directory(stack.layout) / "env.sh"
    next_steps.write_shell_file(shell_file, stack, issued)
    console.print(f"\nA token for each role at {_largest()}, also in {shell_file}", style="bold", soft_wrap=True)
    for role, token in issued.items():
        console.print(f"export {role.upper()}={token}", soft_wrap=True, markup=False)
    console.print("\nTry", style="bold")
    for line in next_steps.examples(shell_file):
        console.print(line, soft_wrap=True, markup=False)
    console.print("\nNext", style="bold")
    commands = dict(next_steps.commands(stack, data_dir))
    width = max(map(len, commands))
    for command, purpose in commands.items():
        console.print(f"  {command:<{width}}  {purpose}", soft_wrap=True, markup=False)


def _largest() -> str:
    return tenants()[0].partner


def _name(mapping: Path) -> str:
    folder = mapping.parent
    return f"{folder.parent.name}, {CORRECTIONS}" if folder.name == CORRECTIONS else folder.name


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
