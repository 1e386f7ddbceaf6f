"""Sending callbacks to addresses that somebody outside has chosen.

A name is resolved here, every address it has is judged, and the connection goes to the address that was judged, so that
a name which resolves to something else a moment later gains nothing. Redirects are not followed, proxies of the
environment are not used, and the answer's body is not read.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import httpcore

from services.exports.domain.callback import CallbackRules, signed_headers
from services.exports.domain.delivery import Delivery
from services.exports.errors import CallbackFailed

_SECONDS: Final = 10.0
_GONE: Final = 410


class Outside:
    """Posts deliveries."""

    def __init__(self, rules: CallbackRules) -> None:
        self._pool = httpcore.AsyncConnectionPool(network_backend=_Guarded(rules), max_keepalive_connections=0)

    async def post(self, delivery: Delivery, now: datetime) -> None:
        """Send one delivery; raises `CallbackFailed` unless the other side answers 2xx within 10 s."""
        body = delivery.body.encode()
        headers = signed_headers(delivery.callback.secret, delivery.id, body, now)
        headers |= {"Content-Type": "application/json", "User-Agent": "tenantry-exports"}
        try:
            async with asyncio.timeout(_SECONDS):
                status = await self._status(delivery.callback.url, list(headers.items()), body)
        except TimeoutError as error:
            raise CallbackFailed(f"no answer within {_SECONDS:.0f} s") from error
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise CallbackFailed(f"no connection ({error or type(error).__name__})") from error
        if not 200 <= status < 300:
            raise CallbackFailed(f"it answered {status}", final=status == _GONE)

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.aclose()

    async def _status(self, url: str, headers: list[tuple[bytes | str, bytes | str]], body: bytes) -> int:
        async with self._pool.stream("POST", url, headers=headers, content=body) as response:
            return response.status


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only."""

    def __init__(self, rules: CallbackRules) -> None:
        self._rules = rules
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of `host`, if all of them may be reached; raises `CallbackFailed`."""
        addresses = await _resolved(host, port)
        for address in addresses:
            if not self._rules.may_reach(address):
                raise CallbackFailed(f"{host} is not at a public address")
        return await self._network.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def _resolved(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise CallbackFailed(f"{host} is not known") from error
    # A scope (fe80::1%eth0) is no part of the address that is judged.
    return [str(ipaddress.ip_address(str(each[4][0]).partition("%")[0])) for each in found]
