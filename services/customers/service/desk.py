"""Everything that people do to customers' settings, built together."""

from services.customers.repository.activity import ActivityLog
from services.customers.repository.deletion import DeletionStore
from services.customers.repository.links import LinkIndex
from services.customers.repository.review import SettingsReview
from services.customers.repository.rooms import Rooms
from services.customers.repository.sections import SectionStore
from services.customers.repository.subjects import SubjectStore
from services.customers.repository.tables import TableReader
from services.customers.service.activity import ActivityReader
from services.customers.service.bulk import BulkEditor
from services.customers.service.configuration import Configurations
from services.customers.service.deletion import Deletions
from services.customers.service.editing import SectionEditor
from services.customers.service.journal import Journal
from services.customers.service.links import Links
from services.customers.service.newcomers import Newcomers
from services.customers.service.projection import CustomerProjection
from services.customers.service.review import SettingsReviews
from services.customers.service.subjects import Subjects
from shared.clock import Clock
from shared.messaging.outbox import Outbox
from shared.mongo import Client


class SettingsDesk:
    """The flows behind the settings routes."""

    def __init__(
        self, client: Client, rooms: Rooms, projection: CustomerProjection, outbox: Outbox, clock: Clock
    ) -> None:
        stored, log = SectionStore(rooms), ActivityLog(rooms)
        journal = Journal(log, outbox)
        self.sections = SectionEditor(client, stored, journal, clock)
        self.activity = ActivityReader(client, stored, log)
        self.bulk = BulkEditor(self.sections)
        self.configurations = Configurations(client, self.sections)
        self.links = Links(client, stored, self.sections, LinkIndex(rooms))
        self.newcomers = Newcomers(client, projection, journal, clock, links=self.links)
        self.subjects = Subjects(client, SubjectStore(rooms), projection, self.sections, journal, clock=clock)
        self.deletions = Deletions(client, DeletionStore(rooms), projection, journal, clock)
        self.reviews = SettingsReviews(client, SettingsReview(rooms), TableReader(rooms))
