"""The stack as a table on a terminal."""

from contextlib import suppress
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table

from deploy.local.status import ComponentStatus, StackStatus, State

STYLES = {
    State.HEALTHY: "green",
    State.STARTING: "yellow",
    State.WAITING: "yellow",
    State.UNHEALTHY: "red",
    State.RESTARTING: "red",
    State.ORPHANED: "red",
}


def table_of(status: StackStatus) -> Table:
    """One line per component: name, health, address, restarts, what it waits for."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("component", "health", "address", "restarts"):
        table.add_column(heading, no_wrap=True)
    table.add_column()
    for name, component in status.components.items():
        table.add_row(*_cells(name, component))
    return table


def print_table(console: Console, status: StackStatus) -> None:
    """Print the table once, and the notices below it."""
    console.print(table_of(status))
    for text in status.notices:
        _print_notice(console, text)


class LiveTable:
    """The table, kept current in place."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=8)

    def __enter__(self) -> "LiveTable":
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # the terminal may have been closed, which is what made us stop
            self._live.stop()

    def changed(self, status: StackStatus) -> None:
        """Show the new status."""
        self._live.update(table_of(status))

    def notice(self, text: str) -> None:
        """Print the notice above the table."""
        _print_notice(self._console, text)


def _print_notice(console: Console, text: str) -> None:
    console.print(f"[yellow]WARNING:[/] {text}")


def _cells(name: str, component: ComponentStatus) -> tuple[str, ...]:
    style = STYLES.get(component.state, "dim")
    restarts = str(component.restarts) if component.restarts else ""
    return name, f"[{style}]{component.state}[/]", component.url, restarts, component.detail
