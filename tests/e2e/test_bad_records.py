"""Garbage on every topic of a running stack: refused with a reason, and the good records around it are applied."""

import re

import pytest
from aiokafka import AIOKafkaProducer

from shared.events.base import Event
from shared.events.envelope import Headers, OutgoingRecord
from shared.messaging.publisher import send_all
from tests.support.builders import customer, record, subscription, usage
from tests.support.stack import RunningStack
from tests.support.waiting import eventually

PARTNER = "garbage"

pytestmark = pytest.mark.kafka

GOOD: dict[str, Event] = {
    "tenantry.customers": customer(partner_id=PARTNER, name="Good", country="DE"),
    "tenantry.subscriptions": subscription("2025-01-05", partner_id=PARTNER),
    "tenantry.usage": usage("2025-01-07", partner_id=PARTNER),
}
REFUSED_PER_TOPIC = 6


def garbage(good: OutgoingRecord) -> list[OutgoingRecord]:
    """Six records to refuse, and one of an unknown type to skip."""
    beyond: Headers = [(name, b"9999-12-31T23:59:59-14:00" if name == "ce_time" else it) for name, it in good.headers]
    unknown: Headers = [(name, b"tenantry.new.thing.v7" if name == "ce_type" else it) for name, it in good.headers]
    return [
        OutgoingRecord(good.topic, good.key, b"\x00\xff not json", good.headers),
        OutgoingRecord(good.topic, good.key, b'["a list"]', good.headers),
        OutgoingRecord(good.topic, good.key, b'{"partner_id": "garbage", "customer_id": 7}', good.headers),
        OutgoingRecord(good.topic, good.key, b'"' + b"x" * 950_000 + b'"', good.headers),
        OutgoingRecord(good.topic, good.key, good.value, []),
        OutgoingRecord(good.topic, good.key, good.value, beyond),
        OutgoingRecord(good.topic, good.key, good.value, unknown),
    ]


async def test_garbage_on_every_topic_is_refused_with_its_reason_and_harms_nothing(stack: RunningStack) -> None:
    records = [record(event) for event in GOOD.values()]
    producer = AIOKafkaProducer(bootstrap_servers=stack.stack.kafka_bootstrap, max_request_size=2_000_000)
    await producer.start()
    try:
        await send_all(producer, [bad for good in records for bad in [*garbage(good), good, *garbage(good)]])
    finally:
        await producer.stop()
    await stack.caught_up()

    page = await stack.get("customers", "/v1/customers/c-1", partner=PARTNER)
    span = {"from": "2025-01", "to": "2025-01"}
    kpis = (await stack.get("metrics", "/v1/metrics/summary", partner=PARTNER, params=span))["kpis"]
    assert page["name"] == "Good"
    assert [kpis[name]["value"] for name in ("customers", "active_customers", "added")] == [1, 1, 1]
    await eventually(lambda: _is_healthy(stack))
    for topic in GOOD:
        listed = await stack.run("dlq", "list", topic)
        for consumer in _consumers(topic):
            # Both garbage runs, whatever else other tests left there.
            assert len(re.findall(rf"\d+:\d+.*{consumer}", listed)) >= 2 * REFUSED_PER_TOPIC, listed


async def test_a_dead_letter_can_be_looked_at_and_replayed(stack: RunningStack) -> None:
    listed = await stack.run("dlq", "list", "tenantry.usage")
    place = re.search(r"\d+:\d+", listed)
    assert place, listed

    shown = await stack.run("dlq", "show", "tenantry.usage", place[0])
    replayed = await stack.run("dlq", "replay", "tenantry.usage")

    assert "reason:" in shown
    assert "sent to tenantry.usage again" in replayed
    # Still garbage: refused again, so the list holds new letters and not the replayed ones.
    await eventually(lambda: _lists_another(stack, place[0]))


async def test_dead_letters_that_are_discarded_are_off_the_list_and_still_to_be_seen(stack: RunningStack) -> None:
    listed = await stack.run("dlq", "list", "tenantry.subscriptions")
    place = re.search(r"\d+:\d+", listed)
    assert place, listed

    discarded = await stack.run("dlq", "discard", "tenantry.subscriptions")

    assert re.match(r"[1-9]\d* of tenantry.subscriptions discarded", discarded), discarded
    assert place[0] not in re.findall(r"\d+:\d+", await stack.run("dlq", "list", "tenantry.subscriptions"))
    assert place[0] in re.findall(r"\d+:\d+", await stack.run("dlq", "list", "tenantry.subscriptions", "--all"))


async def _is_healthy(stack: RunningStack) -> bool:
    return stack.status.all_healthy


async def _lists_another(stack: RunningStack, replayed: str) -> bool:
    listed = await stack.run("dlq", "list", "tenantry.usage")
    return "refused by" in listed and replayed not in re.findall(r"\d+:\d+", listed)


def _consumers(topic: str) -> tuple[str, ...]:
    return ("tenantry.metrics",) if topic == "tenantry.usage" else ("tenantry.metrics", "tenantry.customers")
