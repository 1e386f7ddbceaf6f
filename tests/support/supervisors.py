"""Supervisors under test, run in this process with fake services."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.keeper import Pace
from deploy.local.layout import Layout
from deploy.local.options import ServiceProgram, StackOptions
from deploy.local.status import ComponentStatus, StackStatus, State, read_status
from deploy.local.supervisor import run_stack
from tests.support import fake_service
from tests.support.servers import KafkaServer, MongoServer
from tests.support.waiting import eventually

FAKE = (sys.executable, str(fake_service.SCRIPT))
QUICK = Pace(first_delay=0.05, probe_healthy=0.1, probe_starting=0.05)


def fake_services(*names: str) -> tuple[ServiceProgram, ...]:
    """Services that are ready at once."""
    return tuple(ServiceProgram(name=name, command=FAKE) for name in names)


def failing_service(name: str, *, exit_code: int) -> ServiceProgram:
    """A service that ends at once."""
    return ServiceProgram(name=name, command=("env", f"FAKE_EXIT_CODE={exit_code}", *FAKE))


def waiting_service(name: str, *, unmet: str) -> ServiceProgram:
    """A service that runs, but is never ready because of the check `unmet`."""
    return ServiceProgram(name=name, command=("env", f"FAKE_UNMET={unmet}", *FAKE))


def options_on(
    kafka: KafkaServer, mongo: MongoServer, data_dir: Path, services: tuple[ServiceProgram, ...]
) -> StackOptions:
    """A stack on servers that run already, so that only its services start."""
    return StackOptions(data_dir=data_dir, kafka=kafka.bootstrap_servers, mongo=mongo.url, services=services)


@dataclass
class Witness:
    """Remembers every status that it was shown."""

    seen: list[StackStatus] = field(default_factory=list)

    def changed(self, status: StackStatus) -> None:
        self.seen.append(status)

    def notice(self, text: str) -> None:
        """Not of interest here; the status holds it too."""

    def component(self, name: str) -> ComponentStatus:
        """The latest."""
        return self.seen[-1].components[name]

    def states(self, name: str) -> list[State]:
        """The states that the component went through, without repetitions."""
        states = [status.components[name].state for status in self.seen]
        return [state for place, state in enumerate(states) if place == 0 or state is not states[place - 1]]

    async def until(self, holds: Callable[["Witness"], bool]) -> None:
        """Return once `holds`."""
        await eventually(_as_async(lambda: holds(self)))


@asynccontextmanager
async def running_stack(options: StackOptions) -> AsyncIterator[Witness]:
    """The stack once everything is healthy; stopped afterwards."""
    async with starting_stack(options) as witness:
        await witness.until(lambda seen: bool(seen.seen) and seen.seen[-1].all_healthy)
        yield witness


@asynccontextmanager
async def starting_stack(options: StackOptions) -> AsyncIterator[Witness]:
    """The stack, healthy or not; stopped afterwards."""
    stop, witness = asyncio.Event(), Witness()
    supervising = asyncio.create_task(run_stack(options, witness, stop, QUICK))
    try:
        yield witness
    finally:
        stop.set()
        await supervising


def status_of(data_dir: Path) -> StackStatus:
    """The recorded status; fails where there is none."""
    status = read_status(Layout.of(data_dir).status)
    assert status is not None
    return status


def _as_async(check: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def checked() -> bool:
        return check()

    return checked
