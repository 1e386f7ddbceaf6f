"""What the customers service is made of, and what goes on while it runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cryptography.fernet import Fernet

from services.customers import handlers
from services.customers.repository.cursor_key import cursor_key
from services.customers.repository.licenses import LicenseStore
from services.customers.repository.reads import CustomerReader
from services.customers.repository.records import RecordStore
from services.customers.repository.rooms import Rooms
from services.customers.repository.sections import SectionStore
from services.customers.repository.subjects import SubjectStore
from services.customers.repository.tables import TableReader
from services.customers.service.desk import SettingsDesk
from services.customers.service.intake import FactIntake
from services.customers.service.licenses import LicenseReports
from services.customers.service.projection import CustomerProjection
from services.customers.service.queries import CustomerQueries
from services.customers.settings import CustomersSettings
from shared.background import Background
from shared.clock import Clock
from shared.messaging.outbox import Outbox, OutboxRelay
from shared.messaging.runtime import Messaging
from shared.mongo import connect, database


class Parts:
    """Built in the order in which each part needs the one before."""

    def __init__(self, settings: CustomersSettings, clock: Clock) -> None:
        self.client = connect(settings.mongo)
        own = database(self.client, settings.database)
        self.rooms = Rooms(own)
        self.projection = CustomerProjection(self.client, RecordStore(self.rooms), clock)
        customers, tables = CustomerReader(self.rooms), TableReader(self.rooms)
        self.queries = CustomerQueries(self.client, customers, tables, clock, batch_rows=settings.stream_batch_rows)
        self.messaging = Messaging(settings, client=self.client, database=own, clock=clock)
        stored = SectionStore(self.rooms)
        licenses = LicenseStore(self.rooms, stored)
        self.licenses = LicenseReports(self.client, licenses, stored, tables, clock)
        handlers.subscribe(self.messaging, FactIntake(self.projection, licenses, SubjectStore(self.rooms)))
        self.outbox = Outbox(own, source=self.messaging.source, clock=clock)
        self.desk = SettingsDesk(self.client, self.rooms, self.projection, self.outbox, clock)
        self.cursor_key = b""

    @asynccontextmanager
    async def running(self, background: Background, *, recount_seconds: float) -> AsyncIterator[None]:
        """Consume, keep counts and publish what commands decided, while the block runs."""
        await self.rooms.prepare()
        self.cursor_key = await cursor_key(self.rooms, Fernet.generate_key())
        await self.outbox.create_indexes()
        async with self.messaging.running():
            relay = OutboxRelay(self.outbox, self.messaging.producer)
            async with background.running(self.projection.keep_counts(recount_seconds), relay.run()):
                yield
