"""Finds the servers a command talks to: the environment if it names a broker, else the running local stack."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from aiokafka.errors import KafkaError
from pymongo.errors import PyMongoError

from deploy.local.errors import LocalStackError
from deploy.local.state import load_stack
from shared.mongo import is_out_of_history

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", envvar="TENANTRY_DATA_DIR", help="Of the local stack. Default: .tenantry"),
]


def use_environment_of(service: str, data_dir: Path | None) -> None:
    """Set the `TENANTRY_*` variables of `service` for this process, unless the environment names a broker already."""
    if "TENANTRY_KAFKA__BOOTSTRAP_SERVERS" in os.environ:
        return
    for name, value in load_stack(data_dir).environment(service).items():
        os.environ.setdefault(name, value)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Say in one sentence that there is no stack, or that a server is away; a traceback would be about our code."""
    try:
        yield
    except LocalStackError as error:
        reason = str(error)
    except (KafkaError, PyMongoError, OSError) as error:
        reason = _OUT_OF_HISTORY if is_out_of_history(error) else _away(error)
    else:
        return
    typer.echo(f"tenantry: {reason}", err=True)
    raise typer.Exit(1)


_OUT_OF_HISTORY: Final = (
    "this took longer than MongoDB keeps a moment that is being read. Have it keep an hour, then try again: "
    "db.adminCommand({setParameter: 1, minSnapshotHistoryWindowInSeconds: 3600})"
)


def _away(error: Exception) -> str:
    return f"{str(error).partition(' (')[0]}; is the stack up? See `tenantry status`"
