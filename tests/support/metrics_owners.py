"""Consumers of the metrics service that believe they own every partition, on records at hand: no broker is needed."""

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

from aiokafka import TopicPartition

from services.metrics import handlers
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.memory import Remembering
from shared.messaging.offsets import OffsetStore
from shared.messaging.positions import place_of
from shared.messaging.subscription import FencedSubscription
from tests.contracts.records import Received
from tests.support.builders import record
from tests.support.metrics_service import MetricsBench

PARTITIONS = 4
PLACES = frozenset(TopicPartition(topic, number) for topic in handlers.TOPICS for number in range(PARTITIONS))
ENOUGH = 1 << 26
"""Memory for every customer of a test."""


class NoLetters(DeadLetters):
    """Stands where nothing is refused, so that no broker is needed."""

    def __init__(self) -> None:
        """Without a producer."""

    async def add(self, letters: Sequence[Any]) -> None:
        """Fail on any."""
        assert not letters


class Reader:
    """The part of a consumer that a subscription asks of, on records at hand and assigned all partitions."""

    def __init__(self, records: Sequence[Received]) -> None:
        self._records = records
        self._ends = Counter(place_of(each) for each in records)
        self._positions = dict.fromkeys(PLACES, 0)

    def poll(self, size: int) -> list[Received]:
        """Return the next records, at most `size`."""
        found = [each for each in self._records if each.offset >= self._positions[place_of(each)]][:size]
        self._positions |= {place_of(each): each.offset + 1 for each in found}
        return found

    def assignment(self) -> frozenset[TopicPartition]:
        """Return every partition."""
        return PLACES

    def seek(self, place: TopicPartition, offset: int) -> None:
        """Go there."""
        self._positions[place] = offset

    async def end_offsets(self, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Return where the partitions end."""
        return {place: self._ends[place] for place in places}

    async def commit(self, reached: dict[TopicPartition, int]) -> None:
        """Be told, and do nothing."""


class Owner:
    """A process of the service, as far as facts are concerned: its subscription, its projection and their memory."""

    def __init__(self, bench: MetricsBench, records: Sequence[Received], memory: int = ENOUGH) -> None:
        self.projection = bench.stores.projection(bench.clock, memory)
        self.memory = self.projection.memory
        self.subscription = FencedSubscription(
            self.projection.apply,
            client=bench.client,
            offsets=OffsetStore(bench.database, group="metrics", clock=bench.clock),
            dead_letters=NoLetters(),
            dead_letter_limit=100,
            remembering=Remembering(self.memory, handlers.TOPICS),
        )
        self._reader = Reader(records)
        self.subscription.positions.consumer = lambda: self._reader

    async def assigned(self) -> None:
        """Be given every partition."""
        await self.subscription.on_partitions_assigned(PLACES)

    async def revoked(self) -> None:
        """Lose every partition."""
        await self.subscription.on_partitions_revoked(PLACES)

    async def read(self, size: int) -> bool:
        """Apply the next records, at most `size`; return whether there were any."""
        batch = self._reader.poll(size)
        if batch:
            await self.subscription.handle(batch)
        return bool(batch)

    def lose_sight_of(self, size: int) -> None:
        """Read the next records, at most `size`, and do nothing with them."""
        self._reader.poll(size)

    async def read_all(self, seed: int = 1) -> None:
        """Apply what is left, in batches of any size."""
        chance = Random(seed)
        while await self.read(chance.randrange(20, 80)):
            pass


def in_partitions(facts: Sequence[Any]) -> list[Received]:
    """Return `facts` as they stand in partitions, in order."""
    ends = dict.fromkeys(PLACES, 0)
    found = []
    for fact in facts:
        sent, place = record(fact), TopicPartition(fact.topic, sum(fact.key.encode()) % PARTITIONS)
        found.append(Received(sent.topic, sent.key, sent.value, sent.headers, place.partition, ends[place]))
        ends[place] += 1
    return found
