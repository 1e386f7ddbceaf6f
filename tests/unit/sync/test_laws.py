"""The laws of sync, over generated rows: a repeat says nothing, the last word holds, and crashes do not matter."""

import asyncio
import csv
import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.sync import MemorySync, facts

MAPPING = """
partner: acme
source: any
inputs:
  - {file: customers.csv, record: customer, fields: {customer_id: customer, country: text, name: {column: day}}}
  - file: subscriptions.csv
    record: subscription
    fields: {subscription_id: id, customer_id: customer, purchased_at: day, cancelled_at: end, status: status}
  - {file: users.csv, record: user, fields: {user_id: id, customer_id: customer, status: status}}
  - file: usage.csv
    record: usage
    fields: {usage_id: id, customer_id: customer, period_start: day, raw_quantity: number}
"""
HISTORY = """
partner: acme
source: any
inputs:
  - file: subscriptions.csv
    record: subscription
    fields:
      {subscription_id: id, customer_id: customer, effective_at: day, purchased_at: end, status: status,
       withdrawn: {column: number, map: {"1": "true"}, default: "no"}}
"""
FILES = ("customers.csv", "subscriptions.csv", "users.csv", "usage.csv")
Row = tuple[str, ...]
COLUMNS = ("id", "customer", "day", "end", "status", "text", "number")

rows = st.tuples(
    st.sampled_from(["e1", "e2", "e3"]),
    st.sampled_from(["c1", "c2", ""]),
    st.sampled_from(["2024-01-31", "2024-02-01", "2024-02-15", "31/01/2024"]),
    st.sampled_from(["", "2024-01-31", "2024-03-01"]),
    st.sampled_from(["", "active", "suspended", "cancelled", "pending"]),
    st.sampled_from(["GB", "UK", "FR", "Atlantis"]),
    st.sampled_from(["1", "1.0", "2", "0", "x"]),
)
files = st.fixed_dictionaries({name: st.lists(rows, max_size=12) for name in FILES})
chunks = st.integers(1, 5)


def write(directory: Path, content: dict[str, list[Row]]) -> None:
    for name, lines in content.items():
        with (directory / name).open("w", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *lines])


@settings(deadline=None, max_examples=40)
@given(st.lists(files, min_size=1, max_size=3), chunks, st.sampled_from([MAPPING, HISTORY]))
def test_the_same_files_again_emit_nothing_whatever_came_before(
    history: list[dict[str, list[Row]]], size: int, mapping: str
) -> None:
    async def scenario(directory: Path) -> None:
        sync = MemorySync(directory, chunk_rows=size)
        for content in history:
            write(directory, content)
            await sync.run(mapping)
        emitted, writes = len(sync.events), sync.snapshots.writes
        again = await sync.run(mapping)
        assert sync.events[emitted:] == []
        assert sync.snapshots.writes == writes
        assert again.total("read") == again.total("rejected") + again.total("unchanged")

    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(scenario(Path(directory)))


@settings(deadline=None, max_examples=40)
@given(files, files, chunks)
def test_what_consumers_know_depends_on_the_last_files_only(
    before: dict[str, list[Row]], after: dict[str, list[Row]], size: int
) -> None:
    """Withdrawals leave nothing behind, for every entity that the last files name."""

    async def scenario(directory: Path) -> None:
        sync, fresh = (MemorySync(directory, chunk_rows=size) for _ in range(2))
        write(directory, dated(before))
        await sync.run(MAPPING)
        write(directory, dated(after))
        await sync.run(MAPPING)
        await fresh.run(MAPPING)
        known, expected = sync.facts(), fresh.facts()
        entities = {entity(place) for place in expected}
        assert {place: fact for place, fact in known.items() if entity(place) in entities} == expected

    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(scenario(Path(directory)))


def dated(content: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Return the rows without statuses, since one without a date holds from when it was seen, which is history."""
    return {name: [(*row[:4], "", *row[5:]) for row in lines] for name, lines in content.items()}


def entity(place: tuple[object, ...]) -> tuple[object, ...]:
    kind, customer, *rest = place
    return (kind, customer, rest[0]) if kind == "usage" else (kind, *(rest[:1] or [customer]))


@settings(deadline=None, max_examples=40)
@given(files, chunks, st.randoms(use_true_random=False))
def test_facts_may_arrive_in_any_order_and_more_than_once(
    content: dict[str, list[Row]], size: int, chance: random.Random
) -> None:
    async def scenario(directory: Path) -> None:
        sync = MemorySync(directory, chunk_rows=size)
        write(directory, content)
        await sync.run(MAPPING)
        shuffled = [*sync.events, *sync.events[::2]]
        chance.shuffle(shuffled)
        assert facts(shuffled) == sync.facts()

    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(scenario(Path(directory)))


@settings(deadline=None, max_examples=40)
@given(st.lists(files, min_size=1, max_size=3), chunks)
def test_an_order_follows_from_the_places_that_remain_of_a_history(
    history: list[dict[str, list[Row]]], size: int
) -> None:
    async def scenario(directory: Path) -> None:
        sync = MemorySync(directory, chunk_rows=size)
        for content in history:
            write(directory, content)
            await sync.run(HISTORY)
        known = sync.facts()
        for place, order in known.items():
            if place[0] == "order":
                timeline = sorted(
                    (str(other[3]), str(fact["status"]))
                    for other, fact in known.items()
                    if other[0] == "subscription" and other[2] == place[2]
                )
                assert (order["status"] == "cancelled") == (timeline[-1][1] == "cancelled")

    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(scenario(Path(directory)))


@settings(deadline=None, max_examples=40)
@given(files, chunks, chunks)
def test_chunks_do_not_change_what_consumers_know(content: dict[str, list[Row]], one: int, other: int) -> None:
    async def scenario(directory: Path) -> None:
        write(directory, dated(content))
        first, second = MemorySync(directory, chunk_rows=one), MemorySync(directory, chunk_rows=other)
        await first.run(MAPPING)
        await second.run(MAPPING)
        assert first.facts() == second.facts()

    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(scenario(Path(directory)))
