"""What the metrics service is made of, shared by the application and the maintenance commands."""

from services.metrics.repository.cells import CellStore
from services.metrics.repository.contributors import ContributorStore
from services.metrics.repository.customers import CustomerStore
from services.metrics.repository.freshness import FreshnessStore
from services.metrics.repository.generations import GenerationStore
from services.metrics.repository.journal import JournalStore
from services.metrics.repository.kpis import KpiStore
from services.metrics.repository.names import NameStore
from services.metrics.repository.positions import PositionStore
from services.metrics.repository.turnover import TurnoverStore
from services.metrics.service.announcing import Announcer
from services.metrics.service.answers import Answers
from services.metrics.service.explaining import Explanations
from services.metrics.service.groups import Groups
from services.metrics.service.images import Images
from services.metrics.service.memory import CustomerMemory
from services.metrics.service.naming import NamingOfPlans
from services.metrics.service.origins import Figures, Turnovers
from services.metrics.service.partner_images import PartnerImages
from services.metrics.service.projection import Projection
from services.metrics.service.rankings import Rankings
from services.metrics.service.rebuild import Rebuild
from services.metrics.service.sources import Sources
from services.metrics.service.verify import Verify
from shared.clock import Clock
from shared.messaging.outbox import Outbox
from shared.mongo import Client, Database


class Stores:
    """The collections."""

    def __init__(self, database: Database) -> None:
        self.customers = CustomerStore(database)
        self.cells = CellStore(database)
        self.contributors = ContributorStore(database, self.customers)
        self.generations = GenerationStore(database)
        self.freshness = FreshnessStore(database)
        self.journal = JournalStore(database)
        self.positions = PositionStore(database)
        self.names = NameStore(database)
        self.naming = NamingOfPlans(self.names)
        self.turnover = TurnoverStore(database)
        self.kpis = KpiStore(database)

    async def prepare(self) -> None:
        """Create what is missing."""
        own = self.customers, self.cells, self.generations, self.freshness, self.journal, self.kpis, self.names
        for store in own:
            await store.prepare()

    def projection(self, clock: Clock, memory: int = 0) -> Projection:
        """Return the use case of arriving facts, which remembers about `memory` bytes of customers."""
        return Projection(
            self.customers,
            self.cells,
            self.generations,
            self.freshness,
            journal=self.journal,
            kpis=self.kpis,
            naming=self.naming,
            memory=CustomerMemory(memory),
            clock=clock,
        )

    def announcer(self, client: Client, outbox: Outbox, clock: Clock) -> Announcer:
        """Return the use case of telling what moved."""
        return Announcer(client, self.kpis, self.cells, self.generations, self.freshness, outbox=outbox, clock=clock)

    def images(self, client: Client, budget: int) -> PartnerImages:
        """Return images of partners that take at most about `budget` bytes, half of them for rankings."""
        parts = client, self.positions, self.journal
        return PartnerImages(
            Images(*parts, origin=Figures(self.cells), budget=budget // 2),
            Images(*parts, origin=Turnovers(self.turnover), budget=budget // 2),
        )

    def answers(self, client: Client, images: PartnerImages, clock: Clock) -> Answers:
        """Return the use case of questions."""
        return Answers(Sources(client, self.cells, self.positions, images.figures), self.naming, clock)

    def rankings(self, client: Client, images: PartnerImages, clock: Clock) -> Rankings:
        """Return the use case of questions about single customers."""
        return Rankings(client, self.turnover, self.freshness, images.turnover, clock)

    def explanations(self, client: Client, images: PartnerImages, clock: Clock) -> Explanations:
        """Return the use case of taking figures apart."""
        groups = Groups(self.contributors, self.generations, images.figures)
        return Explanations(client, self.contributors, groups, self.freshness, clock)

    def rebuild(self, client: Client) -> Rebuild:
        """Return the use case of building the cells anew."""
        return Rebuild(client, self.customers, self.cells, self.generations)

    def verify(self, client: Client) -> Verify:
        """Return the use case of comparing cells with customers."""
        return Verify(client, self.customers, self.cells, self.generations)
