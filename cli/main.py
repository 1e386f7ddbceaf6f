"""`tenantry`, the command line."""

import typer

from cli import dead_letters, exports, imports, metrics, stack
from cli.demo import command as demo

app = typer.Typer(name="tenantry", no_args_is_help=True, help="Customer analytics for cloud resellers.")
for commands in (demo, stack, imports, exports, metrics, dead_letters):
    commands.register(app)

if __name__ == "__main__":
    app()
