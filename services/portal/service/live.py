"""Live updates: what metrics announces, relayed to one page for as long as its session lasts.

A page must never have to know that metrics was restarted. So the relay keeps the page's connection, asks metrics again
from the last event on, and tells the page meanwhile that its figures stand still.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

import httpx
from httpx_sse import EventSource, SSEError
from sse_starlette import ServerSentEvent

from services.portal.domain.forwarding import request_headers
from services.portal.domain.sessions import Session
from services.portal.errors import NotSignedIn, ServiceAway
from services.portal.service.sessions import Sessions
from services.portal.telemetry import LIVE_STREAMS
from services.portal.upstream import Call, Upstream

SERVICE: Final = "metrics"
STATE_EVENT: Final = "service.state"
ENDED_EVENT: Final = "session.ended"

_CHECK_SECONDS: Final = 30.0
_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 10.0
_FOREVER: Final = httpx.Timeout(None, connect=2.0)
_BACKLOG: Final = 100


class Relay:
    """One page's stream. `secret` is the browser's, so that a token that ended is renewed."""

    def __init__(self, upstream: Upstream, sessions: Sessions, secret: str, last_event_id: str | None) -> None:
        self._upstream = upstream
        self._sessions = sessions
        self._secret = secret
        self._last_event_id = last_event_id
        self._events: asyncio.Queue[ServerSentEvent] = asyncio.Queue(_BACKLOG)
        self._state: str | None = None

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        """Yield events until the session is over or the page goes away."""
        listening = asyncio.create_task(self._listen())
        LIVE_STREAMS.inc()
        try:
            while await self._sessions.goes_on(self._secret):
                due = time.monotonic() + _CHECK_SECONDS
                while event := await self._next_before(due):
                    yield event
            yield ServerSentEvent(data="{}", event=ENDED_EVENT)
        finally:
            LIVE_STREAMS.dec()
            listening.cancel()

    async def _next_before(self, due: float) -> ServerSentEvent | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(due - time.monotonic()):
                return await self._events.get()
        return None

    async def _listen(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            if await self._relay_once():
                pause = _FIRST_PAUSE_SECONDS
            await self._say("down")
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _relay_once(self) -> bool:
        """Relay until metrics stops; tell whether it had answered at all."""
        try:
            session = await self._sessions.find(self._secret)
            async with self._upstream.opened(self._call(session)) as response:
                if not response.is_success:
                    return False
                await self._say("ready")
                await self._relay(EventSource(response))
        except (ServiceAway, NotSignedIn, httpx.TransportError, SSEError):
            return self._state == "ready"
        return True

    async def _relay(self, source: EventSource) -> None:
        async for event in source.aiter_sse():
            self._last_event_id = event.id or self._last_event_id
            await self._events.put(ServerSentEvent(data=event.data, event=event.event, id=event.id or None))

    def _call(self, session: Session) -> Call:
        known = [(b"last-event-id", self._last_event_id.encode())] if self._last_event_id else []
        headers = [*request_headers(known, bearer=session.tokens.bearer), (b"accept", b"text/event-stream")]
        return Call(SERVICE, b"/v1/metrics/stream", headers=headers, patience=_FOREVER)

    async def _say(self, state: str) -> None:
        if state != self._state:
            self._state = state
            data = json.dumps({"service": SERVICE, "state": state})
            await self._events.put(ServerSentEvent(data=data, event=STATE_EVENT))
