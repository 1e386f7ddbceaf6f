"""What the stack consists of."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Health:
    """What a component answered when asked whether it serves; `waiting_for` is for the person who reads the table."""

    serves: bool
    waiting_for: str = ""


SERVES = Health(serves=True)
SILENT = Health(serves=False, waiting_for="an answer")


@dataclass(frozen=True, slots=True)
class Component:
    """A server or service of the stack: how to start it, and how to know that it serves.

    `probe` asks it; it may do first-time set-up on the way (a replica set, the topics), and answers `SILENT` rather
    than raise when nobody is there. `command` is None for a server that somebody else runs.
    """

    name: str
    url: str
    probe: Callable[[], Coroutine[Any, Any, Health]]
    command: tuple[str, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    grace_seconds: float = 15
