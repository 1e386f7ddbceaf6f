"""Publishes events and returns once the broker has them."""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.clock import Clock
from shared.errors import TransientError
from shared.events.base import Event
from shared.events.envelope import OutgoingRecord, encode


class EventPublisher:
    """Says events in the name of one source."""

    def __init__(self, producer: AIOKafkaProducer, *, source: str, clock: Clock) -> None:
        """`source` is the CloudEvents source URI, e.g. `/tenantry/sync`."""
        self._producer = producer
        self._source = source
        self._clock = clock

    async def publish(
        self, events: Iterable[Event], *, source: str | None = None, correlation_id: str | None = None
    ) -> None:
        """Send `events` in order per key and wait until the broker acknowledged every one.

        Raises `TransientError` when any was not; some may have been written, so the caller repeats all of them.
        """
        now = self._clock.now()
        origin = source or self._source
        records = [encode(event, source=origin, time=now, correlation_id=correlation_id) for event in events]
        await send_all(self._producer, records)


async def send_all(producer: AIOKafkaProducer, records: Iterable[OutgoingRecord]) -> None:
    """Send `records` with many in flight and wait for all acknowledgements; raises `TransientError`."""
    try:
        pending = [
            await producer.send(record.topic, key=record.key, value=record.value, headers=record.headers)
            for record in records
        ]
        await asyncio.gather(*pending)
    except KafkaError as error:
        raise TransientError(f"the broker did not acknowledge: {error}") from error
