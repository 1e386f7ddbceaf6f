"""CloudEvents 1.0 in Kafka binary mode: attributes are `ce_*` headers, the value is the event's JSON.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import orjson
from pydantic import ValidationError

from shared.errors import ContractViolation, UnknownEventType
from shared.events.base import Event
from shared.events.catalogue import BY_TYPE
from shared.moments import in_utc

E_co = TypeVar("E_co", bound=Event, covariant=True)
Headers = list[tuple[str, bytes]]

MAX_VALUE_BYTES = 900_000
"""Below the broker's default limit of 1 MiB, so that a dead letter with its reason still fits."""


class Envelope(NamedTuple):
    """The CloudEvents attributes of one record."""

    id: str
    type: str
    source: str
    time: datetime
    subject: str
    partner_id: str
    correlation_id: str | None = None


class Delivery(NamedTuple, Generic[E_co]):
    """An event as it arrived: what it says, who said it, and where it stood."""

    event: E_co
    envelope: Envelope
    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class OutgoingRecord:
    """A record ready for the broker."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers


class IncomingRecord(Protocol):
    """The part of aiokafka's `ConsumerRecord` that decoding reads."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Iterable[tuple[str, bytes]]


def encode(event: Event, *, source: str, time: datetime, correlation_id: str | None = None) -> OutgoingRecord:
    """Return the record of `event`; `source` is the CloudEvents source URI of who says it.

    `ce_id` is a digest of the type and the value, so that a fact published twice after a crash has one id.
    """
    value = orjson.dumps(event.data())
    headers: Headers = [
        ("content-type", b"application/json"),
        ("ce_specversion", b"1.0"),
        ("ce_id", blake2b(value, digest_size=16, key=event.event_type.encode()[:64]).hexdigest().encode()),
        ("ce_type", event.event_type.encode()),
        ("ce_source", source.encode()),
        ("ce_time", time.astimezone(UTC).isoformat().encode()),
        ("ce_subject", event.subject.encode()),
        ("ce_partnerid", event.partner_id.encode()),
    ]
    if correlation_id is not None:
        headers.append(("ce_correlationid", correlation_id.encode()))
    return OutgoingRecord(event.topic, event.key.encode(), value, headers)


def decode(record: IncomingRecord) -> Delivery[Event]:
    """Return the event in `record`.

    Raises `UnknownEventType` for a type of another version, `ContractViolation` for anything else that is wrong.
    """
    envelope = _envelope(_attributes(record.headers))
    event = _event(envelope.type, record)
    _same_partner_and_key(event, envelope, record)
    return Delivery(event, envelope, record.topic, record.partition, record.offset)


def partner_of(record: IncomingRecord) -> str:
    """Return whose record it claims to be, undecoded; empty where it does not say. Only `decode` checks the claim."""
    named = [value for name, value in record.headers if name == "ce_partnerid"]
    return named[-1].decode(errors="replace") if named else ""


def _attributes(headers: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    try:
        return {name: value.decode() for name, value in headers if name.startswith("ce_")}
    except (UnicodeDecodeError, AttributeError) as error:
        raise ContractViolation("a CloudEvents header is not UTF-8 text") from error


def _envelope(attributes: Mapping[str, str]) -> Envelope:
    try:
        return Envelope(
            id=attributes["ce_id"],
            type=attributes["ce_type"],
            source=attributes["ce_source"],
            time=_time(attributes["ce_time"]),
            subject=attributes.get("ce_subject", ""),
            partner_id=attributes["ce_partnerid"],
            correlation_id=attributes.get("ce_correlationid"),
        )
    except KeyError as missing:
        raise ContractViolation(f"header {missing.args[0]} is missing") from missing


@lru_cache(maxsize=4_096)  # what is published together is told at one moment
def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return in_utc(moment)
    except ValueError as error:
        raise ContractViolation(f"header ce_time is not a time: {text!r}") from error
    raise ContractViolation(f"header ce_time has no offset: {text!r}")


def _event(event_type: str, record: IncomingRecord) -> Event:
    known = BY_TYPE.get(event_type)
    if known is None:
        raise UnknownEventType(event_type)
    if known.topic != record.topic:
        raise ContractViolation(f"{event_type} does not belong on {record.topic}")
    if record.value is None or len(record.value) > MAX_VALUE_BYTES:
        raise ContractViolation(f"the value is empty or longer than {MAX_VALUE_BYTES} bytes")
    try:
        return known.model_validate_json(record.value)
    except ValidationError as error:
        raise ContractViolation(_first_reason(error)) from error


def _first_reason(error: ValidationError) -> str:
    first: dict[str, Any] = dict(error.errors(include_input=False, include_url=False)[0])
    where = ".".join(str(part) for part in first["loc"]) or "value"
    more = error.error_count() - 1
    return f"{where}: {first['msg']}" + (f" (and {more} more)" if more else "")


def _same_partner_and_key(event: Event, envelope: Envelope, record: IncomingRecord) -> None:
    # A tenant is what the header says it is; a value that claims another one must not reach that one's documents.
    if event.partner_id != envelope.partner_id:
        raise ContractViolation(f"ce_partnerid {envelope.partner_id!r} contradicts the value's {event.partner_id!r}")
    if record.key != event.key.encode():
        raise ContractViolation(f"the key must be {event.key!r}, or facts of one customer would part")
