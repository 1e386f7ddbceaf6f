"""Reading dead letters back: for the operator who looks at them and sends them again."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.events.envelope import Headers, OutgoingRecord
from shared.events.topics import DEAD_LETTER_SUFFIX
from shared.messaging.broker import client_options
from shared.messaging.dead_letters import PREFIX, original_headers
from shared.messaging.publisher import send_all
from shared.settings import KafkaSettings

_GROUP: Final = "tenantry.dlq-replay"
_POLL_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A dead letter as it stands in its topic."""

    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Headers
    settled: bool
    """It was replayed or discarded; it stands there until the topic's retention removes it."""

    @property
    def refusal(self) -> Mapping[str, str]:
        """Why it was refused: reason, error, topic, partition, offset, consumer, time."""
        return {
            name.removeprefix(PREFIX): value.decode(errors="replace")
            for name, value in self.headers
            if name.startswith(PREFIX)
        }


class DeadLetterLog:
    """The dead letters of one topic. Which are settled is the committed offset of a group of its own."""

    def __init__(self, consumer: AIOKafkaConsumer, topic: str, partitions: Sequence[TopicPartition]) -> None:
        self._consumer = consumer
        self._topic = topic
        self._partitions = partitions

    async def read(self) -> AsyncIterator[StoredLetter]:
        """Yield every letter that stands there now, oldest first per partition."""
        ends = await self._consumer.end_offsets(self._partitions)
        for partition in self._partitions:
            async for letter in self._read_partition(partition, ends[partition]):
                yield letter

    async def _read_partition(self, partition: TopicPartition, end: int) -> AsyncIterator[StoredLetter]:
        settled_to = await self._consumer.committed(partition) or 0
        await self._consumer.seek_to_beginning(partition)
        while await self._consumer.position(partition) < end:
            fetched = await self._consumer.getmany(partition, timeout_ms=_POLL_MS)
            for record in fetched.get(partition, ()):
                if record.offset < end:
                    yield _stored(record, settled_to)

    async def replay(self, producer: AIOKafkaProducer, letters: list[StoredLetter]) -> None:
        """Send `letters` to the topic they were refused on."""
        await send_all(
            producer,
            [
                OutgoingRecord(self._topic, letter.key, letter.value, original_headers(letter.headers))
                for letter in letters
            ],
        )

    async def settle(self, letters: list[StoredLetter]) -> None:
        """Remember that all of each partition are done, up to the last of `letters` there."""
        reached = {
            TopicPartition(self._topic + DEAD_LETTER_SUFFIX, letter.partition): letter.offset + 1 for letter in letters
        }
        if reached:
            await self._consumer.commit(reached)


@asynccontextmanager
async def dead_letter_log(settings: KafkaSettings, topic: str) -> AsyncIterator[DeadLetterLog]:
    """Open the dead letters of `topic`, e.g. `tenantry.usage`."""
    partitions = await _partitions(settings, topic + DEAD_LETTER_SUFFIX)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers,
        group_id=_GROUP,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **client_options(settings),
    )
    await consumer.start()
    try:
        # Once only: aiokafka's group coordinator does not survive a second manual assignment.
        consumer.assign(partitions)
        yield DeadLetterLog(consumer, topic, partitions)
    finally:
        await consumer.stop()


async def _partitions(settings: KafkaSettings, topic: str) -> list[TopicPartition]:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers, **client_options(settings))
    await admin.start()
    try:
        (described,) = await admin.describe_topics([topic])
    finally:
        await admin.close()
    return sorted(TopicPartition(topic, partition["partition"]) for partition in described["partitions"])


def _stored(record: ConsumerRecord, settled_to: int) -> StoredLetter:
    return StoredLetter(
        record.partition,
        record.offset,
        record.key or b"",
        record.value or b"",
        list(record.headers),
        record.offset < settled_to,
    )
