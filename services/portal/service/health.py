"""How each service is, so that a page can say which of its parts is stale, and since when."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import httpx

from services.portal.errors import ServiceAway
from services.portal.upstream import Call, Upstream
from shared.clock import Clock

State = Literal["ready", "waiting", "down"]

TIMEOUT: Final = httpx.Timeout(2.0)


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """What a service says of itself. `waiting_for` names its unmet checks; `since` is when we first saw this state."""

    service: str
    state: State
    waiting_for: Sequence[str]
    since: datetime


class HealthWatch:
    """Asks the services when a page asks."""

    def __init__(self, upstream: Upstream, clock: Clock) -> None:
        self._upstream = upstream
        self._clock = clock
        self._seen: dict[str, ServiceHealth] = {}

    async def look(self) -> Sequence[ServiceHealth]:
        """Return the health of every service."""
        return await asyncio.gather(*(self._look_at(name) for name in self._upstream.names))

    async def _look_at(self, service: str) -> ServiceHealth:
        state, waiting_for = await self._ask(service)
        before = self._seen.get(service)
        since = before.since if before and before.state == state else self._clock.now()
        self._seen[service] = ServiceHealth(service, state, waiting_for, since)
        return self._seen[service]

    async def _ask(self, service: str) -> tuple[State, Sequence[str]]:
        try:
            response = await self._upstream.fetch(Call(service, b"/health/ready", patience=TIMEOUT))
        except ServiceAway:
            return "down", ()
        return ("ready", ()) if response.is_success else ("waiting", _unmet(response.content))


def _unmet(body: bytes) -> Sequence[str]:
    try:
        checks: dict[str, Any] = json.loads(body)["checks"]
    except (ValueError, KeyError, TypeError):
        return ()
    return [name for name, met in checks.items() if not met]
