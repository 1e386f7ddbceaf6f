"""Wires the exports service: settings → parts → application. Nothing is connected before the lifespan."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from services.exports.api import refusals
from services.exports.api.content import content_routes, link_routes
from services.exports.api.datasets import dataset_routes
from services.exports.api.exports import export_routes
from services.exports.api.schedules import schedule_routes, template_routes
from services.exports.handlers import ExportHandlers
from services.exports.parts import Parts
from services.exports.settings import ExportSettings
from shared import mongo
from shared.clock import Clock, SystemClock
from shared.events.exports import TOPIC
from shared.http.app import create_app
from shared.messaging.health import topics_exist
from shared.messaging.outbox import OutboxRelay
from shared.messaging.runtime import Messaging

DESCRIPTION = "Downloads of any size: small ones at once, large ones in the background, kept for 30 days."


def build(settings: ExportSettings, clock: Clock | None = None) -> FastAPI:
    """Return the application; it connects to nothing before its lifespan starts."""
    return application(Parts(settings, clock or SystemClock()))


def application(parts: Parts) -> FastAPI:
    """Return the application of `parts`."""
    running = Running(parts)
    app = create_app(
        parts.settings,
        title="Tenantry exports",
        description=DESCRIPTION,
        lifespan=running.lifespan,
        readiness={
            "database": running.database_answers,
            "topics": running.topics_exist,
            "partitions": running.partitions_assigned,
            "object_store": parts.files.answers,
            "workers": running.works,
        },
        routers=[
            dataset_routes(parts.catalogue),
            export_routes(parts.asking, parts.downloads, parts.clock),
            content_routes(parts.downloads, parts.links),
            link_routes(parts.downloads, parts.links),
            schedule_routes(parts.schedules, parts.clock),
            template_routes(parts.templates),
        ],
    )
    refusals.install(app)
    return app


class Running:
    """The service while it runs; messaging needs a running event loop, so it is built in the lifespan."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._messaging: Messaging | None = None
        self._background: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Connect, consume, work, send and sweep while the application runs."""
        parts = self._parts
        messaging = Messaging(parts.settings, client=parts.client, database=parts.database, clock=parts.clock)
        messaging.subscribe(ExportHandlers(parts.worker).on_exports, TOPIC)
        await parts.stores.prepare()
        await parts.files.prepare()
        try:
            async with parts.http, messaging.running():
                self._messaging = messaging
                relay = OutboxRelay(parts.outbox, messaging.producer)
                work = (relay, parts.worker, parts.housekeeping, parts.courier, parts.timetable)
                async with self._in_background(*(each.run() for each in work)):
                    yield
        finally:
            await parts.outside.close()
            parts.client.close()

    async def database_answers(self) -> bool:
        """Tell whether a writable primary answers."""
        return await mongo.answers(self._parts.client)

    async def topics_exist(self) -> bool:
        """Tell whether the broker answers and has the topic."""
        return self._messaging is not None and await topics_exist(self._messaging.producer, [TOPIC])

    async def partitions_assigned(self) -> bool:
        """Tell whether this process has its share of the topic."""
        return self._messaging is not None and await self._messaging.partitions_assigned()

    async def works(self) -> bool:
        """Tell whether everything in the background is alive; none of it ever ends by itself."""
        return bool(self._background) and not any(task.done() for task in self._background)

    @asynccontextmanager
    async def _in_background(self, *work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
        self._background = [asyncio.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in self._background:
                task.cancel()
            await asyncio.gather(*self._background, return_exceptions=True)
