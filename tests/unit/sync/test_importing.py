"""Imports of a few rows, without servers: what is emitted, taken back, repeated and left alone."""

import csv
import tracemalloc
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from services.sync.domain.report import MOST_COUNTRIES, OTHERS
from services.sync.domain.snapshots import Changed, Origin, Snapshot
from shared.events.base import Event
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded
from tests.support.sync import MemoryPublisher, MemorySnapshots, MemorySync, facts, place_of, version_of

CUSTOMERS = """
partner: acme
source: crm
inputs:
  - {file: "c*.csv", record: customer, fields: {customer_id: id, name: name, country: country}}
"""
SUBSCRIPTIONS = """
partner: acme
source: crm
inputs:
  - file: s.csv
    record: subscription
    fields: {subscription_id: id, customer_id: customer, purchased_at: start, cancelled_at: end, status: status,
             commitment_end_date: until, seats: {column: seats, default: 1}}
"""
BOTH = SUBSCRIPTIONS + CUSTOMERS.partition("inputs:\n")[2]
HISTORY = """
partner: acme
source: crm
inputs:
  - file: s.csv
    record: subscription
    fields: {subscription_id: id, customer_id: customer, purchased_at: start, status: status, effective_at: since}
"""
USAGE = """
partner: acme
source: crm
inputs:
  - {file: u.csv, record: usage, fields: {usage_id: id, customer_id: customer, period_start: day, raw_quantity: n}}
"""
Rows = list[dict[str, str]]


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def write(path: Path, rows: Rows, columns: Iterable[str] = ()) -> None:
    names = list(dict.fromkeys([*columns, *(name for row in rows for name in row)]))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def statuses(sync: MemorySync, subscription: str = "s1") -> dict[datetime, str]:
    """Return the timeline of a subscription as a consumer has it, over all customers."""
    found = facts(event for event in sync.events if isinstance(event, SubscriptionChanged))
    return {
        moment: str(fact["status"])
        for (_, _, name, moment), fact in found.items()
        if name == subscription and isinstance(moment, datetime)
    }


async def import_subscription(sync: MemorySync, *rows: dict[str, str], mapping: str = SUBSCRIPTIONS) -> None:
    names = ("id", "customer", "start", "end", "status", "until", "seats", "since")
    write(sync.directory / "s.csv", [{"id": "s1", "customer": "c1", **row} for row in rows], names)
    await sync.run(mapping)


async def test_importing_the_same_file_twice_emits_nothing_the_second_time(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    write(tmp_path / "c.csv", [{"id": f"c{n}", "name": "N", "country": "UK"} for n in range(10)])
    first = await sync.run(CUSTOMERS)
    writes = sync.snapshots.writes
    second = await sync.run(CUSTOMERS)
    assert (first.total("emitted"), first.total("events")) == (10, 10)
    assert (second.total("emitted"), second.total("events"), second.total("unchanged")) == (0, 0, 10)
    assert sync.snapshots.writes == writes


async def test_an_entity_named_with_different_content_is_settled_by_the_last_row(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path, chunk_rows=1)
    write(tmp_path / "c.csv", [{"id": "c1", "name": "N", "country": each} for each in ("FR", "DE", "FR", "AT")])
    await sync.run(CUSTOMERS)
    emitted = len(sync.events)
    again = await sync.run(CUSTOMERS)
    assert sync.facts()["customer", "c1"]["country"] == "AT"
    assert (again.total("events"), len(sync.events)) == (0, emitted)


async def test_a_source_that_really_goes_back_is_followed_at_the_end_of_the_run(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path, chunk_rows=1)
    write(tmp_path / "c.csv", [{"id": "c1", "name": "N", "country": each} for each in ("FR", "DE")])
    await sync.run(CUSTOMERS)
    write(tmp_path / "c.csv", [{"id": "c1", "name": "N", "country": "FR"}])
    back = await sync.run(CUSTOMERS)
    assert sync.facts()["customer", "c1"]["country"] == "FR"
    assert (back.total("emitted"), back.total("unchanged")) == (1, 0)
    assert (await sync.run(CUSTOMERS)).total("events") == 0


async def test_all_of_a_customer_is_told_again_where_that_is_wished(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path, chunk_rows=1)
    write(tmp_path / "c.csv", [{"id": each, "name": "N", "country": "FR"} for each in ("c1", "c2", "c1")])
    bought = {"customer": "c1", "start": "2024-01-01", "end": "2024-02-01", "status": "", "until": "", "seats": ""}
    write(tmp_path / "s.csv", [{"id": "s1", **bought}, {"id": "s2", **bought, "customer": "c2"}])
    await sync.run(BOTH)
    before, told = sync.facts(), len(sync.events)

    again = await sync.run(BOTH, "c1")

    retold = sync.events[told:]
    assert {place_of(each) for each in retold} == {place for place in before if place[1] == "c1"}
    assert facts(retold) == {place: fact for place, fact in before.items() if place[1] == "c1"}
    assert (again.total("events"), sync.facts()) == (len(retold), before)
    assert min(map(version_of, retold)) > max(map(version_of, sync.events[:told]))


async def test_rows_that_are_no_records_are_kept_with_their_text_and_never_stop_the_run(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    (tmp_path / "c.csv").write_text('id,name,country\nc1,"A, B",GB\n,Nobody,GB\nc2,C,GB,extra\n\nc3,D,Atlantis\n')
    report = await sync.run(CUSTOMERS)
    assert [(each.row, each.reason, each.text) for each in sync.rejects.rows] == [
        (3, "customer_id missing", ",Nobody,GB"),
        (4, "has 4 fields where the header has 3", "c2,C,GB,extra"),
    ]
    assert (report.total("read"), report.total("rejected"), report.total("emitted")) == (4, 2, 2)
    assert report.unresolved_countries == {"Atlantis": 1}
    assert sync.facts()["customer", "c3"]["country"] == "unknown"


async def test_a_column_that_is_no_country_s_is_told_by_its_first_names_and_no_endless_report(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    rows = "".join(f"c{number},N,Place {number} {'x' * 500}\n" for number in range(MOST_COUNTRIES + 50))
    (tmp_path / "c.csv").write_text(f"id,name,country\n{rows}")
    told = (await sync.run(CUSTOMERS)).unresolved_countries
    assert (len(told), told[OTHERS]) == (MOST_COUNTRIES + 1, 50)
    assert max(map(len, told)) < 100


async def test_several_files_of_a_glob_are_read_in_order(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    write(tmp_path / "c2.csv", [{"id": "c1", "name": "new", "country": "GB"}])
    write(tmp_path / "c1.csv", [{"id": "c1", "name": "old", "country": "GB"}])
    await sync.run(CUSTOMERS)
    assert sync.facts()["customer", "c1"]["name"] == "new"
    assert (await sync.run(CUSTOMERS)).total("events") == 0


async def test_a_subscription_is_active_from_purchase_and_cancelled_from_its_end(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    await import_subscription(sync, {"start": "2024-01-01", "end": "2024-03-01"})
    assert statuses(sync) == {day("2024-01-01"): "active", day("2024-03-01"): "cancelled"}


async def test_bought_and_cancelled_on_one_date_was_present_for_a_moment(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    await import_subscription(sync, {"start": "2024-01-01", "end": "2024-01-01"})
    assert statuses(sync) == {
        day("2024-01-01"): "active",
        day("2024-01-01") + timedelta(milliseconds=1): "cancelled",
    }


async def test_a_date_that_is_corrected_is_withdrawn_where_it_was(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    await import_subscription(sync, {"start": "2024-01-01", "end": "2024-03-01"})
    await import_subscription(sync, {"start": "2024-01-05", "end": ""})
    assert statuses(sync) == {day("2024-01-05"): "active"}


async def test_a_subscription_that_moves_to_another_customer_leaves_the_first(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    await import_subscription(sync, {"start": "2024-01-01", "customer": "c1"})
    await import_subscription(sync, {"start": "2024-01-01", "customer": "c2"})
    assert {place[:3] for place in sync.facts()} == {("subscription", "c2", "s1"), ("order", "c2", "s1")}


async def test_a_status_without_a_date_holds_from_when_it_was_seen_and_stays_there(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    await import_subscription(sync, {"start": "2024-01-01", "status": "Suspended", "until": "2099-12-31"})
    seen = statuses(sync)
    assert list(seen.values()) == ["active", "suspended"]
    sync.clock.moment += timedelta(days=30)
    await import_subscription(sync, {"start": "2024-01-01", "status": "suspended", "until": "2099-12-31", "seats": "9"})
    assert statuses(sync) == seen
    sync.clock.moment += timedelta(days=30)
    await import_subscription(sync, {"start": "2024-01-01", "status": "active", "until": "2099-12-31"})
    assert list(statuses(sync).values()) == ["active", "suspended", "active"]


async def test_a_status_without_a_date_holds_from_the_end_of_the_commitment_if_that_is_past(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    await import_subscription(sync, {"start": "2024-01-01", "status": "expired", "until": "2024-12-31"})
    assert statuses(sync) == {day("2024-01-01"): "active", day("2025-01-01"): "expired"}


async def test_a_pending_subscription_has_never_been_active(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    await import_subscription(sync, {"start": "2025-12-01", "status": "pending"})
    assert set(statuses(sync).values()) == {"pending"}


async def test_each_row_of_a_history_is_one_place_and_the_latest_makes_the_order(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    rows: Rows = [
        {"start": "2024-01-01", "since": "2024-05-01", "status": "cancelled"},
        {"start": "2024-01-01", "since": "2024-01-01", "status": "active"},
        {"start": "2024-01-01", "since": "2024-03-01", "status": "suspended"},
    ]
    await import_subscription(sync, *rows, mapping=HISTORY)
    assert statuses(sync) == {
        day("2024-01-01"): "active",
        day("2024-03-01"): "suspended",
        day("2024-05-01"): "cancelled",
    }
    assert sync.facts()["order", "c1", "s1"]["cancelled_at"] == day("2024-05-01")
    emitted = len(sync.events)
    await import_subscription(sync, *rows, mapping=HISTORY)
    assert len(sync.events) == emitted


async def test_a_subscription_stands_for_an_order_that_is_cancelled_with_it(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    await import_subscription(sync, {"start": "2024-01-01", "end": "2024-03-01", "seats": "5"})
    order = sync.facts()["order", "c1", "s1"]
    assert (order["ordered_at"], order["cancelled_at"], order["quantity"]) == (day("2024-01-01"), day("2024-03-01"), 5)
    assert order["status"] == "cancelled"


async def test_usage_that_moves_to_another_month_is_taken_back_in_the_first(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    write(tmp_path / "u.csv", [{"id": "u1", "customer": "c1", "day": "2024-01-15", "n": "3"}])
    await sync.run(USAGE)
    write(tmp_path / "u.csv", [{"id": "u1", "customer": "c1", "day": "2024-02-15", "n": "4"}])
    await sync.run(USAGE)
    taken_back, corrected = sync.events[1:]
    assert isinstance(taken_back, UsageRecorded)
    assert (taken_back.period_start, taken_back.raw_quantity) == (day("2024-01-01"), Decimal(0))
    assert set(sync.facts()) == {("usage", "c1", "u1", "2024-02")}
    assert sync.facts()["usage", "c1", "u1", "2024-02"]["raw_quantity"] == Decimal(4)
    assert corrected.key == taken_back.key


async def test_one_usage_number_of_two_customers_is_two_facts(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    rows = [{"id": "u1", "customer": each, "day": "2024-01-15", "n": "3"} for each in ("c1", "c2")]
    write(tmp_path / "u.csv", rows)
    await sync.run(USAGE)
    assert len(sync.facts()) == 2
    assert (await sync.run(USAGE)).total("events") == 0


async def test_an_order_that_is_over_without_a_date_ended_when_it_was_seen(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    fields = "{order_id: id, customer_id: customer, ordered_at: start, status: status}"
    mapping = f"partner: acme\nsource: crm\ninputs:\n  - {{file: o.csv, record: order, fields: {fields}}}\n"
    write(tmp_path / "o.csv", [{"id": "o1", "customer": "c1", "start": "2024-01-01", "status": "Canceled"}])
    await sync.run(mapping)
    (order,) = sync.events
    assert isinstance(order, OrderChanged)
    assert (order.status, order.cancelled_at is not None) == ("cancelled", True)
    assert (await sync.run(mapping)).total("events") == 0


async def test_a_broker_that_fails_half_way_loses_nothing(tmp_path: Path) -> None:
    sync = MemorySync(tmp_path)
    write(tmp_path / "c.csv", [{"id": f"c{n}", "name": "N", "country": "GB"} for n in range(7)])
    sync.publisher.failures = 2
    report = await sync.run(CUSTOMERS)
    assert (len(sync.facts()), report.total("emitted")) == (7, 7)
    assert (await sync.run(CUSTOMERS)).total("events") == 0


class Forgetful(MemorySnapshots):
    """Remembers nothing, so that only the importer's own memory is measured."""

    async def save(
        self, origin: Origin, changes: Mapping[bytes, Changed], known: Mapping[bytes, Snapshot]
    ) -> set[bytes]:
        return set()


class Mute(MemoryPublisher):
    """Keeps nothing."""

    async def publish(
        self, events: Iterable[Event], *, source: str | None = None, correlation_id: str | None = None
    ) -> None:
        return


async def test_a_longer_file_needs_no_more_memory(tmp_path: Path) -> None:
    async def peak(rows: int) -> int:
        sync = MemorySync(tmp_path, chunk_rows=500)
        sync.snapshots, sync.publisher = Forgetful(), Mute()
        write(
            tmp_path / "u.csv", [{"id": f"u{n}", "customer": "c1", "day": "2024-01-15", "n": "3"} for n in range(rows)]
        )
        tracemalloc.start()
        report = await sync.run(USAGE)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert report.total("emitted") == rows
        return most

    short = await peak(2_000)
    assert await peak(20_000) < short * 2  # ten times the rows; when the collector runs is not ours to say
