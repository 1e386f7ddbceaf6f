"""Rebuild and verify on a real MongoDB: online, interrupted, superseded, and in a race with consumers."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from pymongo.errors import OperationFailure
from pymongo.read_concern import ReadConcern

from services.metrics.domain.cells import PLACES
from services.metrics.domain.months import parse_month
from services.metrics.errors import RebuildSuperseded
from services.metrics.repository import customers
from services.metrics.service.verify import Difference
from shared.messaging.batches import FactBatch
from tests.support.builders import PARTNER, customer, deleted, subscription, usage
from tests.support.metrics_service import MetricsBench, delivery, series


@pytest.fixture
def bench(fresh_bench: MetricsBench) -> MetricsBench:
    return fresh_bench


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customers, "PAGE", 7)


def trickle(seed: int, length: int) -> Sequence[Any]:
    """Facts of 60 customers of three partners, some of them deleted, with corrections."""
    chance = Random(seed)
    facts: list[Any] = []
    for version in range(length):
        own: dict[str, Any] = {
            "partner_id": f"p{chance.randrange(3)}",
            "customer_id": f"c-{chance.randrange(60)}",
            "version": version,
        }
        day = f"2024-{chance.randrange(1, 9):02d}-{chance.randrange(1, 28):02d}"
        status = chance.choice(["active", "active", "cancelled"])
        facts.append(
            chance.choice(
                [
                    customer(country=chance.choice(["DE", "FR"]), **own),
                    subscription(day, status, subscription_id=f"s-{chance.randrange(3)}", **own),
                    usage(day, str(chance.randrange(5)), usage_id=f"u-{chance.randrange(4)}", **own),
                    subscription(day, **own) if chance.random() < 0.9 else deleted(**own),
                ]
            )
        )
    return facts


async def figures(bench: MetricsBench) -> list[Any]:
    """Every answer of every partner."""
    asked = {"from_": "2024-01", "to": "2024-09"}
    return [
        {**await bench.ask(question, partner, **asked), "as_of": None}
        for question in ("summary", "trends", "geography")
        for partner in ("p0", "p1", "p2")
    ]


async def generations_in_cells(bench: MetricsBench) -> list[int]:
    return await bench.database["cells"].distinct("generation")


async def test_a_rebuild_changes_no_figure_and_leaves_no_old_cell(bench: MetricsBench) -> None:
    await bench.tell_in_batches(trickle(1, 300), 20)
    before = await figures(bench)
    report = await bench.stores.rebuild(bench.client).run()
    assert (report.generation, await generations_in_cells(bench)) == (2, [2])
    assert await figures(bench) == before
    assert await bench.wrong() == []


async def test_a_rebuild_gives_a_new_dimension_to_cells_of_an_earlier_version(bench: MetricsBench) -> None:
    await bench.tell(customer(country="DE", city="Ulm"), subscription("2025-03-05"))
    await bench.database["cells"].update_many({}, {"$unset": dict.fromkeys(PLACES, "")})
    asked: dict[str, Any] = {"country": "DE", "from_": "2025-03", "to": "2025-03"}
    assert (await bench.ask("geography", PARTNER, **asked))["totals"]["customers"] == 1
    await bench.stores.rebuild(bench.client).run()
    answer = await bench.ask("geography", PARTNER, by="city", **asked)
    assert [(part["value"], part["customers"]) for part in answer["parts"]] == [("Ulm", 1)]


async def test_facts_that_arrive_during_rebuilds_are_in_both_generations(bench: MetricsBench) -> None:
    await bench.tell_in_batches(trickle(2, 200), 20)
    telling = asyncio.create_task(bench.tell_in_batches(trickle(3, 600), 5))
    rebuilds = 0
    while not telling.done():
        await bench.stores.rebuild(bench.client).run()
        rebuilds += 1
        assert await bench.wrong() == []
    await telling
    assert rebuilds > 1
    assert await bench.wrong() == []
    await bench.tell_in_batches(trickle(4, 50), 5)
    assert await bench.wrong() == []


async def test_an_interrupted_rebuild_harms_nothing_and_can_be_run_again(bench: MetricsBench) -> None:
    await bench.tell_in_batches(trickle(5, 300), 20)
    before = await figures(bench)
    reached = asyncio.Event()
    cut = asyncio.create_task(
        bench.stores.rebuild(bench.client).run(lambda done, _: reached.set() if done > 50 else None)
    )
    await reached.wait()
    cut.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut
    assert await figures(bench) == before
    await bench.tell_in_batches(trickle(6, 100), 10)
    assert await bench.wrong() == []
    report = await bench.stores.rebuild(bench.client).run()
    assert (report.generation, await generations_in_cells(bench)) == (3, [3])
    assert await bench.wrong() == []


async def test_of_two_rebuilds_the_later_one_counts(bench: MetricsBench) -> None:
    await bench.tell_in_batches(trickle(7, 300), 20)
    rebuilds = [bench.stores.rebuild(bench.client).run() for _ in range(2)]
    results = await asyncio.gather(*rebuilds, return_exceptions=True)
    superseded = [result for result in results if isinstance(result, RebuildSuperseded)]
    assert len(superseded) == 1
    await bench.stores.rebuild(bench.client).run()
    assert await bench.wrong() == []


async def test_a_rebuild_begins_only_after_every_batch_that_has_not_heard_of_it(bench: MetricsBench) -> None:
    async with await bench.client.start_session() as session:
        session.start_transaction(read_concern=ReadConcern("snapshot"))
        await bench.projection.apply(FactBatch([delivery(subscription("2024-01-05"))], session))
        beginning = asyncio.create_task(bench.stores.generations.begin())
        done, _ = await asyncio.wait([beginning], timeout=0.5)
        assert not done
        await session.commit_transaction()
        assert (await beginning).building == 2
    await bench.stores.rebuild(bench.client).run()
    assert await bench.wrong() == []


async def test_a_batch_that_began_before_a_rebuild_and_writes_after_it_is_run_again(bench: MetricsBench) -> None:
    async with await bench.client.start_session() as session:
        session.start_transaction(read_concern=ReadConcern("snapshot"))
        # As the consumer's fence does, this fixes the moment that the transaction sees.
        await bench.database["customer_states"].find_one({"_id": "nobody"}, session=session)
        await bench.stores.generations.begin()
        with pytest.raises(OperationFailure) as conflict:
            await bench.projection.apply(FactBatch([delivery(subscription("2024-01-05"))], session))
        assert conflict.value.has_error_label("TransientTransactionError")


async def test_verify_names_the_amount_that_is_wrong(bench: MetricsBench) -> None:
    await bench.tell(subscription("2024-01-05"))
    closing = f"months.{parse_month('2024-01')}.closing"
    await bench.database["cells"].update_one({"bases": "open_order", closing: 1}, {"$inc": {closing: 2}})
    [difference] = await bench.wrong("acme")
    assert isinstance(difference, Difference)
    assert (difference.measure, difference.expected, difference.found) == ("closing", 1, 3)


async def test_verify_finds_a_usage_total_that_is_not_that_of_its_records(bench: MetricsBench) -> None:
    await bench.tell(usage("2024-01-05", "3"))
    await bench.database["usage_months"].update_one({}, {"$set": {"records": []}})
    wrong = {difference.measure for difference in await bench.wrong()}
    assert wrong == {"usage_raw", "usage_normalized", "active_customers"}


async def test_verify_finds_cells_of_a_partner_without_customers(bench: MetricsBench) -> None:
    await bench.tell(subscription("2024-01-05"))
    await bench.database["customer_states"].delete_many({})
    assert {difference.expected for difference in await bench.wrong()} == {0}


async def test_a_sample_stops_once_it_has_seen_enough_customers(bench: MetricsBench) -> None:
    await bench.tell_in_batches(trickle(8, 300), 50)
    reports = bench.stores.verify(bench.client).run(sample=10, choice=Random(1))
    assert len([report async for report in reports]) == 1


async def test_as_of_is_the_time_of_the_newest_fact(bench: MetricsBench) -> None:
    assert (await bench.ask("summary", "acme"))["as_of"] is None
    await bench.tell(subscription("2024-01-05"))
    answer = await bench.ask("summary", "acme", from_="2024-01", to="2024-02")
    assert (answer["as_of"], series(answer, "customers")) == ("2025-03-01T12:00:00Z", [1, 1])
