"""What must not matter: a second owner of a partition, a clock that jumps, extremes of size, and nothing at all."""

import asyncio
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from services.metrics.service.announcing import LONG_REST, MANY_FACTS, REST, Announcer
from shared.messaging.outbox import Outbox
from tests.support.builders import PARTNER, customer, order, subscription, usage
from tests.support.metrics_feed import differences_from_the_oracle, feed
from tests.support.metrics_owners import Owner, in_partitions
from tests.support.metrics_service import MetricsBench, StandingClock, of_partner, series


@pytest.fixture
def bench(fresh_bench: MetricsBench) -> MetricsBench:
    return fresh_bench


def fences_met() -> float:
    """How often an owner found that it is none."""
    return REGISTRY.get_sample_value("tenantry_batches_retried_total", {"reason": "fence"}) or 0.0


async def test_two_owners_of_every_partition_apply_each_fact_once(bench: MetricsBench) -> None:
    facts = feed(7, 1_200)
    records, before = in_partitions(facts), fences_met()
    owners = [Owner(bench, records) for _ in range(2)]
    await asyncio.gather(*(owner.assigned() for owner in owners))
    await asyncio.gather(*(owner.read_all(seed) for seed, owner in enumerate(owners)))
    assert fences_met() > before
    stored = [document["next_offset"] async for document in bench.database["consumer_offsets"].find({})]
    assert sum(stored) == len(records)
    assert await differences_from_the_oracle(bench, facts) == []
    assert await bench.wrong() == []


async def test_records_that_were_fetched_and_given_up_are_read_again(bench: MetricsBench) -> None:
    facts = feed(8, 300)
    records = in_partitions(facts)
    owner = Owner(bench, records)
    await owner.assigned()
    await owner.read(70)
    owner.lose_sight_of(90)  # as what is fetched just before a rebalance, whose seek comes too late for it
    await owner.read_all()
    stored = [document["next_offset"] async for document in bench.database["consumer_offsets"].find({})]
    assert sum(stored) == len(records)
    assert await differences_from_the_oracle(bench, facts) == []


async def test_a_topic_whose_first_records_are_gone_is_read_from_what_is_left(bench: MetricsBench) -> None:
    records = in_partitions(feed(9, 300))
    owner = Owner(bench, [each for each in records if each.offset >= 5])
    await owner.assigned()
    await owner.read_all()
    stored = [document["next_offset"] async for document in bench.database["consumer_offsets"].find({})]
    assert sum(stored) == len(records)


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


@pytest.mark.parametrize("first", ["2023-01-05", None], ids=["years of history", "a thousand facts"])
async def test_an_import_of_history_is_announced_rarely(bench: MetricsBench, first: str | None) -> None:
    clock = StandingClock()
    announcer = announcer_of(bench, clock)
    many = [order("2025-03-01", order_id=f"o-{number}") for number in range(MANY_FACTS + 1)]
    await bench.tell(*([subscription(first)] if first else many))
    assert await announcer.announce_all() > 0
    await bench.tell(order("2025-03-02", order_id="later"))
    clock.moment += LONG_REST - timedelta(seconds=0.1)
    assert await announcer.announce_all() == 0
    clock.moment += timedelta(seconds=0.2)
    assert await announcer.announce_all() == 2
    await bench.tell(order("2025-03-03", order_id="last"))
    clock.moment += REST + timedelta(seconds=0.1)
    assert await announcer.announce_all() == 2


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


async def test_a_customer_with_5000_subscriptions_is_as_exact_as_any_other(bench: MetricsBench) -> None:
    held = [
        subscription(
            f"2024-{1 + number % 6:02d}-05", subscription_id=f"s-{number}", sku_id=f"sku-{number % 40}", seats=2
        )
        for number in range(5_000)
    ]
    few = range(0, 5_000, 7)
    ended = [subscription("2024-07-03", "cancelled", subscription_id=f"s-{number}", version=2) for number in few]
    corrected = subscription("2024-02-05", "suspended", subscription_id="s-1", version=3)
    facts = [*held, *ended, corrected]
    owner = Owner(bench, in_partitions(facts))
    await owner.assigned()
    while await owner.read(2_800):
        pass
    assert await differences_from_the_oracle(bench, facts) == []
    assert await bench.wrong() == []
    counted = await bench.ask("subscriptions", PARTNER, from_="2024-07", to="2024-07")
    assert [month["active"] for month in counted["months"]] == [5_000 - len(ended) - 1]


async def test_what_was_replaced_long_ago_leaves_the_customers_document(bench: MetricsBench) -> None:
    await bench.tell(
        subscription("2024-03-05", subscription_id="s.1"), subscription("2024-03-05", subscription_id="s-2")
    )
    for name, days in (("s.1", 1), ("s-2", 91)):
        bench.clock.moment += timedelta(days=days)
        await bench.tell(subscription("2024-03-05", subscription_id=name, seats=7, version=2))
    (document,) = await bench.database["customer_states"].find({}).to_list(None)
    assert ["s-2" in name for name in document["superseded"]] == [True]
    assert await bench.wrong() == []


async def test_a_tenant_without_facts_and_months_without_any_have_zeros(bench: MetricsBench) -> None:
    await bench.tell(subscription("2024-03-05"), subscription("2024-04-01", "cancelled"))
    asked = {"from_": "2019-01", "to": "2024-12"}
    for partner, customers in (("nobody", 0), ("acme", 1)):
        summary = await bench.ask("summary", partner, **asked)
        assert sum(series(summary, "customers")) == customers
        assert summary["kpis"]["customers"]["growth_pct"] is None
