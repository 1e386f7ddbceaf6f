"""What must not matter: a second owner of a partition, a clock that jumps, extremes of size, and nothing at all."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiokafka import TopicPartition
from prometheus_client import REGISTRY

from services.metrics import handlers
from services.metrics.service.announcing import Announcer
from shared.http.auth import Role
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.offsets import OffsetStore
from shared.messaging.outbox import Outbox
from shared.messaging.subscription import FencedSubscription
from tests.contracts.records import Received
from tests.support.builders import customer, order, record, subscription, usage
from tests.support.metrics_feed import differences_from_the_oracle, feed
from tests.support.metrics_service import MetricsBench, StandingClock, metrics_bench, of_partner, series
from tests.support.servers import MongoServer


class NoLetters(DeadLetters):
    """Stands where nothing is refused, so that no broker is needed."""

    def __init__(self) -> None:
        """Without a producer."""

    async def add(self, letters: Sequence[Any]) -> None:
        """Fail on any."""
        assert not letters


@pytest.fixture
async def bench(mongo: MongoServer, fresh_database: str, tmp_path: Path) -> AsyncIterator[MetricsBench]:
    async with metrics_bench(mongo, fresh_database, tmp_path) as bench:
        yield bench


def owner(bench: MetricsBench) -> FencedSubscription:
    """A consumer that believes it owns every partition."""
    offsets = OffsetStore(bench.database, group="metrics", clock=bench.clock)
    return FencedSubscription(
        bench.projection.apply, client=bench.client, offsets=offsets, dead_letters=NoLetters(), dead_letter_limit=100
    )


def in_partitions(facts: Sequence[Any], number: int = 4) -> list[Received]:
    """Return `facts` as they stand in partitions, in order."""
    ends = dict.fromkeys(((topic, place) for topic in handlers.TOPICS for place in range(number)), 0)
    found = []
    for fact in facts:
        sent, place = record(fact), sum(fact.key.encode()) % number
        found.append(Received(sent.topic, sent.key, sent.value, sent.headers, place, ends[fact.topic, place]))
        ends[fact.topic, place] += 1
    return found


class Reader:
    """The part of a consumer that a subscription asks of, on records at hand and assigned all partitions."""

    def __init__(self, records: Sequence[Received]) -> None:
        self._records = records
        self._ends = Counter(_place(each) for each in records)
        self._positions = dict.fromkeys(self._ends, 0)

    def poll(self, size: int) -> list[Received]:
        """Return the next records, at most `size`."""
        found = [each for each in self._records if each.offset >= self._positions[_place(each)]][:size]
        self._positions |= {_place(each): each.offset + 1 for each in found}
        return found

    def assignment(self) -> frozenset[TopicPartition]:
        """Return every partition."""
        return frozenset(self._ends)

    def seek(self, place: TopicPartition, offset: int) -> None:
        """Go there."""
        self._positions[place] = offset

    async def end_offsets(self, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Return where the partitions end."""
        return {place: self._ends[place] for place in places}

    async def commit(self, reached: dict[TopicPartition, int]) -> None:
        """Be told, and do nothing."""


def _place(each: Received) -> TopicPartition:
    return TopicPartition(each.topic, each.partition)


async def consume(bench: MetricsBench, records: Sequence[Received], seed: int) -> None:
    """Be an owner of every partition until there is nothing left to read."""
    own, reader, chance = owner(bench), Reader(records), Random(seed)
    own.consumer = lambda: reader
    while batch := reader.poll(chance.randrange(20, 80)):
        await own.handle(batch)


def fences_met() -> float:
    """How often an owner found that it is none."""
    return REGISTRY.get_sample_value("tenantry_batches_retried_total", {"reason": "fence"}) or 0.0


async def test_two_owners_of_every_partition_apply_each_fact_once(bench: MetricsBench) -> None:
    facts = feed(7, 1_200)
    records, before = in_partitions(facts), fences_met()
    await asyncio.gather(*(consume(bench, records, seed) for seed in range(2)))
    assert fences_met() > before
    stored = [document["next_offset"] async for document in bench.database["consumer_offsets"].find({})]
    assert sum(stored) == len(records)
    assert await differences_from_the_oracle(bench, facts) == []
    assert await bench.wrong() == []


async def test_a_clock_that_jumps_neither_silences_announcements_nor_turns_versions_back(bench: MetricsBench) -> None:
    clock = StandingClock()
    announcer = announcer_of(bench, clock)
    versions = []
    for number, jump in enumerate([timedelta(), timedelta(days=-30), timedelta(days=365), timedelta(seconds=1.5)]):
        clock.moment += jump
        await bench.tell(usage("2025-01-05", "1", usage_id=f"u-{number}"))
        assert await announcer.announce_all() > 0
        assert await announcer.announce_all() == 0
        board = await bench.database["kpi_boards"].find_one({"_id": "acme"})
        assert board is not None
        versions.append(board["version"])
    assert versions == sorted(set(versions))


async def test_an_import_of_history_is_announced_rarely(bench: MetricsBench) -> None:
    clock = StandingClock()
    announcer = announcer_of(bench, clock)
    await bench.tell(*(usage("2025-01-05", "1", usage_id=f"u-{number}") for number in range(1_001)))
    assert await announcer.announce_all() > 0
    await bench.tell(usage("2025-01-05", "2", version=9))
    clock.moment += timedelta(seconds=1.5)
    assert await announcer.announce_all() == 0
    clock.moment += timedelta(seconds=5)
    assert await announcer.announce_all() > 0


async def test_a_rebuild_announces_nothing(bench: MetricsBench) -> None:
    clock = StandingClock()
    announcer = announcer_of(bench, clock)
    await bench.tell(subscription("2025-01-05"))
    assert await announcer.announce_all() > 0
    await bench.stores.rebuild(bench.client).run()
    clock.moment += timedelta(minutes=1)
    assert await announcer.announce_all() == 0
    await bench.tell(subscription("2025-01-06", customer_id="c-2"))
    assert await announcer.announce_all() > 0
    board = await bench.database["kpi_boards"].find_one({"_id": "acme"})
    assert board is not None
    assert [amount for _, _, measure, amount in board["board"] if measure == "new"] == [2]


def announcer_of(bench: MetricsBench, clock: StandingClock) -> Announcer:
    return bench.stores.announcer(bench.client, Outbox(bench.database, source="/tests", clock=clock), clock)


async def test_extremes_are_what_the_oracle_says(bench: MetricsBench) -> None:
    one = [customer(country="DE"), subscription("1999-02-03"), usage("1999-02-05"), order("2024-02-03")]
    wide = [
        fact
        for number in range(200)
        for fact in (
            customer(customer_id=f"c-{number}", segment=f"segment-{number}", seller=f"seller-{number}"),
            subscription(
                "2024-03-05",
                customer_id=f"c-{number}",
                product_id=f"product-{number}",
                sku_id=f"sku-{number}",
            ),
        )
    ]
    facts = [*of_partner(one, "p-one"), *of_partner(wide, "p-wide")]
    await bench.tell_in_batches(facts, 150)
    assert await differences_from_the_oracle(bench, facts) == []
    assert await bench.wrong() == []
    early = await bench.ask("summary", "p-one", from_="1998-12", to="1999-03")
    assert (series(early, "customers"), series(early, "active_customers")) == ([0, 0, 1, 1], [0, 0, 1, 0])
    options = await bench.ask("filters", "p-wide", from_="2024-03", to="2024-03")
    names = ("segment", "seller", "product", "sku")
    assert {name: len(options["options"][name]) for name in names} == dict.fromkeys(names, 200)


async def test_a_tenant_without_facts_and_months_without_any_have_zeros(bench: MetricsBench) -> None:
    await bench.tell(subscription("2024-03-05"), subscription("2024-04-01", "cancelled"))
    asked = {"from_": "2019-01", "to": "2024-12"}
    for partner, customers in (("nobody", 0), ("acme", 1)):
        summary = await bench.ask("summary", partner, **asked)
        assert sum(series(summary, "customers")) == customers
        assert summary["kpis"]["customers"]["growth_pct"] is None


@pytest.mark.parametrize(
    ("parameter", "value", "allowed"),
    [
        ("from", "2024-13", None),
        ("to", "yesterday", None),
        ("from", "2030-01", None),
        ("from", "1900-01", None),
        ("basis", "any", ["active_subscription", "open_order"]),
        ("customer_type", "old", ["new", "existing"]),
        ("country", "Germany", None),
        ("segment", "", None),
    ],
)
async def test_a_bad_parameter_is_named_with_what_is_allowed(
    bench: MetricsBench, parameter: str, value: str, allowed: list[str] | None
) -> None:
    for question in ("summary", "trends", "geography", "active", "subscriptions", "filters", "products"):
        answer = await bench.get(f"/v1/metrics/{question}", "acme", Role.ANALYST, **{parameter: value})
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
        assert (answer.json()["parameter"], answer.json().get("allowed")) == (parameter, allowed)
