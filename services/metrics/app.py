"""Wires the metrics service: settings → clients → service → application. Nothing is connected before the lifespan."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.metrics import handlers
from services.metrics.api import datasets, explain, figures, geography, ranking, stream
from services.metrics.parts import Stores
from services.metrics.schemas.problems import PROBLEMS, SUMMARY
from services.metrics.service.live import REMEMBERED, LiveKpis
from services.metrics.settings import MetricsSettings
from shared.background import Background
from shared.clock import Clock, SystemClock
from shared.events import kpis
from shared.http.app import create_app
from shared.http.openapi import Refusals
from shared.http.streams import OpenStreams
from shared.messaging.health import Readiness
from shared.messaging.outbox import Outbox, OutboxRelay
from shared.messaging.runtime import Messaging
from shared.messaging.tail import Tail
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
        self.explanations = self.stores.explanations(self.client, self.images, clock)
        self.messaging = Messaging(settings, client=self.client, database=own, clock=clock)
        handlers.subscribe(self.messaging, self.stores.projection(clock, settings.customer_memory_mb << 20))
        self.outbox = Outbox(own, source=self.messaging.source, clock=clock)
        self.announcer = self.stores.announcer(self.client, self.outbox, clock)
        self.live = LiveKpis(Tail(settings.kafka, kpis.TOPIC, back=REMEMBERED))

    @asynccontextmanager
    async def running(self, background: Background) -> AsyncIterator[None]:
        """Consume, announce what moves, and follow what is announced, while the block runs."""
        # What a batch makes dies by its reference counts; looking for cycles among it took a quarter of the time.
        gc.set_threshold(50_000, 20, 20)
        await self.stores.prepare()
        await self.outbox.create_indexes()
        async with self.messaging.running(), self.images.running():
            relay = OutboxRelay(self.outbox, self.messaging.producer)
            async with background.running(self.announcer.run(), relay.run(), self.live.run()):
                yield


def build(settings: MetricsSettings, clock: Clock | None = None) -> FastAPI:
    """Return the application of the metrics service."""
    readiness, background = Readiness((*handlers.TOPICS, kpis.TOPIC)), Background()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.clock = clock or SystemClock()
        parts = Parts(settings, app.state.clock)
        readiness.started(parts.messaging)
        app.state.answers, app.state.live = parts.answers, parts.live
        app.state.streams = OpenStreams(each=settings.streams_per_partner, most=settings.streams)
        app.state.rankings = parts.rankings
        app.state.explanations = parts.explanations
        try:
            async with parts.running(background):
                yield
        finally:
            parts.client.close()

    return create_app(
        settings,
        title="Tenantry metrics",
        description=_DESCRIPTION,
        lifespan=lifespan,
        readiness={**readiness.checks, "announcing": background.goes_on},
        routers=[figures.router, geography.router, ranking.router, explain.router, stream.router, datasets.router],
        refusals=Refusals(examples=PROBLEMS, path=SUMMARY),
    )
