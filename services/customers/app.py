"""Wires the customers service: settings → clients → service → application. Nothing is connected before the lifespan."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from services.customers import handlers
from services.customers.api import customers, datasets, refusals
from services.customers.repository.reads import CustomerReader
from services.customers.repository.records import RecordStore
from services.customers.repository.rooms import Rooms
from services.customers.service import CustomerProjection, CustomerQueries
from services.customers.settings import CustomersSettings
from shared.clock import Clock, SystemClock
from shared.http.app import create_app
from shared.messaging.health import topics_exist
from shared.messaging.runtime import Messaging
from shared.mongo import answers, connect, database

_DESCRIPTION = "The customers of a partner, with their subscriptions, orders, users and vendor accounts."


class Parts:
    """What the application is made of, in the order in which each part needs the one before."""

    def __init__(self, settings: CustomersSettings, clock: Clock) -> None:
        self.client = connect(settings.mongo)
        own = database(self.client, settings.database)
        self.rooms = Rooms(own)
        self.projection = CustomerProjection(self.client, RecordStore(self.rooms), clock)
        self.queries = CustomerQueries(
            self.client, CustomerReader(self.rooms), clock, batch_rows=settings.stream_batch_rows
        )
        self.messaging = Messaging(settings, client=self.client, database=own, clock=clock)
        handlers.subscribe(self.messaging, self.projection)
        self.recounting: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def running(self, *, recount_seconds: float) -> AsyncIterator[None]:
        """Consume, and keep counts, while the block runs."""
        await self.rooms.prepare()
        async with self.messaging.running():
            self.recounting = asyncio.create_task(self.projection.keep_counts(recount_seconds))
            try:
                yield
            finally:
                self.recounting.cancel()
                with suppress(asyncio.CancelledError):
                    await self.recounting


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

    async def counts(self) -> bool:
        """Whether counts are renewed as time passes; an error that nobody expected ends that."""
        recounting = self.parts.recounting if self.parts is not None else None
        return recounting is not None and not recounting.done()


def build(settings: CustomersSettings, clock: Clock | None = None) -> FastAPI:
    """Return the application of the customers service."""
    readiness = Readiness()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts = readiness.parts = Parts(settings, clock or SystemClock())
        app.state.queries = parts.queries
        try:
            async with parts.running(recount_seconds=settings.recount_seconds):
                yield
        finally:
            parts.client.close()

    app = create_app(
        settings,
        title="Tenantry customers",
        description=_DESCRIPTION,
        lifespan=lifespan,
        readiness={
            "database": readiness.database,
            "topics": readiness.topics,
            "partitions": readiness.partitions,
            "counts": readiness.counts,
        },
        routers=[customers.router, datasets.router],
    )
    refusals.install(app)
    return app
