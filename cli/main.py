"""`tenantry`, the command line."""

import typer

from cli import stack

app = typer.Typer(name="tenantry", no_args_is_help=True, help="Customer analytics for cloud resellers.")
stack.register(app)

if __name__ == "__main__":
    app()
