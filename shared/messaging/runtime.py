"""The message clients of one service: built together, started in order, stopped in reverse."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaProducer
from faststream.kafka import KafkaBroker

from shared.clock import Clock
from shared.messaging.broker import build_broker, build_producer
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.memory import Memory, Remembering
from shared.messaging.offsets import OffsetStore
from shared.messaging.pace import LONGEST_SECONDS
from shared.messaging.publisher import EventPublisher
from shared.messaging.subscriber import attach
from shared.messaging.subscription import Apply, FencedSubscription
from shared.mongo import Client, Database
from shared.settings import ServiceSettings


class Messaging:
    """A service's broker, producer and subscriptions. Must be built inside the running event loop."""

    def __init__(self, settings: ServiceSettings, *, client: Client, database: Database, clock: Clock) -> None:
        self._settings = settings
        self.client = client
        self._clock = clock
        self._database = database
        self.broker: KafkaBroker = build_broker(settings)
        self.producer: AIOKafkaProducer = build_producer(settings)
        self.subscriptions: list[FencedSubscription] = []

    @property
    def source(self) -> str:
        """The CloudEvents source URI of this service."""
        return f"/tenantry/{self._settings.service}"

    def publisher(self) -> EventPublisher:
        """Return a publisher in the name of this service."""
        return EventPublisher(self.producer, source=self.source, clock=self._clock)

    def subscribe(
        self,
        handler: Apply,
        *topics: str,
        memory: Memory | None = None,
        longest_seconds: float = LONGEST_SECONDS,
    ) -> FencedSubscription:
        """Let `handler` receive the facts of `topics`, each exactly once; `memory` is what it remembers of them.

        Who is far behind gets as many facts at once as are applied in `longest_seconds`.
        """
        group = self._settings.consumer_group
        subscription = FencedSubscription(
            handler,
            client=self.client,
            offsets=OffsetStore(self._database, group=group, clock=self._clock),
            dead_letters=DeadLetters(self.producer, consumer=group, clock=self._clock),
            dead_letter_limit=self._settings.kafka.dead_letter_limit,
            max_batch=self._settings.kafka.max_batch,
            longest_seconds=longest_seconds,
            remembering=Remembering(memory, topics) if memory else None,
        )
        self.subscriptions.append(attach(subscription, self.broker, *topics, settings=self._settings))
        return subscription

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Produce and consume while the block runs."""
        await self.producer.start()
        try:
            await self.broker.start()
            yield
        finally:
            # Consumers first: they still write dead letters.
            await self.broker.stop()
            await self.producer.stop()

    async def partitions_assigned(self) -> bool:
        """Tell whether every subscription has its partitions and commits; the readiness check."""
        return all(subscription.healthy for subscription in self.subscriptions)
