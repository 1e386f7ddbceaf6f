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
from services.customers.service.projection import CustomerProjection
from services.customers.service.queries import CustomerQueries
from services.customers.settings import CustomersSettings
from shared.clock import Clock, SystemClock
from shared.http.app import create_app
from shared.messaging.health import Readiness
from shared.messaging.runtime import Messaging
from shared.mongo import connect, database

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


class Counting:
    """Whether counts are renewed as time passes; an error that nobody expected ends that."""

    def __init__(self) -> None:
        self.parts: Parts | None = None

    async def goes_on(self) -> bool:
        """Return whether it does; not before the service was started."""
        recounting = self.parts.recounting if self.parts is not None else None
        return recounting is not None and not recounting.done()


def build(settings: CustomersSettings, clock: Clock | None = None) -> FastAPI:
    """Return the application of the customers service."""
    readiness, counting = Readiness(handlers.TOPICS), Counting()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts = counting.parts = Parts(settings, clock or SystemClock())
        readiness.started(parts.messaging)
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
        readiness={**readiness.checks, "counts": counting.goes_on},
        routers=[customers.router, datasets.router],
    )
    refusals.install(app)
    return app
