"""Operating-system processes of components: start, recognise later, end completely."""

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psutil

from deploy.local.component import Component
from deploy.local.errors import LocalStackError

# A log that grew past this is set aside at the next start, so that a data directory stays bounded.
LOG_LIMIT_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """A process that can be told from a later one with the same pid. `started` is seconds since the epoch."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "ProcessIdentity":
        """Identity of the process that has `pid` now."""
        return cls(pid, psutil.Process(pid).create_time())

    def find(self) -> psutil.Process | None:
        """The process, unless it has ended."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < 1
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


class ComponentProcess:
    """At most one running process of a component, with everything it writes in one log file."""

    def __init__(self, component: Component, log: Path) -> None:
        self.component = component
        self.log = log
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> ProcessIdentity:
        """Start the component's command in a session of its own, so that a Ctrl-C at the terminal spares it.

        Raises LocalStackError when the program cannot be run.
        """
        if self.component.command is None or self.is_running:
            msg = f"{self.component.name} is not ours to start, or runs already"
            raise RuntimeError(msg)
        _set_aside_if_large(self.log)
        with self.log.open("ab") as output:
            self._popen = _launch(self.component, output)
        return ProcessIdentity.of(self._popen.pid)

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._popen.pid if self._popen and self.is_running else None

    @property
    def is_running(self) -> bool:
        """Whether the process was started and has not ended."""
        return self._popen is not None and self._popen.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How the last process ended; negative is the signal."""
        return self._popen.poll() if self._popen else None

    def ask_to_stop(self) -> None:
        """Send SIGTERM, if there is somebody to receive it."""
        if self._popen:
            self._popen.terminate()

    def kill(self) -> None:
        """End the process and whatever it started, at once and without asking; waits until it is gone."""
        if self._popen is None:
            return
        kill_session(self._popen.pid)
        self._popen.wait()

    def stop(self) -> None:
        """Ask to stop, wait the component's grace, then kill what is left of its session."""
        self.ask_to_stop()
        if self._popen:
            # It had its time; what is left is killed below together with its children.
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(self.component.grace_seconds)
        self.kill()


def _launch(component: Component, output: BinaryIO) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            component.command or (),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **component.environment},
            start_new_session=True,
        )
    except OSError as error:
        raise LocalStackError(f"cannot start {component.name}: {error}") from error


def kill_session(leader: int) -> None:
    """Kill what is left of the session that `leader` was started as the head of."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def _set_aside_if_large(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))


def end_process(identity: ProcessIdentity, grace_seconds: float) -> bool:
    """End a process that need not be our child: asked first, killed after its grace; answer whether there was one."""
    process = identity.find()
    if process is None:
        return False
    with suppress(psutil.NoSuchProcess):
        process.terminate()
        _, stubborn = psutil.wait_procs([process], timeout=grace_seconds)
        for each in stubborn:
            each.kill()
            each.wait()
    return True


def end_tree(identity: ProcessIdentity, grace_seconds: float) -> bool:
    """As `end_process`, and kill those of its descendants that it left behind."""
    process = identity.find()
    descendants = process.children(recursive=True) if process else []
    ended = end_process(identity, grace_seconds)
    for each in descendants:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    psutil.wait_procs(descendants)
    return ended
