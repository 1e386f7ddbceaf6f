"""The services that calls are forwarded to, over HTTP."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx

from services.portal.domain.forwarding import Header
from services.portal.errors import NoSuchService, ServiceAway
from services.portal.telemetry import FORWARDED

CONNECT_SECONDS: Final = 2.0
POOL_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a service. `path` is escaped, `query` as in an address; `patience` is other than usual."""

    service: str
    path: bytes
    query: bytes = b""
    method: str = "GET"
    headers: Sequence[Header] = ()
    body: AsyncIterator[bytes] | None = None
    patience: httpx.Timeout | None = None


class Upstream:
    """The services by name. A connection that cannot be had, or breaks before the answer, raises `ServiceAway`."""

    def __init__(self, urls: Mapping[str, str], *, timeout_seconds: float) -> None:
        self._urls = {name: httpx.URL(url) for name, url in urls.items()}
        timeout = httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS, pool=POOL_SECONDS)
        # Each open page holds one stream of changes; those must not use up what its calls need.
        limits = httpx.Limits(max_connections=2_000, max_keepalive_connections=50)
        self._http = httpx.AsyncClient(timeout=timeout, limits=limits, follow_redirects=False, trust_env=False)

    @property
    def names(self) -> Sequence[str]:
        """The services that there are."""
        return list(self._urls)

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def send(self, call: Call) -> httpx.Response:
        """Return the answer with its body unread; the caller closes it."""
        request = self._request(call)
        try:
            response = await self._http.send(request, stream=True)
        except httpx.TimeoutException as error:
            FORWARDED.labels(call.service, "late").inc()
            raise ServiceAway(call.service, "does not answer in time", late=True) from error
        except httpx.TransportError as error:
            FORWARDED.labels(call.service, "away").inc()
            raise ServiceAway(call.service, "cannot be reached") from error
        FORWARDED.labels(call.service, "answered").inc()
        return response

    async def fetch(self, call: Call) -> httpx.Response:
        """Return the answer with its body."""
        async with self.opened(call) as response:
            try:
                await response.aread()
            except httpx.TransportError as error:
                raise ServiceAway(call.service, "broke off its answer") from error
            return response

    @asynccontextmanager
    async def opened(self, call: Call) -> AsyncIterator[httpx.Response]:
        """Yield the answer with its body unread, and close it."""
        response = await self.send(call)
        try:
            yield response
        finally:
            await response.aclose()

    def _request(self, call: Call) -> httpx.Request:
        if call.service not in self._urls:
            raise NoSuchService(call.service)
        target = call.path + (b"?" + call.query if call.query else b"")
        return self._http.build_request(
            call.method,
            self._urls[call.service].copy_with(raw_path=target),
            headers=list(call.headers),
            content=call.body,
            timeout=call.patience or httpx.USE_CLIENT_DEFAULT,
        )
