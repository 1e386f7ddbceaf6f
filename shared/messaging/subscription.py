"""Exactly-once subscriptions: a batch's state and its offsets commit in one fenced MongoDB transaction.

The order of steps is a guarantee; the numbers are those of "Delivery" in docs/architecture.md.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from bson.errors import BSONError
from faststream.exceptions import StopConsume
from pymongo.errors import BulkWriteError, DocumentTooLarge, PyMongoError, WriteError

from shared.errors import FenceLost, TransientError
from shared.events.envelope import IncomingRecord
from shared.messaging.batches import (
    DecodedRecord,
    FactBatch,
    decode_batch,
    letters_in_a_row,
    next_offsets,
    refused,
    until_limit,
)
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.offsets import OffsetStore
from shared.messaging.telemetry import ASSIGNED, BATCH_SECONDS, CONSUMED, RETRIED, SKIPPED
from shared.mongo import Client, Session, in_transaction

log = structlog.get_logger(__name__)

Apply = Callable[[FactBatch[Any]], Awaitable[None]]

_BACKOFF_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
_DOCUMENT_TOO_LARGE = 10334


class FencedSubscription(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """Feeds batches of facts to one handler, each exactly once, over restarts and rebalances."""

    def __init__(
        self,
        apply: Apply,
        *,
        client: Client,
        offsets: OffsetStore,
        dead_letters: DeadLetters,
        dead_letter_limit: int,
    ) -> None:
        self._apply = apply
        self._client = client
        self._offsets = offsets
        self._dead_letters = dead_letters
        self._limit = dead_letter_limit
        self._letters_in_a_row = 0
        self._expected: dict[TopicPartition, int] = {}
        self._busy = asyncio.Lock()
        self._revoking = False
        self.consumer: Callable[[], AIOKafkaConsumer | None] = lambda: None
        self.assigned = False
        self.stopped_because: str | None = None
        self.failing = False

    @property
    def healthy(self) -> bool:
        """Whether this process has its partitions, commits its batches and was not stopped by dead letters."""
        return self.assigned and not self.failing and self.stopped_because is None

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Read the offsets back from MongoDB, where they committed with the state (3), and go there."""
        partitions = frozenset(assigned)
        self._revoking = False
        await self._synchronise(partitions)
        self.assigned = True
        _count_assigned(partitions)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Wait for the batch in hand, so that the next owner starts after it; a batch in backoff is given up."""
        self.assigned = False
        self._revoking = True
        async with self._busy:
            for partition in revoked:
                self._expected.pop(partition, None)

    async def handle(self, records: Sequence[IncomingRecord]) -> None:
        """Apply `records`; returns when they are committed or belong to somebody else. Never loses one to an error."""
        async with self._busy:
            fresh = await self._fresh(records)
            batch = until_limit(decode_batch(fresh), self._letters_in_a_row, self._limit)
            if not batch or not await self._commit(batch):
                return
            reached = {place: self._expected[place] for place in next_offsets(batch)}
        await self._tell_kafka(reached)
        self._stop_at_limit()

    async def _commit(self, batch: Sequence[DecodedRecord]) -> bool:
        """Commit `batch`, trying until it holds; return False where the partitions are no longer ours."""
        attempt = 0
        while not self._revoking:
            try:
                with BATCH_SECONDS.time():
                    await self._commit_or_isolate(batch)
            except FenceLost as lost:
                RETRIED.labels("fence").inc()
                log.warning("another process owns the partition", topic=lost.topic, partition=lost.partition)
                await self._synchronise(frozenset(self._expected))
                return False
            except (TransientError, PyMongoError) as error:
                # 2. A transient error is never swallowed: bounded backoff, then the same batch again.
                self.failing = attempt >= len(_BACKOFF_SECONDS)
                await self._back_off(attempt, error)
                attempt += 1
            else:
                self.failing = False
                return True
        return False

    async def _commit_or_isolate(self, batch: Sequence[DecodedRecord]) -> None:
        try:
            await self._commit_once(batch)
        except (TransientError, PyMongoError) as error:
            if not _is_about_the_data(error):
                raise
            await self._isolate(batch, error)
        except Exception as error:  # noqa: BLE001  # a bug that one record triggers must not stop the others
            await self._isolate(batch, error)

    async def _isolate(self, batch: Sequence[DecodedRecord], error: Exception) -> None:
        """Apply the records one by one, up to the limit, and dead-letter those that fail alone."""
        if len(batch) == 1:
            log.error("a record cannot be applied", error=repr(error), exc_info=error)
            await self._commit_once([refused(batch[0].record, error)])
            return
        for decoded in batch:
            if self._letters_in_a_row < self._limit:
                await self._commit_or_isolate([decoded])

    async def _commit_once(self, batch: Sequence[DecodedRecord]) -> None:
        # 1. Dead letters are written before their offsets commit: a crash between repeats a letter, never loses one.
        await self._dead_letters.add([decoded.letter for decoded in batch if decoded.letter])
        deliveries = [decoded.delivery for decoded in batch if decoded.delivery]
        reached = next_offsets(batch)

        async def work(session: Session) -> None:
            # 3. The fence first: a zombie fails before it does any work. State and offsets commit together.
            await self._offsets.advance(self._expected, reached, session=session)
            if deliveries:
                await self._apply(FactBatch(deliveries, session))

        await in_transaction(self._client, work)
        self._expected.update(reached)
        self._letters_in_a_row = letters_in_a_row(batch, self._letters_in_a_row)
        _count(batch)

    async def _fresh(self, records: Sequence[IncomingRecord]) -> list[IncomingRecord]:
        """Return the records at or after the stored offsets; a seek may lag behind what was fetched before it."""
        unknown = {TopicPartition(record.topic, record.partition) for record in records} - self._expected.keys()
        if unknown:
            await self._synchronise(frozenset(unknown))
        return [
            record
            for record in records
            if record.offset >= self._expected.get(TopicPartition(record.topic, record.partition), 0)
        ]

    async def _synchronise(self, partitions: frozenset[TopicPartition]) -> None:
        """Read the stored offsets of `partitions` and move the consumer there, however long the database is away."""
        attempt = 0
        while True:
            try:
                stored = await self._offsets.load(partitions)
                break
            except PyMongoError as error:
                await self._back_off(attempt, error)
                attempt += 1
        self._expected.update(await self._without_recreated_topics(stored))
        consumer = self.consumer()
        for partition in stored:
            if consumer is not None and partition in consumer.assignment():
                consumer.seek(partition, self._expected[partition])

    async def _without_recreated_topics(self, stored: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """Return `stored`, with partitions that ended before their stored offset (a recreated topic) set back to 0."""
        consumer = self.consumer()
        ends = await consumer.end_offsets(list(stored)) if consumer is not None and any(stored.values()) else {}
        offsets = dict(stored)
        for partition, offset in stored.items():
            if offset > ends.get(partition, offset):
                log.error("the topic was recreated: reading it from its start", topic=partition.topic, offset=offset)
                await self._offsets.rewind(partition, offset, 0)
                offsets[partition] = 0
        return offsets

    async def _back_off(self, attempt: int, error: Exception) -> None:
        RETRIED.labels(type(error).__name__).inc()
        delay = _BACKOFF_SECONDS[min(attempt, len(_BACKOFF_SECONDS) - 1)]
        log.warning("not committed, trying again", error=str(error), attempt=attempt + 1, delay_seconds=delay)
        await asyncio.sleep(delay)

    async def _tell_kafka(self, reached: Mapping[TopicPartition, int]) -> None:
        # 4. For lag tooling only: a failure here costs nothing, since the truth is in MongoDB.
        consumer = self.consumer()
        if consumer is None:
            return
        try:
            await consumer.commit(dict(reached))
        except KafkaError as error:
            log.info("offsets not told to the broker", error=str(error))

    def _stop_at_limit(self) -> None:
        # 1. Too many in a row: stop and say so, so that a bad deploy cannot drain a topic into the dead letters.
        if self._letters_in_a_row < self._limit:
            return
        self.stopped_because = f"{self._letters_in_a_row} dead letters in a row"
        log.critical("consuming stopped: look at `tenantry dlq list`, then restart", reason=self.stopped_because)
        raise StopConsume


def _is_about_the_data(error: Exception) -> bool:
    """Tell a document that can never be stored from a database that is away."""
    if isinstance(error, BulkWriteError):
        return any(each.get("code") == _DOCUMENT_TOO_LARGE for each in error.details.get("writeErrors", ()))
    if isinstance(error, WriteError):
        return error.code == _DOCUMENT_TOO_LARGE
    return isinstance(error, DocumentTooLarge | BSONError)


def _count(batch: Sequence[DecodedRecord]) -> None:
    for decoded in batch:
        if decoded.delivery:
            CONSUMED.labels(decoded.record.topic).inc()
        elif decoded.letter is None:
            SKIPPED.labels(decoded.record.topic).inc()


def _count_assigned(partitions: frozenset[TopicPartition]) -> None:
    ASSIGNED.clear()
    for partition in partitions:
        ASSIGNED.labels(partition.topic).inc()
