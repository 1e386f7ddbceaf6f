"""Runs a supervisor in this process until somebody asks it to stop."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator

from deploy.local.board import Onlooker
from deploy.local.options import StackOptions
from deploy.local.supervisor import run_stack

# Ctrl-C, `tenantry down`, a closed terminal.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_until_signalled(options: StackOptions, onlooker: Onlooker) -> None:
    """Run the stack until a stop signal. Raises as `run_stack` does."""
    asyncio.run(_run(options, onlooker))


async def _run(options: StackOptions, onlooker: Onlooker) -> None:
    stop = asyncio.Event()
    with _setting(stop):
        await run_stack(options, onlooker, stop)


@contextlib.contextmanager
def _setting(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for each in STOP_SIGNALS:
        loop.add_signal_handler(each, stop.set)
    try:
        yield
    finally:
        for each in STOP_SIGNALS:
            loop.remove_signal_handler(each)
