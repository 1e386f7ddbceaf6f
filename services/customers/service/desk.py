"""Everything that people do to customers' settings, built together."""

from services.customers.repository.activity import ActivityLog
from services.customers.repository.rooms import Rooms
from services.customers.repository.sections import SectionStore
from services.customers.service.activity import ActivityReader
from services.customers.service.editing import SectionEditor
from shared.clock import Clock
from shared.messaging.outbox import Outbox
from shared.mongo import Client


class SettingsDesk:
    """The flows behind the settings routes."""

    def __init__(self, client: Client, rooms: Rooms, outbox: Outbox, clock: Clock) -> None:
        stored, log = SectionStore(rooms), ActivityLog(rooms)
        self.sections = SectionEditor(client, stored, log, outbox, clock)
        self.activity = ActivityReader(client, stored, log)
