"""The portal on real HTTP and a real database, in this process, before a service that says what it was asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from deploy.local.keys import ensure_keys, key_set_file, private_key_file
from deploy.local.ports import free_ports
from services.portal.app import build
from services.portal.settings import PortalSettings
from shared.settings import AuthSettings, MongoSettings
from tests.support.exports_service import ShiftedClock, serving
from tests.support.servers import MongoServer
from tests.support.waiting import PATIENCE_SECONDS

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
PAGE = '<!doctype html><script type="module" nonce="__CSP_NONCE__" src="/assets/app-1.js"></script>'
SCRIPT = "console.log('hello')\n" * 200


@dataclass
class Echo:
    """A service of the test's own: tells what it was asked, sends what it is told to, and can be switched off."""

    port: int = field(default_factory=lambda: free_ports(1)[0])
    asked: list[Request] = field(default_factory=list)
    ready: bool = True
    events: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    refusals: int = 0
    """How many streams are refused, one after the other, before the next is opened."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Echo"]:
        """Serve while the block runs; may be entered again on the same port."""
        routes = [
            Route("/health/ready", self._ready),
            Route("/openapi.json", self._openapi),
            Route("/v1/file", self._file, methods=METHODS),
            Route("/v1/metrics/stream", self._stream),
            Route("/v1/metrics/geography", self._broken),
            Route("/{path:path}", self._echo, methods=METHODS),
        ]
        async with serving(Starlette(routes=routes), self.port):
            yield self

    async def _ready(self, _: Request) -> Response:
        checks = {"database": self.ready, "topics": True}
        return JSONResponse({"checks": checks}, status_code=200 if self.ready else 503)

    async def _openapi(self, _: Request) -> Response:
        return JSONResponse({"openapi": "3.1.0"})

    async def _echo(self, request: Request) -> Response:
        self.asked.append(request)
        body = (await request.body()).decode()
        told = {
            "method": request.method,
            "path": request.scope["raw_path"].decode(),
            "query": request.url.query,
            "headers": dict(request.headers),
            "body": body,
        }
        return JSONResponse(told, headers={"Set-Cookie": "of=the service", "ETag": '"1"'})

    async def _file(self, request: Request) -> Response:
        size = sum([len(piece) async for piece in request.stream()]) or 3_000_000
        headers = {"Content-Length": str(size), "Content-Type": "text/csv"}
        return StreamingResponse(_zeros(size), headers=headers)

    async def _broken(self, _: Request) -> Response:
        return JSONResponse({"title": "Bad", "detail": "no map today"}, 500, media_type="application/problem+json")

    async def _stream(self, request: Request) -> Response:
        self.asked.append(request)
        if self.refusals:
            self.refusals -= 1
            return JSONResponse({"status": 429}, 429, headers={"Retry-After": "1"})
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[str]:
        yield ": hello\n\n"
        while text := await self.events.get():
            yield text


@dataclass
class RunningPortal:
    """A portal and what tests do with it."""

    url: str
    settings: PortalSettings
    clock: ShiftedClock

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A client that keeps cookies, as a browser does."""
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=PATIENCE_SECONDS, follow_redirects=True)

    @asynccontextmanager
    async def signed_in(self, persona: str = "northwind-owner") -> AsyncIterator[httpx.AsyncClient]:
        """A client that is signed in and sends its CSRF token."""
        async with self.browser() as client:
            session = (await client.post(f"/api/session/personas/{persona}")).raise_for_status().json()
            client.headers["X-CSRF-Token"] = session["csrf_token"]
            yield client


@asynccontextmanager
async def running_portal(
    mongo: MongoServer, database: str, directory: Path, echo: Echo, *, port: int | None = None, **changed: Any
) -> AsyncIterator[RunningPortal]:
    """The portal in development with demo personas, each service at `echo`, and one that is away."""
    keys, pages, port = directory / "keys", directory / "dist", port or free_ports(1)[0]
    ensure_keys(keys)
    write_pages(pages)
    given: dict[str, Any] = {
        "environment": "development",
        "mongo": MongoSettings(url=mongo.url, database=database),
        "auth": AuthSettings(jwks_file=key_set_file(keys)),
        "personas_key_file": private_key_file(keys),
        "pages_directory": pages,
        "metrics_url": echo.url,
        "customers_url": echo.url,
        "exports_url": f"http://127.0.0.1:{free_ports(1)[0]}",
        "sync_url": echo.url,
    }
    settings = PortalSettings(**given | changed)
    clock = ShiftedClock()
    app = build(settings, clock)
    async with app.router.lifespan_context(app), serving(app, port):
        yield RunningPortal(f"http://127.0.0.1:{port}", settings, clock)


def write_pages(directory: Path) -> None:
    """A build in small: the page, a script, and the script compressed."""
    (directory / "assets").mkdir(parents=True, exist_ok=True)
    (directory / "index.html").write_text(PAGE)
    (directory / "favicon.svg").write_text("<svg/>")
    (directory / "assets/app-1.js").write_text(SCRIPT)
    (directory / "assets/app-1.js.br").write_bytes(b"as if it were brotli")


async def _zeros(size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, 100_000):
        yield b"0" * min(100_000, size - start)
