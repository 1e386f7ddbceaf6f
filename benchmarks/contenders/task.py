"""What a contender is asked and what it answers; needs nothing that is not in every contender's environment."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Task:
    """Where the topics are, and how much of them to read."""

    bootstrap_servers: str
    mongo_url: str
    database: str
    topics: list[str]
    partitions: int
    events: int
    """All that the topics hold."""
    seconds: float
    """Stop after that long, and report what was done until then."""
    directory: str

    @classmethod
    def read(cls) -> "Task":
        """Return the task given on the standard input."""
        return cls(**json.load(sys.stdin))


@dataclass
class Report:
    """What a contender did."""

    events: int
    seconds: float
    cpu_seconds: float
    rss_mb: float
    answers: dict[str, Any] = field(default_factory=dict)
    """Active customers and customers by partner and month, where the contender claims to know them."""

    def write(self) -> None:
        """Print it as the last line."""
        sys.stdout.write("\n" + json.dumps(asdict(self)) + "\n")


class Watch:
    """Measures from its creation."""

    def __init__(self) -> None:
        self.began, self._cpu = time.monotonic(), time.process_time()

    def elapsed(self) -> float:
        """Return the seconds since it began."""
        return time.monotonic() - self.began

    async def until(self, done: Callable[[], bool], seconds: float) -> None:
        """Return once `done`, or when `seconds` have passed since it began."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not done():  # noqa: ASYNC110  # what is counted has no event, and must not be slowed by one
                    await asyncio.sleep(0.05)

    def report(self, events: int, until: float | None = None) -> Report:
        """Return what was measured; `until` is the moment of the last event, by default now."""
        seconds = (time.monotonic() if until is None else until) - self.began
        return Report(events, seconds, time.process_time() - self._cpu, _peak_rss_mb())


def _peak_rss_mb() -> float:
    # Not getrusage, which begins with what the parent had when it forked.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024
