"""Asking an HTTP service whether it is ready, and waiting with a deadline."""

import asyncio
import time

import httpx

from deploy.local.component import SERVES, SILENT, Health
from deploy.local.errors import NotHealthyError
from deploy.local.process import ComponentProcess

POLL_SECONDS = 0.1


async def readiness(client: httpx.AsyncClient, url: str) -> Health:
    """What the service at `url` says of itself; names the checks that it still waits for."""
    try:
        answer = await client.get(f"{url}/health/ready")
    except httpx.HTTPError:
        return SILENT
    return SERVES if answer.is_success else Health(serves=False, waiting_for=_unmet(answer))


async def wait_until_healthy(process: ComponentProcess, *, seconds: float) -> None:
    """Return when the component serves.

    Raises NotHealthyError when its process ends or `seconds` have passed.
    """
    deadline = time.monotonic() + seconds
    while not (await process.component.probe()).serves:
        if not process.is_running:
            raise NotHealthyError(process.component.name, f"ended with code {process.exit_code}", process.log)
        if time.monotonic() > deadline:
            raise NotHealthyError(process.component.name, f"did not serve within {seconds:.0f} s", process.log)
        await asyncio.sleep(POLL_SECONDS)


def _unmet(answer: httpx.Response) -> str:
    """The failed checks of a readiness answer; its status where the body is not one of ours."""
    try:
        checks: dict[str, bool] = answer.json()["checks"]
        return ", ".join(name for name, met in checks.items() if not met)
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"readiness (it answers {answer.status_code})"
