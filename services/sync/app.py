"""Wires the sync service: settings → clients → use cases → application. Nothing connects before the lifespan."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.sync.api import events, imports, refusals
from services.sync.api.events import PushRoom
from services.sync.api.imports import ImportRoom
from services.sync.examples import PROBLEMS
from services.sync.repository.idempotency import IdempotencyKeys
from services.sync.service.pushing import Push
from services.sync.service.submission import Places, Submissions
from services.sync.service.worker import Worker
from services.sync.settings import SyncSettings
from services.sync.sources.staging import Staging
from services.sync.wiring import Parts, connected
from shared import mongo
from shared.clock import Clock, SystemClock
from shared.events import billing, customers, subscriptions, usage
from shared.http.app import create_app
from shared.http.openapi import Refusals
from shared.messaging.health import topics_exist

WRITTEN = (customers.TOPIC, subscriptions.TOPIC, usage.TOPIC, billing.TOPIC)
DESCRIPTION = "Takes in what vendors and files know: imports by mapping, and records that sources push."


def build(settings: SyncSettings, clock: Clock | None = None) -> FastAPI:
    """Return the application; it connects to nothing before its lifespan starts."""
    service = _Service(settings, clock or SystemClock())
    checks = {
        "database": service.database_answers,
        "topics": service.topics_exist,
        "worker": service.works,
    }
    app = create_app(
        settings,
        title="Tenantry sync",
        description=DESCRIPTION,
        lifespan=service.lifespan,
        readiness=checks,
        routers=[events.router, imports.router],
        streamed=lambda _: True,
        refusals=Refusals(examples=PROBLEMS, path="/v1/imports"),
    )
    refusals.install(app)
    return app


class _Service:
    """The running service: its connections and its worker."""

    def __init__(self, settings: SyncSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._parts: Parts | None = None
        self._working: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """Connect, furnish the rooms of the routes, and work through the queue while the application runs."""
        async with connected(self._settings, self._clock) as parts:
            self._parts = parts
            worker = await self._furnish(app, parts)
            self._working = asyncio.create_task(worker.run())
            try:
                yield
            finally:
                self._working.cancel()
                await asyncio.gather(self._working, return_exceptions=True)

    async def database_answers(self) -> bool:
        """Tell whether a writable primary answers."""
        return self._parts is not None and await mongo.answers(self._parts.client)

    async def topics_exist(self) -> bool:
        """Tell whether the broker answers and has every topic that sync writes."""
        return self._parts is not None and await topics_exist(self._parts.producer, WRITTEN)

    async def works(self) -> bool:
        """Tell whether the worker is alive; it never ends by itself."""
        return self._working is not None and not self._working.done()

    async def _furnish(self, app: FastAPI, parts: Parts) -> Worker:
        settings, clock = self._settings, self._clock
        holder, keys = parts.holder, IdempotencyKeys(parts.database)
        for collection in (holder.jobs, holder.queue, holder.rejects, keys):
            await collection.create_indexes()
        places = Places(
            Staging(settings.staging_dir),
            import_dir=settings.import_dir,
            chunk_rows=settings.chunk_rows,
            max_unpacked=settings.max_unpacked_bytes,
        )
        worker = Worker(holder, places)
        app.state.imports = ImportRoom(
            Submissions(holder.jobs, places, clock),
            holder.jobs,
            holder.rejects,
            worker,
            holder,
            settings.max_upload_bytes,
        )
        app.state.pushes = PushRoom(
            Push(parts.intake, clock), keys, clock, settings.max_push_bytes, settings.max_push_records
        )
        return worker
