"""Has the stack running, with the trickle among its programs."""

import os
import time

from cli.demo.errors import DemoError
from cli.demo.trickle import trickle_program
from deploy.local.control import start_detached
from deploy.local.layout import Layout
from deploy.local.options import StackOptions, installed_services
from deploy.local.state import Stack, load_stack
from deploy.local.status import read_status

POLL_SECONDS = 0.2


def running_stack(layout: Layout, *, with_trickle: bool, seconds: float) -> Stack:
    """The stack of `layout` once all of it is healthy; started here unless it runs already.

    Raises LocalStackError or DemoError where it does not become healthy within `seconds`.
    """
    status = read_status(layout.status)
    if status and status.is_supervised:
        _wait_until_healthy(layout, seconds)
    else:
        start_detached(_options(layout, with_trickle=with_trickle), seconds=seconds)
    return load_stack(layout.root)


def _options(layout: Layout, *, with_trickle: bool) -> StackOptions:
    return StackOptions(
        data_dir=layout.root,
        kafka=os.environ.get("TENANTRY_KAFKA__BOOTSTRAP_SERVERS"),
        mongo=os.environ.get("TENANTRY_MONGO__URL"),
        services=(*installed_services(), *([trickle_program(layout)] if with_trickle else [])),
    )


def _wait_until_healthy(layout: Layout, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while (status := read_status(layout.status)) and not status.all_healthy:
        if time.monotonic() > deadline:
            late = [f"{name} ({each.state})" for name, each in status.components.items() if not each.healthy]
            raise DemoError(f"not healthy after {seconds:.0f} s: {', '.join(late)}; see `tenantry logs NAME`")
        time.sleep(POLL_SECONDS)
