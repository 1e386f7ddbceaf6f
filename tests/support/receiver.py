"""Somebody's server that callbacks are sent to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.local.ports import free_ports
from tests.support.exports_service import serving


class Receiver:
    """Answers as it is told and remembers what came: path, headers and body of each request."""

    def __init__(self) -> None:
        self.status, self.location = 204, ""
        self.received: list[tuple[str, dict[str, str], bytes]] = []
        self.port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self.port}"

    async def take(self, request: Request) -> Response:
        """Remember one request."""
        self.received.append((request.url.path, dict(request.headers), await request.body()))
        return Response(status_code=self.status, headers={"Location": self.location} if self.location else None)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Serve while the block runs."""
    receiver = Receiver()
    app = Starlette(routes=[Route("/{path:path}", receiver.take, methods=["GET", "POST"])])
    async with serving(app, receiver.port):
        yield receiver
