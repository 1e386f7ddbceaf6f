"""`tenantry demo`: everything started, sample data imported and flowing, and where to look."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from cli.connection import DataDir
from cli.demo.sample import CUSTOMERS, SEED, demo_directory, mappings, prepare, write_sample
from cli.demo.starting import running_stack
from cli.demo.trickle import NAME as TRICKLE
from cli.demo.walkthrough import catch_up, import_files, show
from cli.plain_words import told_plainly
from deploy.local.layout import Layout
from services.sync.settings import SyncSettings
from shared.settings import read_settings

START_SECONDS = 300.0
INTERRUPTED = "interrupted; what was started runs on until `tenantry down`"
NO_TRICKLE = "The stack ran already without the trickle; stop it and run this again, and the figures will move."


def register(app: typer.Typer) -> None:
    """Add `demo` to the command line."""
    app.command()(demo)


def demo(
    data_dir: DataDir = None,
    seed: Annotated[int | None, typer.Option(help=f"Other seeds make up other tenants. Default: {SEED}")] = None,
    customers: Annotated[
        int | None, typer.Option(min=60, help=f"Of all three tenants together. Default: {CUSTOMERS}")
    ] = None,
    no_trickle: Annotated[bool, typer.Option("--no-trickle", help="Let the figures stand still.")] = False,
) -> None:
    """Start everything with sample data flowing, and print where to look. Doing it again changes nothing."""
    console = Console(highlight=False)
    layout = Layout.of(data_dir)
    directory, today = demo_directory(layout), datetime.now(UTC).date()
    with told_plainly(interrupted=INTERRUPTED):
        with console.status("Making up three resellers …"):
            sample = prepare(directory, seed=seed, customers=customers, today=today)
        with console.status("Starting the servers and services …"):
            stack = running_stack(layout, with_trickle=not no_trickle, seconds=START_SECONDS)
        os.environ.update(stack.environment("sync"))
        import_files(console, mappings(directory), read_settings(SyncSettings))
        catch_up(console, stack)
        write_sample(directory, sample.model_copy(update={"imported": True}))
        show(console, stack, sample, today=today, data_dir=data_dir)
    if not no_trickle and TRICKLE not in stack.plan.services:
        console.print(f"\n{NO_TRICKLE}", style="yellow")
