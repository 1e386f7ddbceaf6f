"""Customers kept between transactions: never ahead of the database, and never behind what somebody else wrote."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from prometheus_client import REGISTRY
from pymongo.errors import AutoReconnect

from shared.events.customers import CustomerDeleted, CustomerRestored
from shared.events.usage import UsageRecorded
from tests.support.builders import CUSTOMER, NOON, PARTNER, customer, deleted, order, subscription, usage
from tests.support.metrics_feed import differences_from_the_oracle, feed
from tests.support.metrics_oracle import Oracle
from tests.support.metrics_owners import PLACES, Owner, in_partitions
from tests.support.metrics_service import MetricsBench, series


@pytest.fixture
def bench(fresh_bench: MetricsBench) -> MetricsBench:
    return fresh_bench


def recalled() -> float:
    """How many customers of batches were remembered."""
    return REGISTRY.get_sample_value("tenantry_metrics_customers_recalled_total", {"from": "memory"}) or 0.0


async def assert_right(bench: MetricsBench, facts: Sequence[Any]) -> None:
    """The figures are those of the oracle, and of the states in the database."""
    assert await differences_from_the_oracle(bench, facts) == []
    assert await bench.wrong() == []


@pytest.mark.parametrize("memory", [1 << 26, 100_000, 0], ids=["of everybody", "of some", "of nobody"])
async def test_what_is_remembered_changes_no_figure(bench: MetricsBench, memory: int) -> None:
    facts, before = feed(11, 800), recalled()
    owner = Owner(bench, in_partitions(facts), memory)
    await owner.assigned()
    await owner.read_all()
    await assert_right(bench, facts)
    assert (recalled() > before, len(owner.memory) > 0) == (memory > 0, memory > 0)
    assert len(owner.memory) <= memory // 2_000


async def test_a_customer_that_somebody_else_changed_through_another_topic_is_not_recalled(bench: MetricsBench) -> None:
    told = [subscription("2024-01-05"), usage("2024-02-05", "3"), usage("2024-03-05", "4"), deleted(version=2)]
    records = in_partitions(told)
    zombie = Owner(bench, records)
    successor = Owner(bench, [each for each in records if each.topic == CustomerDeleted.topic])
    await zombie.assigned()
    await zombie.read(2)
    assert len(zombie.memory) == 1
    # The successor deletes the customer; of the partition from which the zombie reads next, it has taken nothing.
    await successor.assigned()
    await successor.read(1)

    await zombie.read(1)
    assert len(zombie.memory) == 0
    await zombie.read_all()

    await assert_right(bench, told)
    assert sum(series(await bench.ask("summary", PARTNER, from_="2024-01", to="2024-04"), "active_customers")) == 0


async def test_what_a_transaction_made_is_forgotten_where_it_does_not_commit(
    bench: MetricsBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = feed(17, 400)
    owner = Owner(bench, in_partitions(facts))
    await owner.assigned()
    await owner.read(200)
    assert len(owner.memory) > 0
    failing = asyncio.Event()
    append, sizes = bench.stores.freshness.advance, []

    async def away_once(*arguments: Any, **named: Any) -> None:
        await append(*arguments, **named)
        sizes.append(len(owner.memory))
        if not failing.is_set():
            failing.set()
            raise AutoReconnect("the database is away")

    monkeypatch.setattr(bench.stores.freshness, "advance", away_once)
    await owner.read(200)

    assert sizes[0] > 0
    assert sizes[1] == 0
    await assert_right(bench, facts)


async def test_a_partition_that_was_away_comes_back_as_it_is_now(bench: MetricsBench) -> None:
    facts = feed(19, 900)
    records = in_partitions(facts)
    one, other = Owner(bench, records), Owner(bench, records)
    await one.assigned()
    await one.read(300)
    await one.revoked()
    assert len(one.memory) == 0
    await other.assigned()
    await other.read(300)
    await other.revoked()
    await one.assigned()
    await one.read_all()
    await assert_right(bench, facts)


async def test_a_partition_whose_siblings_are_elsewhere_is_read_from_the_database(bench: MetricsBench) -> None:
    facts, before = [fact for fact in feed(23, 400) if fact.topic != UsageRecorded.topic], recalled()
    owner = Owner(bench, in_partitions(facts))
    await owner.subscription.on_partitions_assigned(place for place in PLACES if place.topic != UsageRecorded.topic)
    await owner.read_all()
    await assert_right(bench, facts)
    assert recalled() == before


async def test_a_rebuild_is_complete_though_customers_are_remembered(bench: MetricsBench) -> None:
    facts = feed(29, 700)
    owner = Owner(bench, in_partitions(facts))
    await owner.assigned()
    await owner.read(300)
    reading = asyncio.create_task(owner.read_all())
    while not reading.done():
        await bench.stores.rebuild(bench.client).run()
        assert await bench.wrong() == []
    await reading
    await assert_right(bench, facts)


async def test_a_remembered_customer_that_is_deleted_and_comes_back_starts_anew(bench: MetricsBench) -> None:
    back = CustomerRestored(partner_id=PARTNER, customer_id=CUSTOMER, version=3, restored_at=NOON)
    before = [customer(country="DE"), subscription("2024-01-05"), usage("2024-02-05", "3"), order("2024-02-06")]
    after = [subscription("2024-03-05", version=4), usage("2024-02-05", "5", version=4)]
    owner = Owner(bench, in_partitions([*before, deleted(version=2), back, *after]))
    await owner.assigned()
    while await owner.read(1):
        assert await bench.wrong() == []
    asked = await bench.ask("trends", PARTNER, from_="2024-01", to="2024-04")
    expected = [Oracle(after).figures(f"2024-{number:02d}", "active_subscription", {}) for number in range(1, 5)]
    assert [month["closing"] for month in asked["months"]] == [found.get("closing", 0) for found in expected]


async def test_usage_that_is_not_at_hand_is_read_once_it_is_needed(bench: MetricsBench) -> None:
    months = [usage(f"2024-{number:02d}-05", str(number), usage_id=f"u-{number}") for number in range(1, 7)]
    await bench.tell(*months, subscription("2024-02-05"))
    later = [
        usage("2024-01-07", "9", usage_id="u-7"),
        usage("2024-03-05", "8", usage_id="u-3", version=2),
        customer(country="FR"),
        deleted(version=2),
    ]
    owner = Owner(bench, in_partitions(later))
    await owner.assigned()
    while await owner.read(1):
        assert await bench.wrong() == []
    assert await differences_from_the_oracle(bench, [*months, *later]) == []
