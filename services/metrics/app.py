"""Wires the metrics service: settings → clients → service → application. Nothing is connected before the lifespan."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.metrics import handlers
from services.metrics.api import figures
from services.metrics.parts import Stores
from services.metrics.settings import MetricsSettings
from shared.clock import Clock, SystemClock
from shared.http.app import create_app
from shared.messaging.health import topics_exist
from shared.messaging.runtime import Messaging
from shared.mongo import answers, connect, database

_DESCRIPTION = "KPIs and churn of a partner's customers, by month, on two bases and under any filters."


class Parts:
    """What the application is made of, in the order in which each part needs the one before."""

    def __init__(self, settings: MetricsSettings, clock: Clock) -> None:
        self.client = connect(settings.mongo)
        own = database(self.client, settings.database)
        self.stores = Stores(own)
        self.answers = self.stores.answers(self.client, clock)
        self.messaging = Messaging(settings, client=self.client, database=own, clock=clock)
        handlers.subscribe(self.messaging, self.stores.projection())


class Readiness:
    """What the application answers to `/health/ready`; nothing is ready before it was started."""

    def __init__(self) -> None:
        self.parts: Parts | None = None

    async def database(self) -> bool:
        """Whether the database can be written to."""
        return self.parts is not None and await answers(self.parts.client)

    async def topics(self) -> bool:
        """Whether the broker has the topics that are consumed."""
        return self.parts is not None and await topics_exist(self.parts.messaging.producer, handlers.TOPICS)

    async def partitions(self) -> bool:
        """Whether this process has its partitions and commits."""
        return self.parts is not None and await self.parts.messaging.partitions_assigned()


def build(settings: MetricsSettings, clock: Clock | None = None) -> FastAPI:
    """Return the application of the metrics service."""
    readiness = Readiness()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts = readiness.parts = Parts(settings, clock or SystemClock())
        app.state.answers = parts.answers
        try:
            await parts.stores.prepare()
            async with parts.messaging.running():
                yield
        finally:
            parts.client.close()

    return create_app(
        settings,
        title="Tenantry metrics",
        description=_DESCRIPTION,
        lifespan=lifespan,
        readiness={
            "database": readiness.database,
            "topics": readiness.topics,
            "partitions": readiness.partitions,
        },
        routers=[figures.router],
    )
