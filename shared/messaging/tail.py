"""Following a topic as a spectator: every process sees every record, from near the end, and commits nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.errors import KafkaError

from shared.messaging.broker import client_options
from shared.settings import KafkaSettings

log = structlog.get_logger(__name__)

_POLL_MS: Final = 1_000
_AWAY_SECONDS: Final = 2.0


class Tail:
    """One topic's latest records; no group, so no other process has fewer of them."""

    def __init__(self, settings: KafkaSettings, topic: str, *, back: int) -> None:
        """Begin up to `back` records before the end of each partition."""
        self._settings = settings
        self._topic = topic
        self._back = back
        self.first: dict[int, int] = {}
        """The offset at which following began, by partition; empty until then."""
        self.positions: dict[int, int] = {}
        """The next offset by partition."""
        self.begun = asyncio.Event()

    async def records(self) -> AsyncIterator[ConsumerRecord]:
        """Yield records until cancelled; a broker that is away is waited for."""
        while True:
            try:
                async with self._consumer() as consumer:
                    while True:
                        for record in await _poll(consumer):
                            self.positions[record.partition] = record.offset + 1
                            yield record
            except KafkaError as error:
                log.warning("the topic cannot be followed, trying again", topic=self._topic, error=str(error))
                await asyncio.sleep(_AWAY_SECONDS)

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(
            self._topic,
            bootstrap_servers=self._settings.bootstrap_servers,
            group_id=None,  # so that this process is given every partition
            enable_auto_commit=False,
            auto_offset_reset="latest",
            **client_options(self._settings),
        )
        await consumer.start()
        try:
            await self._find_place(consumer)
            yield consumer
        finally:
            await consumer.stop()

    async def _find_place(self, consumer: AIOKafkaConsumer) -> None:
        """Go where following stopped; at first, and where the broker no longer has that place, near the end."""
        partitions = consumer.assignment()
        beginnings = await consumer.beginning_offsets(partitions)
        ends = await consumer.end_offsets(partitions)
        for partition in partitions:
            number, beginning, end = partition.partition, beginnings[partition], ends[partition]
            near_the_end = max(beginning, end - self._back)
            known = self.positions.get(number, near_the_end)
            self.positions[number] = known if beginning <= known <= end else near_the_end
            self.first.setdefault(number, self.positions[number])
            consumer.seek(partition, self.positions[number])
        self.begun.set()


async def _poll(consumer: AIOKafkaConsumer) -> list[ConsumerRecord]:
    fetched = await consumer.getmany(timeout_ms=_POLL_MS)
    return [record for records in fetched.values() for record in records]
