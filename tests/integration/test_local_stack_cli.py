"""`tenantry up` and its relatives as a user types them, on servers of their own and without services.

One data directory serves all tests, since a start costs seconds; each test begins with a start of its own or finds
the stack running.
"""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import MongoClient

from deploy.local.options import installed_services
from deploy.local.ports import free_ports
from deploy.local.process import ProcessIdentity
from tests.support.supervisors import status_of

TENANTRY = [sys.executable, "-m", "cli.main"]
WITHOUT_SERVICES = [word for each in installed_services() for word in ("--without", each.name)]
START_SECONDS = 300


class CommandLine:
    """Runs `tenantry` for one data directory, outside of any other stack's environment."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("TENANTRY_")}

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            check=False,
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=START_SECONDS,
        )

    def command(self, *words: str) -> list[str]:
        return [*TENANTRY, *words, "--data-dir", str(self.data_dir)]

    def up(self, *words: str) -> dict[str, Any]:
        started = self("up", "--detach", *words, *WITHOUT_SERVICES)
        assert started.returncode == 0, started.stderr
        return self.status()

    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = json.loads(self("status", "--json").stdout)
        return status


@pytest.fixture(scope="module")
def tenantry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """The command line of one data directory; whatever it started is stopped."""
    run = CommandLine(tmp_path_factory.mktemp("stack"))
    yield run
    run("down")


def test_a_killed_server_comes_back_and_the_status_says_so(tenantry: CommandLine) -> None:
    os.kill(tenantry.up()["mongo"]["pid"], signal.SIGKILL)
    deadline = time.monotonic() + START_SECONDS
    while not ((status := tenantry.status()["mongo"])["restarts"] and status["healthy"]):
        assert time.monotonic() < deadline, status
    assert status["restarts"] == 1


def test_data_and_addresses_survive_down_and_up(tenantry: CommandLine) -> None:
    before = tenantry.up()
    _keep_something(before["mongo"]["url"])
    assert tenantry("down").stdout == "stopped: kafka, mongo\n"
    assert not any(psutil.pid_exists(each["pid"]) for each in before.values())
    assert {each["state"] for each in tenantry.status().values()} == {"stopped"}

    after = tenantry.up()
    assert {name: each["url"] for name, each in after.items()} == {name: each["url"] for name, each in before.items()}
    assert _kept(after["mongo"]["url"])


def test_mongodb_keeps_a_moment_that_is_read_for_an_hour(tenantry: CommandLine) -> None:
    with MongoClient[dict[str, Any]](tenantry.up()["mongo"]["url"]) as client:
        told = client.admin.command("getParameter", minSnapshotHistoryWindowInSeconds=1)
    assert told["minSnapshotHistoryWindowInSeconds"] == 3600


def test_a_stack_moves_to_other_ports_with_its_data(tenantry: CommandLine) -> None:
    _keep_something(tenantry.up()["mongo"]["url"])
    tenantry("down")
    moved = dict(zip(("kafka", "kafka-controller", "mongo"), free_ports(3), strict=True))
    after = tenantry.up(*(word for name, port in moved.items() for word in ("--port", f"{name}={port}")))
    assert after["kafka"]["url"] == f"127.0.0.1:{moved['kafka']}"
    assert _kept(after["mongo"]["url"])


def _keep_something(url: str) -> None:
    with MongoClient[Mapping[str, Any]](url) as client:
        client["test"]["things"].replace_one({"_id": "kept"}, {}, upsert=True)


def _kept(url: str) -> bool:
    with MongoClient[Mapping[str, Any]](url) as client:
        return client["test"]["things"].find_one() == {"_id": "kept"}


@dataclass
class Foreground:
    """`tenantry up` on a terminal, everything healthy."""

    terminal: int
    supervisor: subprocess.Popen[bytes]
    processes: list[ProcessIdentity]

    def signal(self, number: signal.Signals) -> None:
        """As the terminal does: to everybody in the foreground."""
        os.killpg(self.supervisor.pid, number)


@pytest.fixture
def foreground(tenantry: CommandLine) -> Foreground:
    tenantry("down")
    terminal, theirs = pty.openpty()
    supervisor = subprocess.Popen(
        tenantry.command("up", *WITHOUT_SERVICES),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**tenantry.environment, "TERM": "xterm"},
        start_new_session=True,
    )
    os.close(theirs)
    _read_until(terminal, r"kafka\s+\S*healthy.*mongo\s+\S*healthy")
    processes = [each.process for each in status_of(tenantry.data_dir).components.values()]
    return Foreground(terminal, supervisor, [process for process in processes if process])


def test_ctrl_c_on_a_terminal_stops_everything(foreground: Foreground) -> None:
    foreground.signal(signal.SIGINT)
    shown = _read_until(foreground.terminal, r"kafka\s+\S*stopped.*mongo\s+\S*stopped")
    assert foreground.supervisor.wait(START_SECONDS) == 0, shown
    assert [process.find() for process in foreground.processes] == [None, None]
    os.close(foreground.terminal)


def test_closing_the_terminal_stops_everything(foreground: Foreground) -> None:
    os.close(foreground.terminal)
    foreground.signal(signal.SIGHUP)
    foreground.supervisor.wait(START_SECONDS)
    assert [process.find() for process in foreground.processes] == [None, None]


def test_what_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    tenantry = CommandLine(tmp_path)
    for words in (["status"], ["down"], ["token", "--partner", "acme", "--role", "owner"]):
        refused = tenantry(*words)
        assert refused.returncode == 1
        assert refused.stderr.startswith("tenantry: no stack in ")
        assert refused.stderr.count("\n") == 1


def _read_until(terminal: int, pattern: str) -> str:
    """What the terminal shows up to `pattern`, without colours and cursor movements."""
    shown, deadline = "", time.monotonic() + START_SECONDS
    while not re.search(pattern, shown, re.DOTALL):
        assert time.monotonic() < deadline, shown
        shown += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", os.read(terminal, 65_536).decode(errors="replace"))
    return shown
