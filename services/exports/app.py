"""Wires the exports service: settings → clients → service → application. Nothing is connected before the lifespan."""

import asyncio
import os
import socket
import uuid
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from services.exports.api import refusals
from services.exports.api.content import content_routes
from services.exports.api.datasets import dataset_routes
from services.exports.api.exports import export_routes
from services.exports.domain.callback import CallbackRules
from services.exports.files import FileStore
from services.exports.handlers import ExportHandlers
from services.exports.repository.exports import ExportRepository
from services.exports.repository.queue import ExportQueue
from services.exports.service.asking import Asking, DirectLimits
from services.exports.service.attempt import Attempts
from services.exports.service.catalogue import Catalogue
from services.exports.service.downloads import Downloads
from services.exports.service.housekeeping import Housekeeping
from services.exports.service.production import Production
from services.exports.service.worker import Worker
from services.exports.settings import ExportSettings
from services.exports.source import DatasetSource
from shared import mongo
from shared.clock import Clock, SystemClock
from shared.events.exports import TOPIC
from shared.http.app import create_app
from shared.messaging.health import topics_exist
from shared.messaging.outbox import Outbox, OutboxRelay
from shared.messaging.runtime import Messaging

DESCRIPTION = "Downloads of any size: small ones at once, large ones in the background, kept for 30 days."


def build(settings: ExportSettings, clock: Clock | None = None) -> FastAPI:
    """Return the application; it connects to nothing before its lifespan starts."""
    return application(Parts(settings, clock or SystemClock()))


def application(parts: "Parts") -> FastAPI:
    """Return the application of `parts`."""
    app = create_app(
        parts.settings,
        title="Tenantry exports",
        description=DESCRIPTION,
        lifespan=parts.lifespan,
        readiness={
            "database": parts.database_answers,
            "topics": parts.topics_exist,
            "partitions": parts.partitions_assigned,
            "object_store": parts.files.answers,
            "workers": parts.works,
        },
        routers=[
            export_routes(parts.asking, parts.downloads, parts.clock),
            content_routes(parts.downloads),
            dataset_routes(parts.catalogue),
        ],
    )
    refusals.install(app)
    return app


class Parts:
    """What the service is made of; messaging needs a running event loop, so it is built in the lifespan."""

    def __init__(self, settings: ExportSettings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.client = mongo.connect(settings.mongo)
        self.database = mongo.database(self.client, settings.database)
        self.outbox = Outbox(self.database, source=f"/tenantry/{settings.service}", clock=clock)
        self.repository = ExportRepository(self.client, self.database, self.outbox)
        self.queue = ExportQueue(self.database)
        self.files = FileStore(settings.object_store_url, part_bytes=settings.part_bytes)
        self.http = httpx.AsyncClient(timeout=settings.source_timeout_seconds)
        self.source = DatasetSource(self.http, settings.owner_urls(), token_file=settings.service_token_file)
        self.catalogue = Catalogue(self.source, clock)
        self.asking = self._asking()
        self.downloads = Downloads(self.repository, self.files, clock)
        # A name that no other process ever had: a lease of this process's predecessor is not this process's.
        self.worker_name = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.attempts = self._attempts()
        self.worker = self._worker()
        self.housekeeping = Housekeeping(self.repository, self.files, clock=clock, pause_seconds=settings.sweep_seconds)
        self.messaging: Messaging | None = None
        self.background: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Connect, consume, work and sweep while the application runs."""
        messaging = Messaging(self.settings, client=self.client, database=self.database, clock=self.clock)
        messaging.subscribe(ExportHandlers(self.worker).on_exports, TOPIC)
        await self.repository.create_indexes()
        await self.queue.create_indexes()
        await self.files.prepare()
        try:
            async with self.http, messaging.running():
                self.messaging = messaging
                relay = OutboxRelay(self.outbox, messaging.producer)
                async with self._in_background(relay.run(), self.worker.run(), self.housekeeping.run()):
                    yield
        finally:
            self.client.close()

    async def database_answers(self) -> bool:
        """Tell whether a writable primary answers."""
        return await mongo.answers(self.client)

    async def topics_exist(self) -> bool:
        """Tell whether the broker answers and has the topic."""
        return self.messaging is not None and await topics_exist(self.messaging.producer, [TOPIC])

    async def partitions_assigned(self) -> bool:
        """Tell whether this process has its share of the topic."""
        return self.messaging is not None and await self.messaging.partitions_assigned()

    async def works(self) -> bool:
        """Tell whether relay, worker and sweep are alive; none of them ever ends by itself."""
        return bool(self.background) and not any(task.done() for task in self.background)

    @asynccontextmanager
    async def _in_background(self, *work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
        self.background = [asyncio.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in self.background:
                task.cancel()
            await asyncio.gather(*self.background, return_exceptions=True)

    def _asking(self) -> Asking:
        return Asking(
            self.repository,
            self.queue,
            self.catalogue,
            self.source,
            clock=self.clock,
            new_id=lambda: uuid.uuid4().hex,
            limits=DirectLimits(self.settings.direct_rows, self.settings.direct_bytes),
            quota=self.settings.quota,
            callbacks=CallbackRules(allow_private=self.settings.allow_private_callbacks),
        )

    def _attempts(self) -> Attempts:
        return Attempts(
            self.repository,
            Production(self.source, self.files),
            self.files,
            clock=self.clock,
            policy=self.settings.policy,
            worker=self.worker_name,
        )

    def _worker(self) -> Worker:
        return Worker(
            self.repository,
            self.queue,
            self.attempts,
            name=self.worker_name,
            clock=self.clock,
            policy=self.settings.policy,
            concurrency=self.settings.concurrency,
            poll_seconds=self.settings.poll_seconds,
        )
