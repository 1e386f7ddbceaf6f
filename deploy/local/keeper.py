"""Keeps one component running: starts it, asks how it is, starts it again when it ended by itself."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.board import StatusBoard
from deploy.local.component import Component, Health
from deploy.local.process import ComponentProcess
from deploy.local.status import State


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the supervisor is. Seconds, except `failures`: missed probes that make a component unhealthy."""

    first_delay: float = 0.5
    longest_delay: float = 30.0
    steady_after: float = 30.0
    probe_starting: float = 0.2
    probe_healthy: float = 1.0
    failures: int = 3

    def next_delay(self, previous: float | None, healthy_for: float) -> float:
        """Pause before the next start: doubles each time, begins anew after a life that was healthy for a while."""
        if previous is None or healthy_for >= self.steady_after:
            return self.first_delay
        return min(previous * 2, self.longest_delay)


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the probes of one life add up to. A busy component may miss some before it counts as unhealthy."""

    healthy_since: float | None = None
    served: bool = False
    missed: int = 0

    def after(self, health: Health, *, now: float, tolerated: int) -> "Vitals":
        """The vitals after one more probe at `now`."""
        if health.serves:
            return Vitals(self.healthy_since or now, served=True)
        missed = self.missed + 1
        return Vitals(self.healthy_since if missed < tolerated else None, self.served, missed)

    @property
    def state(self) -> State:
        """What to call it."""
        if self.healthy_since is not None:
            return State.HEALTHY
        return State.UNHEALTHY if self.served else State.STARTING


class Keeper:
    """Looks after one component until its task is cancelled; `stop` then ends the process."""

    def __init__(self, component: Component, log: Path, board: StatusBoard, pace: Pace) -> None:
        self.component = component
        self.served = asyncio.Event()
        self._process = ComponentProcess(component, log)
        self._board = board
        self._pace = pace

    async def run(self) -> None:
        """Live through one life after the other. Raises LocalStackError when the program cannot be run at all."""
        restarts, delay = 0, None
        while True:
            delay = self._pace.next_delay(delay, await self._live())
            restarts += 1
            detail = f"ended with code {self._process.exit_code}, again in {delay:g} s"
            self._note(state=State.RESTARTING, detail=detail, restarts=restarts, process=None)
            await asyncio.sleep(delay)

    async def stop(self) -> None:
        """End the process, if there is one: asked first, killed after its grace."""
        self._note(state=State.STOPPING, detail="")
        await asyncio.to_thread(self._process.stop)
        self._note(state=State.STOPPED, process=None)

    async def _live(self) -> float:
        """Start, then watch to the end; answers for how many seconds the component was healthy at its last."""
        if self._is_ours:
            self._note(state=State.STARTING, detail="", process=self._process.start())
        vitals = Vitals()
        while True:
            health = await _to_its_end(self.component.probe())
            if self._is_ours and not self._process.is_running:
                # Whatever it had started goes with it, or the next life would find its port taken.
                self._process.kill()
                return time.monotonic() - vitals.healthy_since if vitals.healthy_since else 0.0
            vitals = vitals.after(health, now=time.monotonic(), tolerated=self._pace.failures)
            self._observe(vitals, health)
            await asyncio.sleep(self._pace.probe_healthy if vitals.healthy_since else self._pace.probe_starting)

    def _observe(self, vitals: Vitals, health: Health) -> None:
        healthy = vitals.state is State.HEALTHY
        self._note(state=vitals.state, detail="" if healthy else f"waiting for {health.waiting_for}")
        if healthy:
            self.served.set()

    @property
    def _is_ours(self) -> bool:
        return self.component.command is not None

    def _note(self, **changes: object) -> None:
        self._board.update(self.component.name, **changes)


async def _to_its_end(probe: Coroutine[Any, Any, Health]) -> Health:
    """Let a probe finish before giving way to a cancellation: a client cancelled midway leaks its connection."""
    probing = asyncio.create_task(probe)
    try:
        return await asyncio.shield(probing)
    except asyncio.CancelledError:
        await probing
        raise
