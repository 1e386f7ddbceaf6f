"""`tenantry up | down | status | logs | token`: the local stack on the command line."""

import json
import sys
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.connection import DataDir
from cli.plain_words import told_plainly
from cli.stack_view import LiveTable, print_table
from deploy.local.control import start_detached, stop_stack
from deploy.local.errors import LocalStackError, StackNotFoundError
from deploy.local.foreground import run_until_signalled
from deploy.local.keys import issue_token, private_key_file
from deploy.local.layout import Layout
from deploy.local.lines import Lines
from deploy.local.options import StackOptions, installed_services
from deploy.local.status import ComponentStatus, StackStatus, read_status
from shared.http.auth import Role

FOLLOW_SECONDS = 0.2
HIGHEST_PORT = 65_535


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (up, down, status, logs, token):
        app.command()(command)


def up(
    *,
    data_dir: DataDir = None,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return once everything is healthy.")] = False,
    kafka: Annotated[
        str | None,
        typer.Option(envvar="TENANTRY_KAFKA__BOOTSTRAP_SERVERS", help="Use this broker instead of starting one."),
    ] = None,
    mongo: Annotated[
        str | None,
        typer.Option(envvar="TENANTRY_MONGO__URL", help="Use this replica set instead of starting one."),
    ] = None,
    port: Annotated[
        list[str] | None, typer.Option(metavar="NAME=PORT", help="Fix a component's port; may be repeated.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="SERVICE", help="Leave a service out, to run it by hand.")
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds that --detach waits for health.")] = 180,
) -> None:
    """Start the local stack and all services. Ctrl-C stops everything."""
    with told_plainly():
        options = StackOptions(
            data_dir=Layout.of(data_dir).root,
            kafka=kafka,
            mongo=mongo,
            ports=dict(_port(each) for each in port or []),
            services=installed_services(),
            without=frozenset(without or []),
        )
        if detach:
            _up_detached(options, timeout)
        else:
            _up_foreground(options)


def down(data_dir: DataDir = None) -> None:
    """Stop the stack. Its data stays; `tenantry up` continues with it."""
    with told_plainly():
        stopped = stop_stack(Layout.of(data_dir))
    typer.echo(f"stopped: {', '.join(stopped)}" if stopped else "nothing was running")


def status(
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="Name to url, healthy, state, restarts and pid.")] = False,
) -> None:
    """Show each component with its health and address."""
    with told_plainly():
        seen = _status(Layout.of(data_dir))
    if as_json:
        typer.echo(json.dumps({name: _summary(each) for name, each in seen.components.items()}, indent=2))
    else:
        print_table(Console(), seen)


def logs(
    name: Annotated[str, typer.Argument(help="A component, or `supervisor`.")],
    data_dir: DataDir = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Keep printing what is added.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="Lines from the end.")] = 200,
) -> None:
    """Print what a component wrote."""
    with told_plainly(interrupted=""):
        log = _log_file(Layout.of(data_dir), name)
        _print_log(log, lines=lines, follow=follow)


def token(
    partner: Annotated[str, typer.Option(help="The partner the bearer belongs to; * for a machine of all partners.")],
    role: Annotated[Role, typer.Option(help="What the bearer may see and do.")],
    data_dir: DataDir = None,
    ttl: Annotated[float, typer.Option(min=0.001, help="Hours until it expires.")] = 24,
) -> None:
    """Print a token for the stack's services."""
    with told_plainly():
        layout, now = Layout.of(data_dir), datetime.now(UTC)
        # The keys are enough: those of Compose are made before anything was started.
        if not private_key_file(layout.keys).is_file():
            raise StackNotFoundError(layout.root)
        lifetime = timedelta(hours=ttl)
        typer.echo(issue_token(layout.keys, partner_id=partner, role=role, lifetime=lifetime, now=now))


def _up_foreground(options: StackOptions) -> None:
    console = Console()
    if not console.is_terminal:
        run_until_signalled(options, Lines(lambda line: print(line, flush=True)))
        return
    console.print("Starting. Ctrl-C stops everything.")
    with LiveTable(console) as table:
        run_until_signalled(options, table)


def _up_detached(options: StackOptions, seconds: float) -> None:
    running = read_status(Layout.of(options.data_dir).status)
    if running and running.is_supervised:
        typer.echo("already running")
    else:
        running = start_detached(options, seconds=seconds)
    print_table(Console(), running)
    typer.echo(f"Stop it with: tenantry down --data-dir {options.data_dir}")


def _port(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    if not name or not number.isdecimal() or int(number) > HIGHEST_PORT:
        raise typer.BadParameter(f"{text!r} is not NAME=PORT, e.g. customers=8081", param_hint="--port")
    return name, int(number)


def _status(layout: Layout) -> StackStatus:
    seen = read_status(layout.status)
    if seen is None:
        raise StackNotFoundError(layout.root)
    return seen


def _summary(component: ComponentStatus) -> dict[str, object]:
    return {
        "url": component.url,
        "healthy": component.healthy,
        "state": component.state,
        "restarts": component.restarts,
        "pid": component.pid,
        "detail": component.detail,
    }


def _log_file(layout: Layout, name: str) -> Path:
    log = layout.log(name)
    written = {path.stem for path in log.parent.glob("*.log")}
    if name not in written:
        known = ", ".join(sorted(written)) or "none yet"
        raise LocalStackError(f"{name} has written no log in {layout.root}; there is: {known}")
    return log


def _print_log(log: Path, *, lines: int, follow: bool) -> None:
    with log.open(encoding="utf-8", errors="replace") as opened:
        kept = deque(opened, maxlen=lines)
        sys.stdout.writelines(kept)
        while follow:
            sys.stdout.write(opened.read())
            sys.stdout.flush()
            time.sleep(FOLLOW_SECONDS)
