"""Waiting with a deadline, and the probe of an HTTP service."""

import asyncio
import time

import httpx

from deploy.local.errors import NotHealthyError
from deploy.local.process import ComponentProcess

POLL_SECONDS = 0.1
PROBE_TIMEOUT_SECONDS = 2.0


async def answers_ready(url: str) -> bool:
    """Whether the service at `url` says that it is ready."""
    async with httpx.AsyncClient(timeout=PROBE_TIMEOUT_SECONDS) as client:
        try:
            answer = await client.get(f"{url}/health/ready")
        except httpx.HTTPError:
            return False
    return answer.is_success


async def wait_until_healthy(process: ComponentProcess, *, seconds: float) -> None:
    """Return when the component serves.

    Raises NotHealthyError when its process ends or `seconds` have passed.
    """
    deadline = time.monotonic() + seconds
    while not await process.component.probe():
        if not process.is_running:
            raise NotHealthyError(process.component.name, f"ended with code {process.exit_code}", process.log)
        if time.monotonic() > deadline:
            raise NotHealthyError(process.component.name, f"did not serve within {seconds:.0f} s", process.log)
        await asyncio.sleep(POLL_SECONDS)
