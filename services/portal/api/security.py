"""The headers that tell a browser what it must not do with our answers."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.domain.content_security import NOTHING

POLICY_HEADER: Final = "content-security-policy"
_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_HTTPS: Final = {"strict-transport-security": "max-age=63072000; includeSubDomains"}


class SecurityHeaders:
    """Adds them to every answer; one that is no page may load nothing at all."""

    def __init__(self, app: ASGIApp, *, https_only: bool) -> None:
        self._app = app
        self._headers = _ALWAYS | (_HTTPS if https_only else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                headers.setdefault(POLICY_HEADER, NOTHING)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
