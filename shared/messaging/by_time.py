"""Reading by time: of the topics of a partition number, whose facts are of the same customers, the one furthest behind.

A broker hands out topic after topic. Who is far behind would apply all usage of a customer before the customer's own
facts, and restate every month when those come. Read by time, they meet in one batch. Kafka Streams chooses its next
record in the same way. This is about cost alone: no figure depends on the order of topics.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

CHUNK: Final = 200
"""Records read before it is asked again who is behind, so that one topic is never further ahead than that."""

_PATIENCE: Final = 10
"""Empty reads in a row before the order is given up for one: a partition without a leader must not stop the others."""


class Progress(NamedTuple):
    """How far a partition was read."""

    place: TopicPartition
    time: float
    """Of the last record, in milliseconds since 1970; minus infinity before the first."""
    at_end: bool
    """The broker had nothing more when it was last asked."""


def behind(partitions: Sequence[Progress]) -> list[TopicPartition]:
    """Return, of each partition number, what is furthest behind in time; and all that are at their end.

    The latter cost nothing, and a new record of theirs is read at once.
    """
    earliest: dict[int, float] = {}
    for place, time, at_end in partitions:
        if not at_end:
            earliest[place.partition] = min(time, earliest.get(place.partition, time))
    return [place for place, time, at_end in partitions if at_end or time == earliest[place.partition]]


class ByTime:
    """Reads batches from a consumer, by time as far as the broker has answered."""

    def __init__(self, *, largest: int, wait_ms: int) -> None:
        self._largest = largest
        self._wait_ms = wait_ms
        self._times: dict[TopicPartition, float] = {}
        self._empty_reads = 0

    async def read(self, consumer: AIOKafkaConsumer) -> tuple[ConsumerRecord, ...]:
        """Return up to `largest` records, those of a partition in order; none where none came in time."""
        records = await self._first(consumer)
        more = records
        while more and len(records) < self._largest:
            more = await self._take(
                consumer, await self._behind(consumer), wait_ms=0, most=self._largest - len(records)
            )
            records += more
        return tuple(records)

    async def _first(self, consumer: AIOKafkaConsumer) -> list[ConsumerRecord]:
        anything = self._empty_reads >= _PATIENCE
        wanted = [] if anything else await self._behind(consumer)
        records = await self._take(consumer, wanted, wait_ms=self._wait_ms, most=self._largest)
        self._empty_reads = 0 if records or anything else self._empty_reads + 1
        return records

    async def _behind(self, consumer: AIOKafkaConsumer) -> list[TopicPartition]:
        ends = {place: consumer.highwater(place) for place in consumer.assignment()}
        return behind([await self._progress(consumer, place, end) for place, end in ends.items()])

    async def _progress(self, consumer: AIOKafkaConsumer, place: TopicPartition, end: int | None) -> Progress:
        at_end = end is not None and await consumer.position(place) >= end
        return Progress(place, self._times.get(place, float("-inf")), at_end)

    async def _take(
        self, consumer: AIOKafkaConsumer, wanted: Iterable[TopicPartition], *, wait_ms: int, most: int
    ) -> list[ConsumerRecord]:
        """Return some records of the `wanted` partitions, of all where none is named."""
        found: dict[TopicPartition, Any] = await consumer.getmany(
            *wanted, timeout_ms=wait_ms, max_records=min(CHUNK, most)
        )
        self._times |= {place: float(records[-1].timestamp) for place, records in found.items()}
        return [record for records in found.values() for record in records]
