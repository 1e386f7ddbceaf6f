"""Live updates: what metrics announces, relayed to one page for as long as its session lasts.

A page must never have to know that metrics was restarted. So the relay keeps the page's connection, asks metrics again
from the last event on, and tells the page meanwhile that its figures stand still.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
from httpx_sse import EventSource, SSEError
from pymongo.errors import PyMongoError
from sse_starlette import ServerSentEvent

from services.portal.domain.forwarding import request_headers
from services.portal.domain.sessions import Session
from services.portal.errors import NotSignedIn
from services.portal.service.sessions import Sessions
from services.portal.telemetry import LIVE_STREAMS
from services.portal.upstream import Call, Upstream
from shared.errors import TransientError

SERVICE: Final = "metrics"
STATE_EVENT: Final = "service.state"
ENDED_EVENT: Final = "session.ended"

_CHECK_SECONDS: Final = 15.0
_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 10.0
_LONGEST_WAIT_SECONDS: Final = 60.0
"""Whatever `Retry-After` says."""
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
        self._asked_to_wait = 0.0

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        """Yield events until the session is over or the page goes away."""
        ended = self._sessions.ended(self._secret)
        listening, ending = asyncio.create_task(self._listen()), asyncio.create_task(ended.wait())
        LIVE_STREAMS.inc()
        try:
            while await self._sessions.goes_on(self._secret):
                due = time.monotonic() + _CHECK_SECONDS
                while event := await self._next_before(due, listening, ending):
                    yield event
                if listening.done():
                    return  # an error that nobody expected: the page comes back for another stream
            yield ServerSentEvent(data="{}", event=ENDED_EVENT)
        finally:
            LIVE_STREAMS.dec()
            listening.cancel()
            ending.cancel()

    async def _next_before(self, due: float, *reasons: asyncio.Task[Any]) -> ServerSentEvent | None:
        """Return the next event; None once it is `due`, or one of `reasons` to look up has come."""
        getting = asyncio.create_task(self._events.get())
        try:
            left = max(0.0, due - time.monotonic())
            await asyncio.wait({getting, *reasons}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            is_over = any(reason.done() for reason in reasons)
            return getting.result() if getting.done() and not is_over else None
        finally:
            getting.cancel()

    async def _listen(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            if await self._relay_once():
                pause = _FIRST_PAUSE_SECONDS
            await self._say("down")
            await asyncio.sleep(max(pause, self._asked_to_wait))
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _relay_once(self) -> bool:
        """Relay until metrics stops; tell whether it had answered at all."""
        try:
            session = await self._sessions.find(self._secret)
            async with self._upstream.opened(self._call(session)) as response:
                self._asked_to_wait = _asked_to_wait(response)
                if not response.is_success:
                    return False
                await self._say("ready")
                await self._relay(EventSource(response))
        except (TransientError, PyMongoError, NotSignedIn, httpx.TransportError, SSEError):
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


def _asked_to_wait(response: httpx.Response) -> float:
    """Return the seconds in `Retry-After`, if there are any."""
    text = response.headers.get("retry-after", "")
    return min(float(text), _LONGEST_WAIT_SECONDS) if text.isascii() and text.isdecimal() else 0.0
