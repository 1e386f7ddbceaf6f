"""The headers that tell a browser what it must not do with our answers."""

from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.domain.content_security import NOTHING
from shared.http import problems

POLICY_HEADER: Final = "content-security-policy"
_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_HTTPS: Final = {"strict-transport-security": "max-age=63072000; includeSubDomains"}


def install(app: FastAPI, *, https_only: bool) -> None:
    """Add them to every answer of `app`; one that is no page may load nothing at all."""
    headers = _ALWAYS | (_HTTPS if https_only else {})
    app.add_middleware(_SecurityHeaders, headers=headers)

    async def unexpected(request: Request, error: Exception) -> Response:
        answer = await problems.unexpected(request, error)
        # Starlette answers this one outside of every middleware.
        answer.headers.update(headers | {POLICY_HEADER: NOTHING})
        return answer

    app.add_exception_handler(Exception, unexpected)


class _SecurityHeaders:
    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                headers.setdefault(POLICY_HEADER, NOTHING)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
