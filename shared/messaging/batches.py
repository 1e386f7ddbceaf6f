"""A fetched batch, decoded: which records are facts, which are skipped, and which are dead letters."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from aiokafka import TopicPartition

from shared.errors import ContractViolation, UnknownEventType
from shared.events.base import Event
from shared.events.envelope import Delivery, IncomingRecord, decode
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.positions import place_of
from shared.messaging.telemetry import CONSUMED, SKIPPED
from shared.mongo import Session

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class FactBatch(Generic[E]):
    """What a handler receives: facts in order per partition, and the session of their transaction.

    Every write must pass `session`. The handler may be called again with the same batch, so it must keep nothing
    outside the transaction.
    """

    deliveries: Sequence[Delivery[E]]
    session: Session
    own: frozenset[int] = frozenset()
    """Partition numbers whose facts, of all topics of the subscription, were applied by this process alone since it
    last emptied its `Memory`: what it remembers of them is what this transaction would read."""


class DecodedRecord(NamedTuple):
    """A record with exactly one of: its delivery, the letter that refuses it, or neither (skipped)."""

    record: IncomingRecord
    delivery: Delivery[Event] | None = None
    letter: DeadLetter | None = None

    @property
    def place(self) -> TopicPartition:
        """The partition it came from."""
        return place_of(self.record)


def decode_batch(records: Iterable[IncomingRecord]) -> list[DecodedRecord]:
    """Decode each record; what cannot be decoded becomes a dead letter, never an exception."""
    return [_decoded(record) for record in records]


def refused(record: IncomingRecord, error: Exception) -> DecodedRecord:
    """Return `record` as a dead letter because of `error`."""
    return DecodedRecord(record, letter=DeadLetter(record, str(error), f"{type(error).__name__}: {error}"[:1000]))


def letters_in_a_row(batch: Iterable[DecodedRecord], before: int) -> int:
    """Return how many dead letters stand in a row at the end of `batch`, given those `before` it."""
    run = before
    for decoded in batch:
        run = run + 1 if decoded.letter else 0
    return run


def until_limit(batch: Sequence[DecodedRecord], before: int, limit: int) -> Sequence[DecodedRecord]:
    """Return the leading part of `batch` that ends where `limit` dead letters stand in a row, or all of it."""
    run = before
    for index, decoded in enumerate(batch):
        run = letters_in_a_row([decoded], run)
        if run >= limit:
            return batch[: index + 1]
    return batch


def next_offsets(batch: Iterable[DecodedRecord]) -> Mapping[TopicPartition, int]:
    """Return, per partition of the batch, the offset after its last record."""
    return {decoded.place: decoded.record.offset + 1 for decoded in batch}


def count_applied(batch: Sequence[DecodedRecord]) -> None:
    """Count what was applied and what was skipped, by topic."""
    applied = Counter(decoded.record.topic for decoded in batch if decoded.delivery)
    skipped = Counter(decoded.record.topic for decoded in batch if decoded.delivery is None and decoded.letter is None)
    for counter, found in ((CONSUMED, applied), (SKIPPED, skipped)):
        for topic, number in found.items():
            counter.labels(topic).inc(number)


def _decoded(record: IncomingRecord) -> DecodedRecord:
    try:
        return DecodedRecord(record, delivery=decode(record))
    except UnknownEventType:
        # 1. Unknown type: counted and skipped, so producers may deploy first.
        return DecodedRecord(record)
    except ContractViolation as error:
        # 1. Contract-breaking record: dead-lettered, then acknowledged.
        return refused(record, error)
