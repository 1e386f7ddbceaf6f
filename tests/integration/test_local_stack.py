"""The supervisor, with fake services on the session's servers."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.local import control
from deploy.local.control import start_detached, stop_stack
from deploy.local.errors import AlreadyRunningError, LocalStackError
from deploy.local.layout import Layout
from deploy.local.options import ServiceProgram
from deploy.local.state import load_stack
from deploy.local.status import State, read_status
from deploy.local.supervisor import run_stack
from tests.support.servers import KafkaServer, MongoServer
from tests.support.supervisors import (
    Witness,
    failing_service,
    fake_services,
    options_on,
    running_stack,
    starting_stack,
    status_of,
    waiting_service,
)
from tests.support.waiting import PATIENCE_SECONDS


async def test_services_start_where_the_stack_says_and_end_with_it(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path
) -> None:
    async with running_stack(options_on(kafka, mongo, tmp_path, fake_services("sync", "metrics"))) as stack:
        pids = [stack.component(name).pid for name in ("sync", "metrics")]
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            for url in load_stack(tmp_path).urls.values():
                assert (await client.get(f"{url}/health/live")).is_success
    assert not any(psutil.pid_exists(pid) for pid in pids if pid)
    assert stack.states("sync") == [State.WAITING, State.STARTING, State.HEALTHY, State.STOPPING, State.STOPPED]


async def test_a_killed_service_is_started_again_and_counted(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path
) -> None:
    async with running_stack(options_on(kafka, mongo, tmp_path, fake_services("sync", "metrics"))) as stack:
        for times in (1, 2):
            killed = stack.component("sync").pid
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            await stack.until(_back_after(times))
            assert stack.component("sync").pid != killed
        assert stack.component("metrics").restarts == 0
    assert "hello" in (tmp_path / "logs" / "sync.log").read_text()


def _back_after(restarts: int) -> Callable[[Witness], bool]:
    return lambda seen: seen.component("sync").restarts == restarts and seen.component("sync").healthy


async def test_a_service_that_keeps_crashing_says_so_and_harms_nobody(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path
) -> None:
    services = (failing_service("sync", exit_code=3), *fake_services("metrics"))
    async with starting_stack(options_on(kafka, mongo, tmp_path, services)) as stack:
        await stack.until(lambda seen: bool(seen.seen) and seen.component("sync").restarts >= 3)
        await stack.until(lambda seen: seen.component("metrics").healthy)
        assert any("ended with code 3" in status.components["sync"].detail for status in stack.seen)


async def test_a_service_that_is_not_ready_says_what_it_waits_for(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path
) -> None:
    services = (waiting_service("sync", unmet="partitions"),)
    async with starting_stack(options_on(kafka, mongo, tmp_path, services)) as stack:
        await stack.until(lambda seen: bool(seen.seen) and seen.component("sync").detail == "waiting for partitions")
        assert not stack.component("sync").healthy


async def test_a_data_directory_has_one_supervisor(kafka: KafkaServer, mongo: MongoServer, tmp_path: Path) -> None:
    options = options_on(kafka, mongo, tmp_path, fake_services("sync"))
    async with running_stack(options):
        with pytest.raises(AlreadyRunningError, match="already running"):
            await run_stack(options, Witness(), asyncio.Event())


async def test_a_program_that_cannot_be_run_ends_the_stack_with_its_name(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path
) -> None:
    services = (*fake_services("metrics"), ServiceProgram(name="sync", command=("/no/such/program",)))
    with pytest.raises(LocalStackError, match="cannot start sync"):
        await run_stack(options_on(kafka, mongo, tmp_path, services), Witness(), asyncio.Event())
    assert all(each.pid is None for each in status_of(tmp_path).components.values())


async def test_what_a_killed_supervisor_left_running_is_ended_by_the_next_start(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path
) -> None:
    options = options_on(kafka, mongo, tmp_path, fake_services("sync"))
    before = await asyncio.to_thread(start_detached, options, seconds=PATIENCE_SECONDS)
    supervisor, orphan = before.supervisor.find(), before.components["sync"].process
    assert supervisor is not None
    assert orphan is not None
    supervisor.kill()
    await asyncio.to_thread(supervisor.wait, PATIENCE_SECONDS)
    assert status_of(tmp_path).components["sync"].state is State.ORPHANED
    async with running_stack(options) as stack:
        assert orphan.find() is None
        assert stack.component("sync").healthy


async def test_down_ends_what_a_killed_supervisor_left_running(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path
) -> None:
    options = options_on(kafka, mongo, tmp_path, fake_services("sync"))
    before = await asyncio.to_thread(start_detached, options, seconds=PATIENCE_SECONDS)
    orphan = before.components["sync"].process
    assert orphan is not None
    os.kill(before.supervisor.pid, signal.SIGKILL)
    assert await asyncio.to_thread(stop_stack, Layout.of(tmp_path)) == ["sync"]
    assert orphan.find() is None


async def test_a_detached_start_names_what_does_not_become_healthy(
    kafka: KafkaServer, mongo: MongoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = (waiting_service("sync", unmet="partitions"), *fake_services("metrics"))
    options = options_on(kafka, mongo, tmp_path, services)
    monkeypatch.setattr(control, "time", TimeThatEnds(lambda: _all_but_sync_are_healthy(tmp_path)))
    try:
        with pytest.raises(LocalStackError, match=r": sync \(starting; waiting for partitions\); see the logs"):
            await asyncio.to_thread(start_detached, options, seconds=PATIENCE_SECONDS)
    finally:
        await asyncio.to_thread(stop_stack, Layout.of(tmp_path))


class TimeThatEnds:
    """The time, which has run out as soon as `over` says so: no machine is too slow for what is to happen before."""

    def __init__(self, over: Callable[[], bool]) -> None:
        self._over = over
        self.sleep = time.sleep

    def monotonic(self) -> float:
        return float("inf") if self._over() else time.monotonic()


def _all_but_sync_are_healthy(data_dir: Path) -> bool:
    status = read_status(Layout.of(data_dir).status)
    if status is None or status.components["sync"].detail != "waiting for partitions":
        return False
    return all(component.healthy for name, component in status.components.items() if name != "sync")


async def test_two_stacks_run_side_by_side(kafka: KafkaServer, mongo: MongoServer, tmp_path: Path) -> None:
    first = options_on(kafka, mongo, tmp_path / "first", fake_services("sync"))
    second = options_on(kafka, mongo, tmp_path / "second", fake_services("sync"))
    async with running_stack(first), running_stack(second):
        assert load_stack(tmp_path / "first").urls != load_stack(tmp_path / "second").urls
