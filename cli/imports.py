"""`tenantry import`: files of any source into the running stack, as a mapping says."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from cli.connection import DataDir, use_environment_of
from cli.import_summary import summary
from cli.plain_words import CommandError, told_plainly
from services.sync.domain.mapping import parse_mapping
from services.sync.domain.report import ImportReport
from services.sync.errors import ImportCancelled, InputError, LeaseLost, MappingError
from services.sync.service.commanding import Command, run_command
from services.sync.service.importing import Progress as OnProgress
from services.sync.service.importing import dry_run
from services.sync.service.reading import MappedFiles
from services.sync.settings import SyncSettings
from services.sync.sources import Directory
from services.sync.sources.rejects import RejectFile
from services.sync.wiring import connected
from shared.clock import SystemClock
from shared.settings import read_settings

UNUSABLE_INPUT = 2
INTERRUPTED = "interrupted; what was told stays told, and the same command does the rest"
CHUNK_ROWS = 2_000
COMMAND = "tenantry import"

Mapping = Annotated[Path, typer.Argument(metavar="MAPPING.yaml", help="See docs/import-mapping.md.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Read and validate everything, emit nothing; needs no servers.")
]
Rejects = Annotated[
    Path | None, typer.Option("--rejects", metavar="DIR", help="Where the reject file goes. Default: by the mapping.")
]


Resend = Annotated[
    list[str] | None,
    typer.Option(
        "--resend",
        metavar="CUSTOMER",
        help="Tell everything of this customer again, also what did not change; may be given several times.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add `import` to the command line."""
    app.command("import")(import_files)


def import_files(
    mapping: Mapping,
    dry: DryRun = False,
    rejects: Rejects = None,
    resend: Resend = None,
    data_dir: DataDir = None,
) -> None:
    """Import files as MAPPING.yaml says. Importing the same files again changes nothing.

    Rows that are no records go to a reject file and never stop the run. The portal's page of sources shows the run too.
    """
    errors = Console(stderr=True)
    with _told_plainly(errors):
        text = _text(mapping)
        parsed = parse_mapping(text, mapping.name)
        files = MappedFiles(parsed, Directory(mapping.parent), chunk_rows=CHUNK_ROWS)
        sink = RejectFile(_reject_path(mapping, rejects))
        with _progress_bar(errors) as on_progress:
            if dry:
                report = asyncio.run(dry_run(files, sink, on_progress))
            else:
                use_environment_of("sync", data_dir)
                command = Command(parsed, text, files, COMMAND, frozenset(resend or ()))
                report = asyncio.run(_import(command, sink, on_progress))
    Console().print(summary(report, reject_file=sink.path, dry_run=dry))


async def _import(command: Command, sink: RejectFile, on_progress: OnProgress) -> ImportReport:
    async with connected(read_settings(SyncSettings), SystemClock()) as parts:
        return await run_command(parts.holder, command, sink, on_progress)


def _text(mapping: Path) -> str:
    try:
        return mapping.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(mapping, "is not UTF-8 text") from None
    except OSError as error:
        raise InputError(mapping, (error.strerror or str(error)).lower()) from None


def _reject_path(mapping: Path, directory: Path | None) -> Path:
    folder = directory or mapping.parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{mapping.stem}.rejects.csv"


@contextmanager
def _progress_bar(console: Console) -> Iterator[OnProgress]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("reading", total=None)

        def show(report: ImportReport) -> None:
            rows = f"{report.total('read'):,} rows, {report.total('events'):,} events"
            progress.update(task, description=rows, completed=report.bytes_read, total=report.bytes_total)

        yield show


@contextmanager
def _told_plainly(errors: Console) -> Iterator[None]:
    """End the command in plain words, with a code of its own for files and mappings that are no input."""
    with told_plainly(interrupted=INTERRUPTED):
        try:
            yield
        except (ImportCancelled, LeaseLost) as error:
            raise CommandError(str(error)) from error
        except (MappingError, InputError) as error:
            errors.print(str(error), markup=False, highlight=False, soft_wrap=True, style="red")
            raise typer.Exit(UNUSABLE_INPUT) from error
