"""Finds the servers a command talks to: the environment if it names a broker, else the running local stack."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.plain_words import KAFKA
from deploy.local.state import load_stack

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", envvar="TENANTRY_DATA_DIR", help="Of the local stack. Default: .tenantry"),
]


def use_environment_of(service: str, data_dir: Path | None) -> None:
    """Set the `TENANTRY_*` variables of `service` for this process, unless the environment names a broker already."""
    if KAFKA in os.environ:
        return
    for name, value in load_stack(data_dir).environment(service).items():
        os.environ.setdefault(name, value)
