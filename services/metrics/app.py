"""Wires the metrics service: settings → clients → service → application. Nothing is connected before the lifespan."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.metrics import handlers
from services.metrics.api import explain, figures, ranking
from services.metrics.parts import Stores
from services.metrics.settings import MetricsSettings
from shared.clock import Clock, SystemClock
from shared.http.app import create_app
from shared.messaging.health import Readiness
from shared.messaging.runtime import Messaging
from shared.mongo import connect, database

_DESCRIPTION = "KPIs and churn of a partner's customers, by month, on two bases and under any filters."


class Parts:
    """What the application is made of, in the order in which each part needs the one before."""

    def __init__(self, settings: MetricsSettings, clock: Clock) -> None:
        self.client = connect(settings.mongo)
        own = database(self.client, settings.database)
        self.stores = Stores(own)
        self.images = self.stores.images(self.client, settings.image_memory_mb << 20)
        self.answers = self.stores.answers(self.client, self.images, clock)
        self.rankings = self.stores.rankings(self.client, self.images, clock)
        self.explanations = self.stores.explanations(self.client, clock)
        self.messaging = Messaging(settings, client=self.client, database=own, clock=clock)
        handlers.subscribe(self.messaging, self.stores.projection(clock))


def build(settings: MetricsSettings, clock: Clock | None = None) -> FastAPI:
    """Return the application of the metrics service."""
    readiness = Readiness(handlers.TOPICS)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts = Parts(settings, clock or SystemClock())
        readiness.started(parts.messaging)
        app.state.answers, app.state.rankings = parts.answers, parts.rankings
        app.state.explanations = parts.explanations
        try:
            await parts.stores.prepare()
            async with parts.messaging.running(), parts.images.running():
                yield
        finally:
            parts.client.close()

    return create_app(
        settings,
        title="Tenantry metrics",
        description=_DESCRIPTION,
        lifespan=lifespan,
        readiness=readiness.checks,
        routers=[figures.router, ranking.router, explain.router],
    )
