"""Looking after a stack from outside its supervisor: start one in the background, stop one."""

import re
import subprocess
import sys
import time

from deploy.local.errors import LocalStackError, StackNotFoundError
from deploy.local.layout import Layout
from deploy.local.options import StackOptions
from deploy.local.orphans import end_orphans
from deploy.local.process import end_process
from deploy.local.status import StackStatus, read_status

POLL_SECONDS = 0.1
# Services and then servers get their grace; only a supervisor that hangs takes longer.
STOP_SECONDS = 90.0


def start_detached(options: StackOptions, *, seconds: float) -> StackStatus:
    """Start a supervisor of its own session and return once everything is healthy.

    Raises LocalStackError when the supervisor ends, or names what is not healthy after `seconds`; the stack then keeps
    trying, so that its logs can be read.
    """
    layout = Layout.of(options.data_dir)
    supervisor = _launch(layout, options)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if supervisor.poll() is not None:
            raise LocalStackError(f"the stack did not start: {_last_line(layout)}")
        status = read_status(layout.status)
        if status and status.supervisor.pid == supervisor.pid and status.all_healthy:
            _let_go(supervisor)
            return status
        time.sleep(POLL_SECONDS)
    _let_go(supervisor)
    raise LocalStackError(_not_healthy(layout, seconds))


def stop_stack(layout: Layout) -> list[str]:
    """Stop the stack and answer the names of what was running; an empty list if nothing was.

    Raises StackNotFoundError where none was ever started.
    """
    status = read_status(layout.status)
    if status is None:
        raise StackNotFoundError(layout.root)
    running = [name for name, component in status.components.items() if component.process]
    supervised = end_process(status.supervisor, STOP_SECONDS)
    orphans = end_orphans(layout)
    return running if supervised else orphans


def _launch(layout: Layout, options: StackOptions) -> subprocess.Popen[bytes]:
    log = layout.log("supervisor")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.local", options.model_dump_json()],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _let_go(supervisor: subprocess.Popen[bytes]) -> None:
    """Leave the process to itself; a Popen without a return code complains when it is dropped."""
    supervisor.returncode = 0


def _last_line(layout: Layout) -> str:
    """The supervisor's last words, without the time at which it said them."""
    lines = layout.log("supervisor").read_text().strip().splitlines()
    return re.sub(r"^[\dT:-]+Z ", "", lines[-1]) if lines else "it said nothing"


def _not_healthy(layout: Layout, seconds: float) -> str:
    status = read_status(layout.status)
    late = [f"{n} ({c.state}; {c.detail})" for n, c in status.components.items() if not c.healthy] if status else []
    return f"not healthy after {seconds:.0f} s: {', '.join(late)}; see the logs in {layout.log('supervisor').parent}"
