"""CloudEvents in Kafka binary mode, there and back; what breaks the contract is named."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pytest

from shared.errors import ContractViolation, UnknownEventType
from shared.events.envelope import MAX_VALUE_BYTES, OutgoingRecord, decode, partner_of
from tests.support.builders import customer, record, usage


@dataclass
class Incoming:
    topic: str
    key: bytes | None
    value: bytes | None
    headers: Iterable[tuple[str, bytes]]
    partition: int = 3
    offset: int = 7


def incoming(sent: OutgoingRecord) -> Incoming:
    return Incoming(sent.topic, sent.key, sent.value, sent.headers)


def with_header(sent: Incoming, name: str, value: bytes | None) -> Incoming:
    kept = [header for header in sent.headers if header[0] != name]
    return replace(sent, headers=kept if value is None else [*kept, (name, value)])


def with_period_start(moment: str) -> Incoming:
    told = json.loads(GOOD.value or b"") | {"period_start": moment}
    return replace(GOOD, value=json.dumps(told).encode())


GOOD = incoming(record(usage("2025-03-01", "0.000000000000001")))


def test_an_event_arrives_as_it_was_sent() -> None:
    event = usage("2025-03-01", "12345678901234567.000000000000001")

    delivery = decode(incoming(record(event)))

    assert delivery.event == event
    assert (delivery.topic, delivery.partition, delivery.offset) == ("tenantry.usage", 3, 7)
    assert delivery.envelope.type == "tenantry.usage.recorded.v1"
    assert delivery.envelope.partner_id == "acme"


def test_the_same_fact_has_the_same_id_and_another_fact_another() -> None:
    def ce_id(sent: OutgoingRecord) -> bytes:
        return dict(sent.headers)["ce_id"]

    assert ce_id(record(customer(name="A"))) == ce_id(record(customer(name="A")))
    assert ce_id(record(customer(name="A"))) != ce_id(record(customer(name="B")))


def test_an_unknown_type_is_not_a_violation() -> None:
    with pytest.raises(UnknownEventType):
        decode(with_header(GOOD, "ce_type", b"tenantry.usage.recorded.v2"))


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (with_header(GOOD, "ce_id", None), "ce_id is missing"),
        (with_header(GOOD, "ce_type", b"\xff\xfe"), "not UTF-8"),
        (with_header(GOOD, "ce_time", b"yesterday"), "not a time"),
        (with_header(GOOD, "ce_time", b"2025-03-01T00:00:00"), "no offset"),
        (with_header(GOOD, "ce_time", b"9999-12-31T23:59:59-14:00"), "not a time"),
        (with_header(GOOD, "ce_time", b"0001-01-01T00:00:00+14:00"), "not a time"),
        (with_period_start("9999-12-31T23:59:59-14:00"), "period_start: Value error, is in no year"),
        (with_period_start("0001-01-01T00:00:00+14:00"), "period_start: Value error, is in no year"),
        (with_header(GOOD, "ce_type", b"tenantry.order.changed.v1"), "does not belong on tenantry.usage"),
        (with_header(GOOD, "ce_partnerid", b"globex"), "contradicts"),
        (replace(GOOD, key=b"acme:other"), "key must be"),
        (replace(GOOD, value=None), "empty"),
        (replace(GOOD, value=b"x" * (MAX_VALUE_BYTES + 1)), "longer than"),
        (replace(GOOD, value=b"not json"), "JSON"),
        (replace(GOOD, value=b'"text"'), "value"),
        (replace(GOOD, value=b'{"partner_id": "acme"}'), "customer_id: Field required (and 4 more)"),
    ],
)
def test_a_broken_record_says_what_is_wrong(broken: Incoming, reason: str) -> None:
    with pytest.raises(ContractViolation, match=reason.replace("(", r"\(").replace(")", r"\)")):
        decode(broken)


def test_whose_record_it_is_can_be_told_without_decoding_it() -> None:
    assert partner_of(GOOD) == "acme" == decode(GOOD).envelope.partner_id
    assert partner_of(replace(GOOD, value=b"not json")) == "acme"
    assert partner_of(with_header(GOOD, "ce_partnerid", None)) == ""
    assert partner_of(with_header(GOOD, "ce_partnerid", b"\xff")) == "\ufffd"
    # As a mapping keeps the last of several, so that what is routed is what is checked.
    twice = replace(GOOD, headers=[*GOOD.headers, ("ce_partnerid", b"globex")])
    assert partner_of(twice) == "globex"
    with pytest.raises(ContractViolation, match="contradicts"):
        decode(twice)
