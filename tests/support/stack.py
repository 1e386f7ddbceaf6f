"""A whole stack for end-to-end tests: real servers, real services, started and stopped as a user would."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from cli.demo.catching_up import caught_up
from deploy.local.control import start_detached, stop_stack
from deploy.local.layout import Layout
from deploy.local.options import StackOptions, installed_services
from deploy.local.state import Stack, load_stack
from deploy.local.status import StackStatus, read_status
from shared.http.auth import Role

START_SECONDS = 600.0
PATIENCE_SECONDS = 600.0
CALL_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class RunningStack:
    """A stack and the things tests do with it."""

    stack: Stack
    data_dir: Path

    @property
    def status(self) -> StackStatus:
        """What the supervisor says now."""
        status = read_status(Layout.of(self.data_dir).status)
        assert status is not None
        return status

    def api(self, service: str, *, partner: str, role: Role = Role.OWNER) -> httpx.AsyncClient:
        """A client of `service` with a token of `partner`."""
        token = self.stack.token(partner_id=partner, role=role)
        return httpx.AsyncClient(
            base_url=self.stack.urls[service], headers={"Authorization": f"Bearer {token}"}, timeout=CALL_SECONDS
        )

    async def get(self, service: str, path: str, *, partner: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON of an owner's GET, which must succeed."""
        async with self.api(service, partner=partner) as client:
            response = await client.get(path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    async def run(self, *arguments: str, expect: int = 0) -> str:
        """Run `tenantry` as a user would and return what it printed."""
        completed = await asyncio.to_thread(self._run, arguments)
        assert completed.returncode == expect, completed.stdout + completed.stderr
        return completed.stdout

    def _run(self, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments, "--data-dir", str(self.data_dir)],
            capture_output=True,
            text=True,
            check=False,
        )

    async def caught_up(self) -> None:
        """Wait until every consumer has committed everything that stands on its topics."""
        await caught_up(self.stack, seconds=PATIENCE_SECONDS, on_progress=lambda done, total: None)


def given_stack() -> RunningStack | None:
    """The running stack whose data directory `TENANTRY_TEST_STACK` names: quick to try one test again and again."""
    directory = os.environ.get("TENANTRY_TEST_STACK")
    return RunningStack(load_stack(Path(directory)), Path(directory)) if directory else None


@asynccontextmanager
async def running_stack(directory: Path) -> AsyncIterator[RunningStack]:
    """Start everything in `directory`, and stop it afterwards."""
    options = StackOptions(data_dir=directory, services=installed_services())
    try:
        await asyncio.to_thread(start_detached, options, seconds=START_SECONDS)
        yield RunningStack(load_stack(directory), directory)
    finally:
        await asyncio.to_thread(stop_stack, Layout.of(directory))
