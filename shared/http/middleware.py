"""What every answer has, whichever route gave it."""

import asyncio
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PRIVATE: Final = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
_MOST_DIGITS: Final = 20
_WAS_HEAD: Final = "tenantry.was_head"
"""A key of our own in the scope of a request."""


def methods_at(routes: Sequence[BaseRoute], path: str) -> list[str]:
    """Return the methods that `routes` answer at `path`, sorted; HEAD where there is GET."""
    found: set[str] = set()
    for route in iter_route_contexts(routes):
        if route.methods and route.path_regex.match(path):
            found |= route.methods
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


class PrivateAnswers:
    """Answers are about one partner's customers: no cache keeps them, and no type is guessed at."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_private(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in PRIVATE.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_private if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses bodies of more than `most` bytes before they are held; `streamed` paths have limits of their own.

    None may stop for longer than `silence` seconds, or whoever sends nothing would hold what waits for it for ever.
    Starlette's own answers a length that is announced with plain text, which is no problem document.
    """

    def __init__(self, app: ASGIApp, *, most: int, streamed: Callable[[str], bool], silence: float) -> None:
        self._app = app
        self._most = most
        self._streamed = streamed
        self._silence = silence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        spoken = self._spoken(receive)
        if self._streamed(scope["path"]):
            await self._app(scope, spoken, send)
            return
        announced, received = _announced(scope), 0

        async def receive_some() -> Message:
            nonlocal received
            message = await spoken()
            received += len(message.get("body", b""))
            if max(announced, received) > self._most:
                detail = f"the body is longer than {self._most:,} bytes; send it in parts"
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
            return message

        await self._app(scope, receive_some, send)

    def _spoken(self, receive: Receive) -> Receive:
        is_whole = False

        async def receive_in_time() -> Message:
            nonlocal is_whole
            if is_whole:  # what comes now is that the caller goes away
                return await receive()
            try:
                async with asyncio.timeout(self._silence):
                    message = await receive()
            except TimeoutError as error:
                detail = f"nothing came of the body for {self._silence:g} seconds; send it again"
                raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, detail) from error
            is_whole = not message.get("more_body", False)
            return message

        return receive_in_time


def _announced(scope: Scope) -> int:
    text = Headers(scope=scope).get("content-length", "")
    # Nobody counts to a number of thousands of digits.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _MOST_DIGITS else 0


def is_head(request: Request) -> bool:
    """Tell whether what `HeadAsGet` made a GET of asked for headers only: then nothing may be used up by it."""
    return bool(request.scope.get(_WAS_HEAD))


class HeadAsGet:
    """Answers HEAD as GET, with the same headers and no content (RFC 9110, 9.3.2).

    What would go on, such as a stream of events, ends by itself: the server says that the answer is complete.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        has_ended = False

        async def send_head(message: Message) -> None:
            nonlocal has_ended
            if message["type"] == "http.response.start":
                await send(message)
            elif not has_ended:
                has_ended = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        await self._app({**scope, "method": "GET", _WAS_HEAD: True}, receive, send_head)
