"""Exactly-once subscriptions: a batch's state and its offsets commit in one fenced MongoDB transaction.

The order of steps is a guarantee; the numbers are those of "Delivery" in docs/architecture.md.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from faststream.exceptions import StopConsume
from pymongo.errors import PyMongoError

from shared.errors import FenceLost, TransientError
from shared.events.envelope import IncomingRecord
from shared.messaging.backoff import back_off, is_lasting
from shared.messaging.batches import (
    DecodedRecord,
    FactBatch,
    count_applied,
    decode_batch,
    letters_in_a_row,
    next_offsets,
    refused,
    until_limit,
)
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.memory import NoMemory, Remembering
from shared.messaging.offsets import OffsetStore
from shared.messaging.pace import LONGEST_SECONDS, Pace
from shared.messaging.positions import Positions
from shared.messaging.telemetry import ASSIGNED, BATCH_SECONDS, RETRIED
from shared.mongo import Client, Session, in_transaction, is_about_the_data, may_be_too_much

log = structlog.get_logger(__name__)

Apply = Callable[[FactBatch[Any]], Awaitable[None]]


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
        max_batch: int = 2_000,
        longest_seconds: float = LONGEST_SECONDS,
        remembering: Remembering | None = None,
    ) -> None:
        self._remembering = remembering or Remembering(NoMemory(), ())
        self._memory = self._remembering.memory
        self._pace = Pace(max_batch, longest_seconds)
        self._apply = apply
        self._client = client
        self._offsets = offsets
        self._dead_letters = dead_letters
        self._limit = dead_letter_limit
        self._letters_in_a_row = 0
        self.positions = Positions(offsets)
        self._busy = asyncio.Lock()
        self._revoking = False
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
        await self._read_back(partitions)
        self.assigned = True
        _count_assigned(partitions)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Wait for the batch in hand, so that the next owner starts after it; a batch in backoff is given up."""
        self.assigned = False
        self._revoking = True
        async with self._busy:
            self._memory.forget()
            self.positions.give_up(revoked)

    async def handle(self, records: Sequence[IncomingRecord]) -> None:
        """Apply `records`; returns when they are committed or belong to somebody else. Never loses one to an error."""
        async with self._busy:
            if unknown := self.positions.unknown(records):
                await self._read_back(unknown)
            reached = await self._commit_all(self.positions.fresh(records))
        await self._tell_kafka(reached)
        self._stop_at_limit()

    async def _commit_all(self, records: Sequence[IncomingRecord]) -> dict[TopicPartition, int]:
        """Commit `records` at the pace that the database takes, and return how far that came."""
        reached: dict[TopicPartition, int] = {}
        done = 0
        while done < len(records) and self._letters_in_a_row < self._limit:
            piece = records[done : done + self._pace.size]
            batch = until_limit(decode_batch(piece), self._letters_in_a_row, self._limit)
            if not await self._commit(batch):
                break
            reached |= {place: self.positions.expected[place] for place in next_offsets(batch)}
            done += len(piece)
        return reached

    async def _commit(self, batch: Sequence[DecodedRecord]) -> bool:
        """Commit `batch`, trying until it holds; return False where the partitions are no longer ours."""
        attempt, left = 0, len(batch)
        while not self._revoking:
            try:
                with BATCH_SECONDS.time():
                    await self._commit_or_isolate(batch)
            except FenceLost as lost:
                RETRIED.labels("fence").inc()
                log.warning("another process owns the partition", topic=lost.topic, partition=lost.partition)
                await self._read_back(frozenset(self.positions.expected))
                return False
            except (TransientError, PyMongoError) as error:
                # 2. A transient error is never swallowed: bounded backoff, then the same batch again.
                if (waiting := len(self._not_committed(batch))) < left:
                    attempt, left = 0, waiting
                self.failing = is_lasting(attempt)
                await back_off(attempt, error)
                attempt += 1
            else:
                self.failing = False
                return True
        return False

    async def _commit_or_isolate(self, batch: Sequence[DecodedRecord]) -> None:
        """Commit `batch`, in ever smaller parts where it is refused, and dead-letter what is refused alone."""
        waiting = [self._not_committed(batch)]
        while waiting and self._letters_in_a_row < self._limit:
            part = waiting.pop()
            if len(part) > (most := self._pace.size):  # another try of what failed
                waiting += [part[most:], part[:most]]
                continue
            error = await self._refusal(part)
            if error is not None and len(part) == 1:
                log.error("a record cannot be applied", error=repr(error), exc_info=error)
                await self._commit_once([refused(part[0].record, error)])
            elif error is not None:
                middle = len(part) // 2
                waiting += [part[middle:], part[:middle]]

    async def _refusal(self, batch: Sequence[DecodedRecord]) -> Exception | None:
        """Commit `batch` and return `None`, or the error that another try cannot help; raises all others."""
        try:
            await self._commit_once(batch)
        except (TransientError, PyMongoError) as error:
            if not is_about_the_data(error):
                raise
            return error
        except Exception as error:  # noqa: BLE001  # a bug that one record triggers must not stop the others
            return error
        return None

    def _not_committed(self, batch: Sequence[DecodedRecord]) -> Sequence[DecodedRecord]:
        """Return what is left of a batch of which some parts were committed before a transient error."""
        return [decoded for decoded in batch if decoded.record.offset >= self.positions.expected[decoded.place]]

    async def _commit_once(self, batch: Sequence[DecodedRecord]) -> None:
        if not batch:
            return
        # 1. Dead letters are written before their offsets commit: a crash between repeats a letter, never loses one.
        await self._dead_letters.add([decoded.letter for decoded in batch if decoded.letter])
        deliveries = [decoded.delivery for decoded in batch if decoded.delivery]
        reached = next_offsets(batch)
        held = self._remembering.held(reached, self.positions.expected)
        own = frozenset(place.partition for place in held)

        async def work(session: Session) -> None:
            # 3. The fence first: a zombie fails before it does any work. State and offsets commit together.
            await self._offsets.advance(self.positions.expected, reached, held=held, session=session)
            if deliveries:
                await self._apply(FactBatch(deliveries, session, own))

        began = time.monotonic()
        try:
            await in_transaction(self._client, work, again=False)
        except BaseException as error:
            # Also where nobody knows whether it committed.
            self._memory.forget()
            if may_be_too_much(error):
                # Asked for again as it is, it might fail for ever.
                self._pace.failed(len(batch))
            raise
        self._pace.took(len(batch), time.monotonic() - began)
        self._memory.keep()
        self.positions.expected.update(reached)
        self._letters_in_a_row = letters_in_a_row(batch, self._letters_in_a_row)
        count_applied(batch)

    async def _read_back(self, partitions: Iterable[TopicPartition]) -> None:
        await self.positions.read_back(partitions)
        # What was moved by somebody else is expected from now on, so nothing may be remembered from before.
        self._memory.forget()

    async def _tell_kafka(self, reached: Mapping[TopicPartition, int]) -> None:
        # 4. For lag tooling only: a failure here costs nothing, since the truth is in MongoDB.
        consumer = self.positions.consumer()
        if consumer is None or not reached:
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


def _count_assigned(partitions: frozenset[TopicPartition]) -> None:
    ASSIGNED.clear()
    for partition in partitions:
        ASSIGNED.labels(partition.topic).inc()
