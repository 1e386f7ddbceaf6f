"""A real OpenID provider in a process of its own: panva's certified one, on the Node that the web is built with."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from services.portal.settings import WEB_BUILD
from tests.support.waiting import PATIENCE_SECONDS, eventually

CLIENT_SECRET: Final = "a secret of the test"  # the script's
RESOURCE: Final = "urn:tenantry"
_SCRIPT: Final = Path(__file__).with_suffix(".mjs")
_NODE: Final = Path(sys.executable).parent / "node"


@dataclass(frozen=True, slots=True)
class RunningProvider:
    """The provider, and the port of the portal that it knows as its client."""

    url: str
    portal_port: int

    async def sign_in_as(self, account: str) -> None:
        """Let everybody who comes be `account`: `ada`, `grace`, `bot`, `guest`, or `nobody`."""
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            (await client.get(f"{self.url}/be/{account}")).raise_for_status()


@asynccontextmanager
async def running_provider(port: int, *, portal_port: int) -> AsyncIterator[RunningProvider]:
    """A provider that knows the portal at `portal_port` as its client."""
    portal = f"http://127.0.0.1:{portal_port}"
    process = await asyncio.create_subprocess_exec(
        _NODE, _SCRIPT, str(port), portal, WEB_BUILD.parent, stderr=asyncio.subprocess.DEVNULL
    )
    provider = RunningProvider(f"http://127.0.0.1:{port}", portal_port)
    try:
        await eventually(lambda: _answers(provider.url))
        yield provider
    finally:
        process.kill()
        await process.wait()


async def _answers(url: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(f"{url}/.well-known/openid-configuration")).is_success
        except httpx.TransportError:
            return False
