"""What the metrics service is made of, shared by the application and the maintenance commands."""

from services.metrics.repository.cells import CellStore
from services.metrics.repository.contributors import ContributorStore
from services.metrics.repository.customers import CustomerStore
from services.metrics.repository.freshness import FreshnessStore
from services.metrics.repository.generations import GenerationStore
from services.metrics.repository.turnover import TurnoverStore
from services.metrics.service.answers import Answers
from services.metrics.service.explaining import Explanations
from services.metrics.service.projection import Projection
from services.metrics.service.rankings import Rankings
from services.metrics.service.rebuild import Rebuild
from services.metrics.service.verify import Verify
from shared.clock import Clock
from shared.mongo import Client, Database


class Stores:
    """The collections."""

    def __init__(self, database: Database) -> None:
        self.customers = CustomerStore(database)
        self.cells = CellStore(database)
        self.contributors = ContributorStore(database, self.customers)
        self.generations = GenerationStore(database)
        self.freshness = FreshnessStore(database)
        self.turnover = TurnoverStore(database)

    async def prepare(self) -> None:
        """Create what is missing."""
        for store in (self.customers, self.cells, self.generations, self.freshness):
            await store.prepare()

    def projection(self, clock: Clock) -> Projection:
        """Return the use case of arriving facts."""
        return Projection(self.customers, self.cells, self.generations, self.freshness, clock)

    def answers(self, client: Client, clock: Clock) -> Answers:
        """Return the use case of questions."""
        return Answers(client, self.cells, self.generations, self.freshness, clock)

    def rankings(self, client: Client, clock: Clock) -> Rankings:
        """Return the use case of questions about single customers."""
        return Rankings(client, self.turnover, self.freshness, clock)

    def explanations(self, client: Client, clock: Clock) -> Explanations:
        """Return the use case of taking figures apart."""
        return Explanations(client, self.contributors, self.generations, self.freshness, clock)

    def rebuild(self, client: Client) -> Rebuild:
        """Return the use case of building the cells anew."""
        return Rebuild(client, self.customers, self.cells, self.generations)

    def verify(self, client: Client) -> Verify:
        """Return the use case of comparing cells with customers."""
        return Verify(client, self.customers, self.cells, self.generations)
