"""What SIGTERM does to a service: the answer that is being made is given, the lifespan ends, the exit code is 0."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deploy.local.ports import free_ports
from shared.events.generate import ROOT
from tests.support.slow_service import BEGUN, GO, SCRIPT
from tests.support.waiting import PATIENCE_SECONDS, eventually


@dataclass(frozen=True, slots=True)
class Slow:
    """A running slow service."""

    process: subprocess.Popen[str]
    url: str
    directory: Path

    async def listens(self) -> bool:
        """Tell whether it takes new connections."""
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            try:
                return (await client.get(f"{self.url}/health/live")).is_success
            except httpx.TransportError:
                return False

    async def refuses(self) -> bool:
        """Tell whether it takes none any more."""
        return not await self.listens()

    async def has_begun(self) -> bool:
        """Tell whether the slow request is being answered."""
        return (self.directory / BEGUN).exists()


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Slow]:
    """The service, killed at the end if it has not ended by itself."""
    (port,) = free_ports(1)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TENANTRY_HTTP__PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, str(SCRIPT)], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Slow(process, f"http://127.0.0.1:{port}", tmp_path)
        process.kill()


async def test_a_service_that_is_stopped_answers_what_it_was_asked_and_ends_with_zero(slow: Slow) -> None:
    await eventually(slow.listens)
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        answer = asyncio.create_task(client.get(f"{slow.url}/slow"))
        await eventually(slow.has_begun)
        slow.process.terminate()
        await eventually(slow.refuses)
        (slow.directory / GO).touch()
        assert (await answer).json() == "done"
    said, _ = await asyncio.to_thread(slow.process.communicate, timeout=PATIENCE_SECONDS)
    assert (slow.process.returncode, said) == (0, "ended in good order\n")
