"""Runs one service as a process: `python -m services.<name>`."""

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

import uvicorn
from fastapi import FastAPI

from shared import logging
from shared.settings import ServiceSettings, SettingsError, read_settings

S = TypeVar("S", bound=ServiceSettings)


def run(build: Callable[[S], FastAPI], settings_type: type[S]) -> None:
    """Read the settings, build the application and serve it until SIGTERM; exits with 2 on wrong settings.

    SIGTERM ends it with 0, after the requests that are being answered, for 15 seconds at most, and after the lifespan.
    """
    settings = _settings(settings_type)
    logging.configure(settings.log, service=settings.service)
    # uvicorn ends in good order and then raises the signal again, which would look like a death.
    signal.signal(signal.SIGTERM, _end)
    uvicorn.run(
        build(settings),
        host=settings.http.host,
        port=settings.http.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=15,
        server_header=False,
    )


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _settings(settings_type: type[S]) -> S:
    try:
        return read_settings(settings_type)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from error
