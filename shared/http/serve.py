"""Runs one service as a process: `python -m services.<name>`."""

import sys
from collections.abc import Callable
from typing import TypeVar

import uvicorn
from fastapi import FastAPI

from shared import logging
from shared.settings import ServiceSettings, SettingsError, read_settings

S = TypeVar("S", bound=ServiceSettings)


def run(build: Callable[[S], FastAPI], settings_type: type[S]) -> None:
    """Read the settings, build the application and serve it until SIGTERM; exits with 2 on wrong settings."""
    settings = _settings(settings_type)
    logging.configure(settings.log, service=settings.service)
    uvicorn.run(
        build(settings),
        host=settings.http.host,
        port=settings.http.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=15,
        server_header=False,
    )


def _settings(settings_type: type[S]) -> S:
    try:
        return read_settings(settings_type)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from error
