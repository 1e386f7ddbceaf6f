"""What watchers are given: their partner's changes, what they missed, and an end where they are too slow."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import pytest

from services.metrics.service import live
from services.metrics.service.live import LiveKpis, Watcher
from shared.events.envelope import IncomingRecord
from shared.events.kpis import KpiChanged, KpiValues
from shared.messaging.tail import Tail
from tests.contracts.records import Received
from tests.support.builders import NOON, record


class ScriptedTail:
    """Records one after the other, all on partition 0 of two."""

    def __init__(self, records: Sequence[IncomingRecord], first: int = 0) -> None:
        self.first = {0: first, 1: 0}
        self.positions = dict(self.first)
        self._records = records

    async def records(self) -> AsyncIterator[IncomingRecord]:
        """Yield them all."""
        for each in self._records:
            self.positions[0] = each.offset + 1
            yield each


def changed(offset: int, partner: str = "acme") -> Any:
    values = KpiValues(customers=offset)
    event = KpiChanged(
        partner_id=partner, month="2025-03", basis="open_order", values=values, as_of=NOON, version=offset
    )
    sent = record(event)
    return Received(sent.topic, sent.key, sent.value, sent.headers, offset=offset)


def told(*records: Any, first: int = 0) -> LiveKpis:
    return LiveKpis(cast("Tail", ScriptedTail(records, first)))


async def customers(watcher: Watcher, number: int) -> list[int | None]:
    found = [await watcher.next() for _ in range(number)]
    return [each.event.values.customers for each in found if each]


async def test_a_watcher_is_told_of_its_own_partner_only() -> None:
    kpis = told(changed(0), changed(1, "rival"), changed(2))
    with kpis.watching("acme", None) as watcher, kpis.watching("rival", None) as rival:
        await kpis.run()
        assert await customers(watcher, 2) == [0, 2]
        assert await customers(rival, 1) == [1]


async def test_what_is_no_change_of_figures_is_passed_over() -> None:
    broken = changed(0)
    broken.value = b"{}"
    kpis = told(broken, changed(1))
    with kpis.watching("acme", None) as watcher:
        await kpis.run()
        assert await customers(watcher, 1) == [1]


async def test_what_is_no_change_of_figures_was_not_missed() -> None:
    broken = changed(0)
    broken.value = b"{}"
    kpis = told(broken, changed(1))
    await kpis.run()
    with kpis.watching("acme", {0: 0, 1: 0}) as watcher:
        assert await customers(watcher, 1) == [1]


async def test_a_watcher_that_was_away_gets_what_it_missed_and_then_what_comes() -> None:
    kpis = told(changed(0), changed(1), changed(2, "rival"), changed(3))
    await kpis.run()
    with kpis.watching("acme", {0: 1, 1: 0}) as watcher:
        assert watcher.gapless
        assert await customers(watcher, 2) == [1, 3]


async def test_a_replica_that_is_behind_repeats_nothing() -> None:
    kpis = told(changed(0), changed(1), changed(2))
    with kpis.watching("acme", {0: 2, 1: 0}) as watcher:
        await kpis.run()
        assert await customers(watcher, 1) == [2]


@pytest.mark.parametrize(
    "seen", [{0: 4, 1: 0}, {0: 7}, {0: 10**9, 1: 0}], ids=["before it began", "fewer partitions", "nowhere"]
)
async def test_a_place_that_nobody_remembers_is_a_gap(seen: dict[int, int]) -> None:
    kpis = told(changed(5), first=5)
    await kpis.run()
    with kpis.watching("acme", seen) as watcher:
        assert not watcher.gapless


async def test_changes_are_forgotten_beyond_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "REMEMBERED", 2)
    kpis = told(*map(changed, range(4)))
    await kpis.run()
    with kpis.watching("acme", {0: 1, 1: 0}) as gap, kpis.watching("acme", {0: 2, 1: 0}) as whole:
        assert (gap.gapless, whole.gapless) == (False, True)


async def test_a_slow_watcher_is_let_go_with_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "QUEUED", 2)
    kpis = told(*map(changed, range(5)))
    with kpis.watching("acme", None) as slow:
        await kpis.run()
        assert await customers(slow, 3) == [0, 1]
    with kpis.watching("acme", {0: 2, 1: 0}) as back:
        assert await customers(back, 3) == [2, 3, 4]


async def test_a_watcher_waits_for_the_next_change() -> None:
    with told().watching("acme", None) as watcher:
        waiting = asyncio.create_task(watcher.next())
        done, _ = await asyncio.wait([waiting], timeout=0.01)
        assert not done
        waiting.cancel()
