"""Attaches a handler to topics: the FastStream side of `subscription`."""

from collections.abc import Sequence
from typing import Any

from aiokafka import ConsumerRecord
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.messaging.by_time import ByTime
from shared.messaging.subscription import FencedSubscription
from shared.settings import ServiceSettings

Records = tuple[ConsumerRecord, ...]


def attach(
    subscription: FencedSubscription, broker: KafkaBroker, *topics: str, settings: ServiceSettings
) -> FencedSubscription:
    """Let `subscription` receive raw batches of `topics`; consuming starts with the broker. Returns `subscription`."""
    subscriber: BatchSubscriber = broker.subscriber(
        *topics,
        batch=True,
        group_id=settings.consumer_group,
        # Static membership: a rolling restart moves no partition.
        group_instance_id=settings.kafka.group_instance_id,
        # All facts of one customer meet in one process; with round robin they do not.
        partition_assignment_strategy=(RangePartitionAssignor,),
        auto_offset_reset="earliest",
        session_timeout_ms=10_000,
        heartbeat_interval_ms=2_000,
        max_poll_interval_ms=600_000,
        listener=subscription,
        # FastStream's own parser decodes every header as UTF-8 before any handler runs: one bad header loses a batch.
        parser=_as_fetched,
        decoder=_records,
    )
    subscription.positions.consumer = lambda: subscriber.consumer
    reading = ByTime(largest=settings.kafka.max_batch, wait_ms=settings.kafka.batch_wait_ms)
    # FastStream has no other place at which to say what is read next.
    subscriber.get_msg = reading.read  # type: ignore[method-assign]

    @subscriber
    async def deliver(records: Any) -> None:  # untyped, since FastStream makes a pydantic model of the signature
        await subscription.handle(records)

    return subscription


async def _as_fetched(records: Records) -> KafkaMessage:
    return KafkaMessage(body=b"", raw_message=records, headers={}, consumer=_NoCommit())


async def _records(message: Any) -> Sequence[ConsumerRecord]:
    raw: Records = message.raw_message
    return raw


class _NoCommit:
    """Stands where FastStream expects the consumer; the subscription alone commits and seeks."""

    async def commit(self) -> None:
        raise NotImplementedError

    def seek(self, partition: Any, offset: int) -> None:
        raise NotImplementedError
