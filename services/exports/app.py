"""Wires the exports service: settings → parts → application. Nothing is connected before the lifespan."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.exports.api import exports, refusals, schedules, templates
from services.exports.api.content import content_routes, link_routes
from services.exports.api.datasets import dataset_routes
from services.exports.handlers import ExportHandlers
from services.exports.parts import Parts
from services.exports.schemas.problems import PROBLEMS
from services.exports.settings import ExportSettings
from shared.background import Background
from shared.clock import Clock, SystemClock
from shared.events.exports import TOPIC
from shared.http.app import create_app
from shared.http.openapi import Refusals
from shared.messaging.health import Readiness
from shared.messaging.outbox import OutboxRelay
from shared.messaging.runtime import Messaging

REFUSALS = Refusals(
    changing={
        409: "It is not in a state for this, or is being changed at this moment.",
        429: "More than one partner may have; `Retry-After` says when there is room.",
    },
    examples=PROBLEMS,
    path="/v1/exports",
)
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
            **running.readiness.checks,
            "object_store": parts.files.answers,
            "workers": running.background.goes_on,
        },
        routers=[
            dataset_routes(parts.catalogue),
            exports.router,
            content_routes(parts.downloads, parts.links),
            link_routes(parts.downloads, parts.links),
            schedules.router,
            templates.router,
        ],
        refusals=REFUSALS,
    )
    app.state.parts = parts
    refusals.install(app)
    return app


class Running:
    """The service while it runs; messaging needs a running event loop, so it is built in the lifespan."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.readiness = Readiness([TOPIC])
        self.background = Background()

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
                self.readiness.started(messaging)
                relay = OutboxRelay(parts.outbox, messaging.producer)
                work = (relay, parts.worker, parts.housekeeping, parts.courier, parts.timetable)
                async with self.background.running(*(each.run() for each in work)):
                    yield
        finally:
            await parts.outside.close()
            parts.client.close()
