"""Where records go that no retry can help: `<topic>.dlq`, as they were, with the reason in the headers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiokafka import AIOKafkaProducer

from shared.clock import Clock
from shared.events.envelope import IncomingRecord, OutgoingRecord
from shared.events.topics import DEAD_LETTER_SUFFIX
from shared.messaging.publisher import send_all
from shared.messaging.telemetry import DEAD_LETTERED

PREFIX: Final = "dlq_"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A refused record and why it was refused."""

    record: IncomingRecord
    reason: str
    last_line: str
    """Of the stack: the exception's type and text, for the developer; the reason is for the operator."""


class DeadLetters:
    """Writes dead letters."""

    def __init__(self, producer: AIOKafkaProducer, *, consumer: str, clock: Clock) -> None:
        """`consumer` names the group that refuses, since several may read one topic."""
        self._producer = producer
        self._consumer = consumer
        self._clock = clock

    async def add(self, letters: list[DeadLetter]) -> None:
        """Write `letters` and wait until the broker has them; raises `TransientError`."""
        now = self._clock.now()
        await send_all(self._producer, [_outgoing(letter, self._consumer, now) for letter in letters])
        for letter in letters:
            DEAD_LETTERED.labels(letter.record.topic).inc()


def original_headers(headers: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return the headers that the record had before it was refused, for a replay."""
    return [(name, value) for name, value in headers if not name.startswith(PREFIX)]


def _outgoing(letter: DeadLetter, consumer: str, now: datetime) -> OutgoingRecord:
    record = letter.record
    refusal = {
        "reason": letter.reason,
        "error": letter.last_line,
        "topic": record.topic,
        "partition": str(record.partition),
        "offset": str(record.offset),
        "consumer": consumer,
        "time": now.isoformat(),
    }
    headers = [
        *original_headers(list(record.headers)),
        *((PREFIX + name, text.encode()) for name, text in refusal.items()),
    ]
    return OutgoingRecord(record.topic + DEAD_LETTER_SUFFIX, record.key or b"", record.value or b"", headers)
