"""Where a consumer goes on reading: at the offsets stored with the state, whatever the broker remembers."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from pymongo.errors import PyMongoError

from shared.events.envelope import IncomingRecord
from shared.messaging.backoff import back_off
from shared.messaging.offsets import OffsetStore

log = structlog.get_logger(__name__)


class Positions:
    """The next offset to apply of each partition that this process reads."""

    def __init__(self, offsets: OffsetStore) -> None:
        self._offsets = offsets
        self.expected: dict[TopicPartition, int] = {}
        self._asked_again: dict[TopicPartition, int] = {}
        self.consumer: Callable[[], AIOKafkaConsumer | None] = lambda: None

    async def read_back(self, partitions: Iterable[TopicPartition]) -> None:
        """Read the stored offsets of `partitions` and move the consumer there, however long the database is away."""
        found = await self._without_recreated_topics(await self._stored(frozenset(partitions)))
        self.give_up(found)
        self.expected.update(found)
        self._seek(found)

    def give_up(self, partitions: Iterable[TopicPartition]) -> None:
        """Expect nothing of `partitions` any more; what was asked again before does not tell what is gone now."""
        for partition in partitions:
            self.expected.pop(partition, None)
            self._asked_again.pop(partition, None)

    def unknown(self, records: Iterable[IncomingRecord]) -> frozenset[TopicPartition]:
        """Return the partitions of `records` that were not read back."""
        return frozenset({place_of(record) for record in records} - self.expected.keys())

    def fresh(self, records: Iterable[IncomingRecord]) -> list[IncomingRecord]:
        """Return the records that follow the stored offsets, without those of partitions that are read again.

        What was fetched before a seek may come after it: records that are applied already, which are dropped, or such
        that leave some out. Where the broker was asked again and still leaves some out, it has them no more.
        """
        later = [record for record in records if record.offset >= self.expected.get(place_of(record), 0)]
        again = self._leaving_out(later)
        if again:
            log.info("records were left out: reading again", partitions=len(again))
            self._asked_again.update(again)
            self._seek(again)
        return [record for record in later if place_of(record) not in again]

    def _leaving_out(self, records: Iterable[IncomingRecord]) -> dict[TopicPartition, int]:
        """Return the partitions that go on behind their stored offsets, with these, unless they were read again."""
        first: dict[TopicPartition, int] = {}
        for record in records:
            first.setdefault(place_of(record), record.offset)
        stored = {place: self.expected[place] for place in first}
        return {
            place: offset
            for place, offset in stored.items()
            if first[place] > offset and self._asked_again.get(place) != offset
        }

    def _seek(self, offsets: Mapping[TopicPartition, int]) -> None:
        consumer = self.consumer()
        for partition, offset in offsets.items():
            if consumer is not None and partition in consumer.assignment():
                consumer.seek(partition, offset)

    async def _stored(self, partitions: frozenset[TopicPartition]) -> dict[TopicPartition, int]:
        attempt = 0
        while True:
            try:
                return await self._offsets.load(partitions)
            except PyMongoError as error:
                await back_off(attempt, error)
                attempt += 1

    async def _without_recreated_topics(self, stored: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """Return `stored`, with partitions that ended before their stored offset (a recreated topic) set back to 0."""
        ends = await self._ends([partition for partition, offset in stored.items() if offset])
        offsets = dict(stored)
        for partition, end in ends.items():
            if stored[partition] > end:
                log.error(
                    "the topic was recreated: reading it from its start",
                    topic=partition.topic,
                    offset=stored[partition],
                )
                await self._offsets.rewind(partition, stored[partition], 0)
                offsets[partition] = 0
        return offsets

    async def _ends(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        consumer = self.consumer()
        ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions) if consumer and partitions else {}
        return ends


def place_of(record: IncomingRecord) -> TopicPartition:
    """Return the partition that a record came from."""
    return TopicPartition(record.topic, record.partition)
