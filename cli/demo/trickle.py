"""`python -m cli.demo.trickle DATA_DIR`: keeps telling sync what happens at the demo's tenants, until it is stopped.

It is a program of the stack like the services: supervised, listed by `tenantry status`, ended by `tenantry down`.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import httpx
import structlog
from fastapi import FastAPI

from cli.demo.live import Item, LiveTenant
from cli.demo.market import Tenant
from cli.demo.sample import Sample, demo_directory, read_sample
from deploy.local.layout import Layout
from deploy.local.options import ServiceProgram
from deploy.local.state import Stack, load_stack
from shared.clock import Clock, SystemClock
from shared.http.app import create_app
from shared.http.auth import Role
from shared.http.serve import run
from shared.settings import ServiceSettings

NAME = "trickle"
CHANGES_PER_SECOND = 4.0
PAUSE_SECONDS = 1.0
SECONDS_PER_LINE = 60
log = structlog.get_logger(__name__)


class TrickleSettings(ServiceSettings):
    """Read from `TENANTRY_*`."""

    service: ClassVar[str] = NAME

    sync_url: str


def trickle_program(layout: Layout) -> ServiceProgram:
    """The trickle as a program of the stack in `layout`."""
    return ServiceProgram(name=NAME, command=(sys.executable, "-m", "cli.demo.trickle", str(layout.root)))


class Trickle:
    """Tells sync of a few changes each second. What could not be told is told again."""

    def __init__(self, stack: Stack, client: httpx.AsyncClient, clock: Clock, rng: Random) -> None:
        self._stack = stack
        self._client = client
        self._clock = clock
        self._rng = rng
        self._accepted_total = 0
        self.failing = False

    async def run(self) -> None:
        """Begin when all the files are imported; returns only by an error."""
        sample = await self._imported()
        live = await asyncio.to_thread(self._live, sample)
        log.info("changes begin", tenants=len(live))
        for second in count(1):
            for tenant in live:
                # A tenant with few customers has a change now and then.
                happenings = int(tenant.tenant.share * CHANGES_PER_SECOND + self._rng.random())
                if items := tenant.changes(happenings, self._clock.now()):
                    await self._tell(tenant.tenant, items)
            if second % SECONDS_PER_LINE == 0:
                log.info("changes go on", accepted=self._accepted_total)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _imported(self) -> Sample:
        while True:
            sample = read_sample(demo_directory(self._stack.layout))
            if sample and sample.imported:
                return sample
            await asyncio.sleep(PAUSE_SECONDS)

    def _live(self, sample: Sample) -> list[LiveTenant]:
        return [LiveTenant(tenant, history, sample.window, self._rng) for tenant, history in sample.histories()]

    async def _tell(self, tenant: Tenant, items: list[Item]) -> None:
        body = {"records": items, "derive_orders": not tenant.has_orders}
        while not await self._accepted(tenant.partner, body):
            self.failing = True
            await asyncio.sleep(PAUSE_SECONDS)
        self.failing = False

    async def _accepted(self, partner: str, body: Mapping[str, Any]) -> bool:
        headers = {"Authorization": f"Bearer {self._stack.token(partner_id=partner, role=Role.SERVICE)}"}
        try:
            answer = await self._client.post("/v1/events", json=body, headers=headers)
        except httpx.HTTPError as error:
            log.warning("sync does not answer; will try again", error=str(error))
            return False
        if answer.is_error:
            log.warning("sync does not take changes; will try again", status=answer.status_code, answer=answer.text)
            return False
        self._count(partner, answer.json())
        return True

    def _count(self, partner: str, answer: Mapping[str, Any]) -> None:
        self._accepted_total += answer["accepted"]
        if answer["refused"]:
            reasons = [
                f"{each['field']}: {each['reason']}" for each in answer["results"] if each["status"] == "refused"
            ]
            log.warning("sync refused changes", partner=partner, reasons=reasons)


class Process:
    """The trickle inside an application that does nothing but tell how it is."""

    def __init__(self, settings: TrickleSettings, data_dir: Path) -> None:
        self._settings = settings
        self._stack = load_stack(data_dir)
        self._trickle: Trickle | None = None

    def app(self) -> FastAPI:
        """The application; the trickle runs for as long as its lifespan."""
        return create_app(
            self._settings,
            title="Tenantry demo trickle",
            description="Makes up changes at the demo's tenants and tells sync of them.",
            lifespan=self._lifespan,
            readiness={"told": self._told},
            routers=[],
        )

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        async with httpx.AsyncClient(base_url=self._settings.sync_url, timeout=30) as client:
            self._trickle = Trickle(self._stack, client, SystemClock(), Random())  # noqa: S311  # sample data
            task = asyncio.create_task(self._trickle.run())
            task.add_done_callback(_end_process)
            yield
            task.cancel()
            await asyncio.wait([task])

    async def _told(self) -> bool:
        return self._trickle is not None and not self._trickle.failing


def _end_process(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        # A bug: say it and end, so that the supervisor starts anew and its table says so.
        log.critical("the trickle broke", exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)


if __name__ == "__main__":
    run(lambda settings: Process(settings, Path(sys.argv[1])).app(), TrickleSettings)
