"""What the stack consists of."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Component:
    """A server or service of the stack: how to start it, and how to know that it serves.

    `probe` answers whether it serves now; it may do first-time set-up on the way (a replica set, the topics), and
    raises nothing when there is no answer. `command` is None for a server that somebody else runs.
    """

    name: str
    url: str
    probe: Callable[[], Awaitable[bool]]
    command: tuple[str, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    grace_seconds: float = 15
