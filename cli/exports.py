"""`tenantry export`: a dataset of the running stack, or of any Tenantry, into a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli.connection import DataDir
from cli.export_client import ExportClient, OnProgress
from cli.plain_words import told_plainly
from deploy.local.state import load_stack
from shared.http.auth import Role

console = Console(stderr=True)
INTERRUPTED = "stopped; a job that was begun goes on, and the same command fetches its file"

Dataset = Annotated[
    str, typer.Argument(help="What to export: customers, subscriptions, metrics-trends, …", show_default=False)
]
Format = Annotated[str, typer.Option("--format", "-f", help="tsv, csv, xlsx, parquet or ndjson.")]
Compression = Annotated[str | None, typer.Option(help="gzip or zstd, of a text format.")]
Columns = Annotated[
    list[str] | None, typer.Option("--column", "-c", help="May be repeated: these, in this order. Default: all.")
]
PeriodOption = Annotated[
    str | None, typer.Option("--period", metavar="FROM..TO", help="Or 'last 3 months'; '@what' after it says of what.")
]
Separator = Annotated[str | None, typer.Option(help="Of CSV: , ; | or a tab.")]
Decimal = Annotated[str | None, typer.Option(help="Decimal mark of CSV: . or ,")]
Dates = Annotated[str | None, typer.Option(help="Dates of CSV: iso, dd.mm.yyyy, dd/mm/yyyy or mm/dd/yyyy.")]
Filters = Annotated[
    list[str] | None,
    typer.Option("--filter", metavar="FIELD=VALUE", help="May be repeated: any value of a field, all fields."),
]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", help="File or directory; there, the file's own name.")
]
Partner = Annotated[str | None, typer.Option(help="Whose data, with a token of the local stack.")]
AsRole = Annotated[Role, typer.Option("--role", help="Whose eyes, with a token of the local stack.")]
Url = Annotated[
    str | None, typer.Option(envvar="TENANTRY_EXPORTS_URL", help="The exports service. Default: the local stack's.")
]
Token = Annotated[
    str | None, typer.Option(envvar="TENANTRY_TOKEN", help="Bearer token. Default: one of the local stack.")
]


def register(app: typer.Typer) -> None:
    """Add `export` to the command line."""
    app.command("export")(export)


def export(
    dataset: Dataset,
    *,
    file_format: Format = "tsv",
    compression: Compression = None,
    filters: Filters = None,
    columns: Columns = None,
    period: PeriodOption = None,
    separator: Separator = None,
    decimal: Decimal = None,
    dates: Dates = None,
    output: Output = Path(),
    partner: Partner = None,
    role: AsRole = Role.OWNER,
    url: Url = None,
    token: Token = None,
    data_dir: DataDir = None,
) -> None:
    """Export a dataset to a file, which is compared with its SHA-256 before it gets its name.

    The same command after an interruption goes on where it stopped.
    """
    locale = {"separator": separator, "decimal": decimal, "dates": dates}
    optional: dict[str, object] = {
        "compression": compression,
        "columns": columns,
        "period": _period(period) if period else None,
        "locale": {name: value for name, value in locale.items() if value} or None,
    }
    body: dict[str, object] = {"dataset": dataset, "format": file_format, "filters": _parsed(filters or [])}
    body |= {name: value for name, value in optional.items() if value}
    _require_directory(output)
    with told_plainly(interrupted=INTERRUPTED):
        address, bearer = _connection(url, token, partner, role, data_dir)
        with ExportClient(address, bearer) as client, _progress() as on_progress:
            saved = client.export(body, output, on_progress)
    told = f"{saved.row_count:,} rows, {saved.size_bytes:,} bytes, as of {saved.as_of:%Y-%m-%dT%H:%M:%SZ}"
    console.print(f"{saved.path}: {told}", markup=False)


def _parsed(filters: list[str]) -> dict[str, list[str]]:
    parsed: dict[str, list[str]] = {}
    for text in filters:
        field, equals, value = text.partition("=")
        if not equals or not field:
            raise typer.BadParameter(f"{text!r} is not FIELD=VALUE", param_hint="--filter")
        parsed.setdefault(field, []).append(value)
    return parsed


def _period(text: str) -> dict[str, object]:
    given, _, of = text.partition("@")
    words = given.split()
    told: dict[str, object] = {"of": of} if of else {}
    first, dots, last = given.strip().partition("..")
    if dots and first and last:
        return told | {"from": first, "to": last}
    if len(words) == 3 and words[0] == "last" and words[1].isdigit():
        return told | {"last": int(words[1]), "unit": words[2]}
    raise typer.BadParameter(f"{text!r} is neither FROM..TO nor 'last 3 months'", param_hint="--period")


def _require_directory(output: Path) -> None:
    if not (output if output.is_dir() else output.parent).is_dir():
        raise typer.BadParameter(f"there is no directory {output.parent}", param_hint="--output")


def _connection(
    url: str | None, token: str | None, partner: str | None, role: Role, data_dir: Path | None
) -> tuple[str, str]:
    if url and token:
        return url, token
    if url:
        raise typer.BadParameter("a service that is not the local stack's needs a token", param_hint="--token")
    stack = load_stack(data_dir)
    if token is None and partner is None:
        raise typer.BadParameter("say whose data: --partner, or --token", param_hint="--partner")
    return stack.urls["exports"], token or stack.token(partner_id=str(partner), role=role)


@contextmanager
def _progress() -> Iterator[OnProgress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("asking", total=None)
        yield lambda what, done, total: progress.update(task, description=what, completed=done, total=total)
