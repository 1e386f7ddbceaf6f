"""Images answer as MongoDB does, whatever arrives, whoever asks, and whatever is rebuilt meanwhile."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.metrics.domain.cells import BASES
from services.metrics.errors import ImageTooLarge
from services.metrics.telemetry import ANSWERS
from tests.support.builders import NOON, customer, deleted, subscription, usage
from tests.support.metrics_service import IMAGE_BYTES, MetricsBench, of_partner
from tests.support.metrics_strategies import MONTHS, filters, histories
from tests.support.waiting import eventually

RANGE = {"from_": MONTHS[1], "to": MONTHS[-1]}
QUESTIONS: Mapping[str, Mapping[str, Any]] = {
    "summary": {},
    "trends": {},
    "geography": {},
    "active": {},
    "subscriptions": {"include_trials": False},
    "customer-types": {"include_cancelled": True},
    "distribution": {"by": "vendor"},
    "distribution-trend": {"by": "product"},
    "products": {},
    "filters": {},
}
PARTNERS = itertools.count()


async def _imaged(bench: MetricsBench, partner: str) -> None:
    for images in (bench.images.figures, bench.images.turnover):
        async with images.made(partner):
            pass


async def _both(bench: MetricsBench, partner: str, asked: Mapping[str, Any]) -> None:
    """Ask every question of the image and of MongoDB."""
    for name, own in QUESTIONS.items():
        before = _answers_of("image")
        imaged = await bench.ask(name, partner, **RANGE, **asked, **own)
        assert _answers_of("image") == before + 1, name
        assert imaged == await bench.ask_cells(name, partner, **RANGE, **asked, **own), name


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.generate],  # shrinking would take minutes on a server
)
@given(
    events=histories(30),
    basis=st.sampled_from(BASES),
    wanted=filters(),
    cuts=st.tuples(st.integers(0, 30), st.integers(0, 30)),
)
async def test_an_image_answers_as_the_cells_do(
    bench: MetricsBench, events: Sequence[Any], basis: str, wanted: dict[str, list[str]], cuts: tuple[int, int]
) -> None:
    partner = f"p{next(PARTNERS)}"
    facts = of_partner(events, partner)
    first, second = sorted(cuts)
    await bench.tell_in_batches(facts[:first], 5)
    await _imaged(bench, partner)
    await bench.tell_in_batches(facts[first:second], 3)
    await _both(bench, partner, {"basis": basis, **wanted})
    await bench.tell_in_batches(facts[second:], 7)
    await _both(bench, partner, {"basis": basis, **wanted})


async def test_whoever_reads_after_a_commit_sees_it_and_never_half_of_it(bench: MetricsBench) -> None:
    partner, done = "busy", asyncio.Event()
    await bench.tell(*of_partner([customer(customer_id="c-0")], partner))
    await _imaged(bench, partner)

    async def write() -> None:
        for number in range(60):
            # Each transaction makes two customers, so whoever counts an odd number has seen half of one.
            pair = [
                fact
                for name in (f"c-{number}-a", f"c-{number}-b")
                for fact in (subscription("2024-02-05", customer_id=name), usage("2024-03-01", customer_id=name))
            ]
            await bench.tell(*of_partner(pair, partner))
            answer = await bench.ask("active", partner, **RANGE)
            assert answer["months"][-1]["customers"] >= 2 * (number + 1)
        done.set()

    async def read() -> None:
        while not done.is_set():
            for name in ("active", "distribution"):
                answer = await bench.ask(name, partner, **RANGE, **QUESTIONS[name])
                counted = answer["months"][-1]["customers"] if name == "active" else answer["totals"]["customers"]
                assert counted % 2 == 0
            ranked = await bench.ask("percentiles", partner, **RANGE, measure="raw_usage")
            assert ranked["totals"]["customers"] % 2 == 0

    await asyncio.gather(write(), read(), read())
    await _both(bench, partner, {})


async def test_a_rebuild_gives_way_to_a_new_image(bench: MetricsBench) -> None:
    facts = [subscription("2024-02-05"), subscription("2024-02-05", customer_id="c-2")]
    await bench.tell(*of_partner(facts, "rebuilt"))
    await _imaged(bench, "rebuilt")
    await bench.stores.rebuild(bench.client).run()
    await bench.tell(*of_partner([deleted(customer_id="c-2")], "rebuilt"))
    assert (await bench.ask("active", "rebuilt", **RANGE))["months"][-1]["customers"] == 1
    await _imaged(bench, "rebuilt")
    await _both(bench, "rebuilt", {})


async def test_an_image_that_missed_entries_is_made_anew(bench: MetricsBench) -> None:
    await bench.tell(*of_partner([subscription("2024-02-05")], "late"))
    await _imaged(bench, "late")
    await bench.tell(*of_partner([subscription("2024-02-05", customer_id="c-2")], "late"))
    await bench.database["journal"].delete_many({})
    before = _answers_of("cells")
    assert (await bench.ask("active", "late", **RANGE))["months"][-1]["customers"] == 2
    assert _answers_of("cells") == before + 1
    await _imaged(bench, "late")
    await _both(bench, "late", {})


async def test_images_in_use_keep_up_between_questions(bench: MetricsBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.metrics.service.images.REFRESH_SECONDS", 0.01)
    images = bench.stores.images(bench.client, IMAGE_BYTES)
    await bench.tell(*of_partner([subscription("2024-02-05")], "kept"))
    async with images.figures.made("kept") as kept:
        seen = kept.seen
    async with images.running():
        await bench.tell(*of_partner([subscription("2024-02-05", customer_id="c-2")], "kept"))

        async def has_kept_up() -> bool:
            return kept.seen != seen

        await eventually(has_kept_up)


async def test_an_image_becomes_compact_beside_its_answers(
    bench: MetricsBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.metrics.service.images.SPARE_ROWS", 0)
    await bench.tell(*of_partner([subscription("2024-02-05"), usage("2024-03-01")], "grown"))
    await _imaged(bench, "grown")
    async with bench.images.figures.made("grown") as kept:
        cells = len(kept.image.rows)
    for version in range(2, 6):
        corrected = usage("2024-03-01", quantity=str(version), version=version)
        await bench.tell(*of_partner([corrected, subscription("2024-02-05", seats=version, version=version)], "grown"))
        await _both(bench, "grown", {})

    async def is_compact() -> bool:
        return len(kept.image.rows) <= 2 * cells

    await eventually(is_compact)
    await _both(bench, "grown", {})


async def test_an_image_says_how_new_its_facts_are(bench: MetricsBench) -> None:
    await bench.tell(*of_partner([customer()], "fresh"))
    await _imaged(bench, "fresh")
    await _both(bench, "fresh", {})
    answer = await bench.ask("summary", "fresh", **RANGE)
    assert answer["as_of"] == NOON.isoformat().replace("+00:00", "Z")
    assert (await bench.ask("percentiles", "fresh", **RANGE))["as_of"] == answer["as_of"]


async def test_the_image_used_longest_ago_makes_room(bench: MetricsBench) -> None:
    partners = [f"room-{number}" for number in range(3)]
    for partner in partners:
        await bench.tell(*of_partner([subscription("2024-02-05")], partner))
    async with bench.images.figures.made(partners[0]) as kept:
        size = kept.image.nbytes
    tight = bench.stores.images(bench.client, 2 * 2 * size)
    for partner in (*partners[:2], partners[0], partners[2]):
        async with tight.figures.made(partner):
            pass
    found = []
    for partner in partners:
        async with tight.figures.at_hand(partner) as at_hand:
            found.append(at_hand is not None)
    await tight.close()
    assert found == [True, False, True]


async def test_a_partner_too_large_for_memory_is_answered_by_the_database(bench: MetricsBench) -> None:
    facts = [subscription("2024-02-05"), usage("2024-02-06")]
    await bench.tell(*of_partner(facts, "large"))
    small = bench.stores.images(bench.client, 20)
    for images in (small.figures, small.turnover):
        with pytest.raises(ImageTooLarge, match="TENANTRY_IMAGE_MEMORY_MB"):
            async with images.made("large"):
                pass
    async with small.figures.at_hand("large") as kept:
        assert kept is None
    assert (await bench.ask_cells("active", "large", **RANGE))["months"][-1]["customers"] == 1
    response = await bench.get_cells("/v1/metrics/percentiles", "large", **RANGE)
    assert (response.status_code, "TENANTRY_IMAGE_MEMORY_MB" in response.json()["detail"]) == (503, True)
    await small.close()


def _answers_of(source: str) -> float:
    value: float = ANSWERS.labels(source)._value.get()
    return value
