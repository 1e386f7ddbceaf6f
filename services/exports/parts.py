"""What the exports service is made of, in the order in which each part needs the one before."""

import os
import socket
import uuid

import httpx

from services.exports.domain.callback import CallbackRules
from services.exports.files import FileStore
from services.exports.outside import Outside
from services.exports.repository.deliveries import DeliveryRepository
from services.exports.repository.exports import ExportRepository
from services.exports.repository.links import LinkRepository
from services.exports.repository.queue import ExportQueue
from services.exports.repository.schedules import ScheduleRepository
from services.exports.repository.templates import TemplateRepository
from services.exports.service.asking import Asking, DirectLimits
from services.exports.service.attempt import Attempts
from services.exports.service.catalogue import Catalogue
from services.exports.service.courier import Courier
from services.exports.service.discretion import Discretion
from services.exports.service.downloads import Downloads
from services.exports.service.housekeeping import Housekeeping
from services.exports.service.links import Links
from services.exports.service.production import Production
from services.exports.service.schedules import Schedules
from services.exports.service.templates import Templates
from services.exports.service.timetable import Timetable
from services.exports.service.worker import Worker
from services.exports.settings import ExportSettings
from services.exports.source import DatasetSource
from shared import mongo
from shared.clock import Clock
from shared.messaging.outbox import Outbox


def new_id() -> str:
    """Return an id that nothing has."""
    return uuid.uuid4().hex


class Stores:
    """The collections."""

    def __init__(self, client: mongo.Client, database: mongo.Database, outbox: Outbox) -> None:
        self.exports = ExportRepository(client, database, outbox)
        self.queue = ExportQueue(database)
        self.deliveries = DeliveryRepository(database)
        self.schedules = ScheduleRepository(client, database, self.exports)
        self.templates = TemplateRepository(database)
        self.links = LinkRepository(database)

    async def prepare(self) -> None:
        """Create what is missing."""
        for store in (self.exports, self.queue, self.deliveries, self.schedules, self.templates, self.links):
            await store.create_indexes()


class Parts:
    """Clients, stores and use cases; nothing is connected before the first use."""

    def __init__(self, settings: ExportSettings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.client = mongo.connect(settings.mongo)
        self.database = mongo.database(self.client, settings.database)
        self.outbox = Outbox(self.database, source=f"/tenantry/{settings.service}", clock=clock)
        self.stores = Stores(self.client, self.database, self.outbox)
        self.repository, self.queue = self.stores.exports, self.stores.queue
        self.files = FileStore(settings.object_store_url, part_bytes=settings.part_bytes)
        self.http = httpx.AsyncClient(timeout=settings.source_timeout_seconds)
        self.source = DatasetSource(self.http, settings.owner_urls(), token_file=settings.service_token_file)
        self.callback_rules = CallbackRules(allow_private=settings.allow_private_callbacks)
        self.outside = Outside(self.callback_rules)
        self._build_use_cases()
        self._build_background()

    def _build_use_cases(self) -> None:
        self.catalogue = Catalogue(self.source, self.clock)
        self.discretion = Discretion(self.catalogue)
        self.asking = Asking(
            self.repository,
            self.queue,
            self.catalogue,
            self.source,
            clock=self.clock,
            new_id=new_id,
            limits=DirectLimits(self.settings.direct_rows, self.settings.direct_bytes),
            quota=self.settings.quota,
            callbacks=self.callback_rules,
        )
        self.downloads = Downloads(self.repository, self.stores.deliveries, self.files, self.clock)
        self.links = Links(self.downloads, self.repository, self.stores.links, self.files, self.clock)
        self.schedules = Schedules(self.stores.schedules, self.asking, clock=self.clock, new_id=new_id)
        self.templates = Templates(self.stores.templates, self.asking, clock=self.clock, new_id=new_id)

    def _build_background(self) -> None:
        settings = self.settings
        # A name that no other process ever had: a lease of this process's predecessor is not this process's.
        self.worker_name = f"{socket.gethostname()}-{os.getpid()}-{new_id()[:8]}"
        self.attempts = Attempts(
            self.repository,
            Production(self.source, self.files),
            self.files,
            clock=self.clock,
            policy=settings.policy,
            worker=self.worker_name,
        )
        self.worker = Worker(
            self.repository,
            self.queue,
            self.attempts,
            name=self.worker_name,
            clock=self.clock,
            policy=settings.policy,
            concurrency=settings.concurrency,
            poll_seconds=settings.poll_seconds,
        )
        self.housekeeping = Housekeeping(
            self.repository, self.files, clock=self.clock, pause_seconds=settings.sweep_seconds
        )
        self.courier = Courier(
            self.stores.deliveries, self.outside, clock=self.clock, pause_seconds=settings.poll_seconds
        )
        self.timetable = Timetable(self.schedules, self.worker, pause_seconds=settings.poll_seconds)
