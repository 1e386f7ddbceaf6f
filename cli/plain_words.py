"""How a command ends that came to nothing: one sentence about the cause and the cure, and a code that is not zero."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
import typer
from aiokafka.errors import KafkaConnectionError, KafkaError
from pymongo.errors import ConnectionFailure, PyMongoError

from deploy.local.errors import LocalStackError
from shared.errors import TransientError
from shared.mongo import is_out_of_history
from shared.settings import SettingsError

FAILED: Final = 1
INTERRUPTED: Final = 130
KAFKA: Final = "TENANTRY_KAFKA__BOOTSTRAP_SERVERS"


class CommandError(Exception):
    """A command cannot go on; the message is for the person at the terminal and says what to do."""


_EXPECTED: Final = (CommandError, LocalStackError, SettingsError, TransientError, KafkaError, PyMongoError, OSError)
_OUT_OF_HISTORY: Final = (
    "this took longer than MongoDB keeps a moment that is being read. Have it keep an hour, then try again: "
    "db.adminCommand({setParameter: 1, minSnapshotHistoryWindowInSeconds: 3600})"
)


@contextmanager
def told_plainly(*, interrupted: str = "interrupted") -> Iterator[None]:
    """Say in one sentence what went wrong; a traceback would be about our code, not about the user's machine.

    `interrupted` is said after Ctrl-C: what goes on, and what does the rest. Empty: nothing needs to be said.
    """
    try:
        with _quiet():
            yield
    except _EXPECTED as error:
        typer.echo(f"tenantry: {_reason(error)}", err=True)
        raise typer.Exit(FAILED) from error
    except KeyboardInterrupt as interrupt:
        typer.echo(f"\ntenantry: {interrupted}" if interrupted else "", err=True)
        raise typer.Exit(INTERRUPTED) from interrupt


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave standard output to the command: of what the services' code logs, only warnings are shown, on stderr."""
    # What the client tried is its own account of what is said here in words.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def _reason(error: Exception) -> str:
    match error:
        case KafkaConnectionError():
            return _away(f"no Kafka answers at {os.environ.get(KAFKA, 'its address')}")
        case ConnectionFailure():
            return _away(f"no MongoDB answers: {str(error).partition(' (')[0]}")
        case PyMongoError() if is_out_of_history(error):
            return _OUT_OF_HISTORY
        case OSError(filename=str(path), strerror=str(what)):
            return f"{path}: {what.lower()}"
        case _:
            return str(error)


def _away(what: str) -> str:
    return f"{what}; is the stack up? See `tenantry status`"
