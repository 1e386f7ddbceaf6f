"""Pushed records: each is judged by itself."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

from services.sync.domain.records import RECORDS
from services.sync.domain.snapshots import Changed, Origin, Snapshot
from services.sync.service.intake import Intake
from services.sync.service.pushing import Push, Result
from shared.events.licenses import LicenseCountChanged
from tests.support.sync import MemoryPublisher, MemorySnapshots, TickingClock, facts

CUSTOMER = {"record": "customer", "customer_id": "c1", "country": "United Kingdom"}
EVERY_KIND: list[dict[str, Any]] = [
    CUSTOMER,
    {"record": "subscription", "subscription_id": "s", "customer_id": "c1", "purchased_at": "2024-01-01"},
    {"record": "order", "order_id": "o", "customer_id": "c1", "ordered_at": "2024-01-01", "amount": Decimal("9.99")},
    {"record": "usage", "usage_id": "u", "customer_id": "c1", "period_start": "2024-01-01", "raw_quantity": "1.5"},
    {"record": "user", "user_id": "p", "customer_id": "c1", "roles": ["admin", "billing"]},
    {"record": "vendor_account", "vendor_account_id": "v", "customer_id": "c1", "vendor": "Microsoft"},
    {
        "record": "credit",
        "credit_id": "k",
        "account_id": "a",
        "kind": "top_up",
        "amount": "5",
        "currency": "EUR",
        "recorded_at": "2024-01-01",
    },
    {
        "record": "discount",
        "discount_id": "d",
        "account_id": "a",
        "service": "vm",
        "percent": 10,
        "status": "active",
    },
    {
        "record": "revenue",
        "revenue_id": "r",
        "account_id": "a",
        "account_type": "partner",
        "service": "vm",
        "amount": "-1",
        "currency": "EUR",
        "recorded_at": "2024-01-01",
    },
    {"record": "booked_subscription", "subscription_id": "s", "customer_id": "c1", "quantity": 3},
    {
        "record": "license_count",
        "customer_id": "c1",
        "vendor": "Microsoft",
        "sku_id": "e3",
        "purchased": 5,
        "assigned": 4,
        "counted_at": "2024-01-01",
    },
]


class Bench:
    def __init__(self) -> None:
        self.publisher = MemoryPublisher()
        self.snapshots: MemorySnapshots = MemorySnapshots()
        self.push = Push(Intake(self.snapshots, self.publisher), TickingClock())

    async def take(self, *items: Any, derive_orders: bool = False) -> list[Result]:
        return await self.push.take("acme", items, derive_orders=derive_orders)


def shown(results: list[Result]) -> list[tuple[str, str | None, str | None]]:
    return [(each.status, each.field, each.reason) for each in results]


async def test_licences_that_nobody_dated_were_counted_when_they_came_and_say_nothing_until_they_change() -> None:
    bench = Bench()
    count = {"source": "pc", "record": "license_count", "customer_id": "c1", "vendor": "v", "sku_id": "s"}
    for assigned in (1, 1, 2):
        await bench.take(count | {"purchased": 5, "assigned": assigned})

    first, second = [each for each in bench.publisher.events if isinstance(each, LicenseCountChanged)]
    assert (first.assigned, second.assigned) == (1, 2)
    assert first.counted_at < second.counted_at


async def test_every_kind_of_record_can_be_pushed_and_pushed_again() -> None:
    bench = Bench()
    first = await bench.take(*EVERY_KIND)
    assert {each["record"] for each in EVERY_KIND} == set(RECORDS)
    assert [each.status for each in first] == ["accepted"] * len(EVERY_KIND)
    assert len(facts(bench.publisher.events)) == len(EVERY_KIND)
    assert {each.status for each in await bench.take(*EVERY_KIND)} == {"unchanged"}
    assert len(bench.publisher.events) == len(EVERY_KIND)


async def test_a_refused_record_names_its_field_and_does_not_touch_the_others() -> None:
    bench = Bench()
    results = await bench.take(
        CUSTOMER,
        {"record": "customer"},
        {"record": "custommer", "customer_id": "x"},
        {"record": "usage", "usage_id": "u", "customer_id": "c", "period_start": "1/2/2024", "raw_quantity": 1},
        {"record": "customer", "customer_id": "c2", "contry": "GB"},
        {"record": "customer", "customer_id": "c2", "source": "a/b"},
        {"record": "customer", "customer_id": "c2", "unresolved_country": "x"},
        {"record": "customer", "customer_id": 7},
        "customer",
    )
    assert results[0].status == "accepted"
    assert {each.status for each in results[1:]} == {"refused"}
    assert [each.field for each in results[1:]] == [
        "customer_id",
        "record",
        "period_start",
        "contry",
        "source",
        "unresolved_country",
        "customer_id",
        None,
    ]
    assert [each.reason for each in results[1:5]] == [
        "missing",
        f"'custommer' is not one of {', '.join(RECORDS)}",
        "'1/2/2024' is not an ISO date; give its `format`, such as %d/%m/%Y",
        "is not a field of this record",
    ]
    assert len(bench.publisher.events) == 1


async def test_a_record_that_does_not_say_what_it_is_is_told_what_it_may_be() -> None:
    (refused,) = await Bench().take({name: value for name, value in CUSTOMER.items() if name != "record"})

    assert (refused.field, refused.reason) == ("record", f"is missing; it is one of {', '.join(RECORDS)}")


async def test_what_was_sent_is_shown_in_part_so_that_no_answer_is_larger_than_its_call() -> None:
    long = "Z" * 6_000
    results = await Bench().take(
        CUSTOMER | {"country": long},
        {"record": long},
        CUSTOMER | {"source": long + "/"},
        CUSTOMER | {long: 1},
        CUSTOMER | {"customer_id": long},
        {"record": "usage", "usage_id": "u", "customer_id": "c", "period_start": long},
        {"record": "usage", "usage_id": "u", "customer_id": "c", "period_start": "2024-01-01", "raw_quantity": long},
    )
    assert [each.status for each in results] == ["accepted", *["refused"] * 6]
    assert all(len(f"{each.reason}{each.field}") < 300 for each in results)


async def test_of_two_records_of_one_entity_the_later_holds() -> None:
    bench = Bench()
    results = await bench.take(CUSTOMER, CUSTOMER | {"country": "FR"})
    assert shown(results) == [("unchanged", None, "item 1 of this call replaces it"), ("accepted", None, None)]
    assert facts(bench.publisher.events)["customer", "c1"]["country"] == "FR"


async def test_a_country_that_is_not_known_is_taken_and_said() -> None:
    (result,) = await Bench().take(CUSTOMER | {"country": "Atlantis"})
    assert shown([result]) == [("accepted", None, "country 'Atlantis' is not known and counts as unknown")]


async def test_going_back_to_an_earlier_content_is_news_at_once() -> None:
    bench = Bench()
    for country in ("GB", "FR", "GB"):
        (result,) = await bench.take(CUSTOMER | {"country": country})
        assert result.status == "accepted"
    assert facts(bench.publisher.events)["customer", "c1"]["country"] == "GB"


async def test_a_source_with_versions_of_its_own_is_taken_by_them() -> None:
    bench = Bench()
    await bench.take(CUSTOMER | {"version": 5, "country": "FR"})
    results = await bench.take(CUSTOMER | {"version": 4, "country": "DE"}, CUSTOMER | {"version": 6, "country": "AT"})
    assert [each.status for each in results] == ["unchanged", "accepted"]
    (late,) = await bench.take(CUSTOMER | {"version": 4, "country": "DE"})
    assert late.reason == "version 4 is not newer than 6, which is known"
    assert [event.model_dump()["version"] for event in bench.publisher.events] == [5, 6]


async def test_sources_do_not_share_what_is_known() -> None:
    bench = Bench()
    results = await bench.take(CUSTOMER | {"source": "crm"}, CUSTOMER | {"source": "erp"})
    assert [each.status for each in results] == ["accepted", "accepted"]


async def test_subscriptions_stand_for_orders_only_where_that_is_asked_for() -> None:
    subscription = EVERY_KIND[1]
    with_orders, without = Bench(), Bench()
    await with_orders.take(subscription, derive_orders=True)
    await without.take(subscription)
    assert {place[0] for place in facts(with_orders.publisher.events)} == {"subscription", "order"}
    assert {place[0] for place in facts(without.publisher.events)} == {"subscription"}


class RacingSnapshots(MemorySnapshots):
    """Somebody else is quicker once: `rival` runs between the next load and its save."""

    rival: Callable[[], Awaitable[object]] | None = None

    async def save(
        self, origin: Origin, changes: Mapping[bytes, Changed], known: Mapping[bytes, Snapshot]
    ) -> set[bytes]:
        rival, self.rival = self.rival, None
        if rival is not None:
            await rival()
        return await super().save(origin, changes, known)


async def test_of_two_calls_at_once_the_loser_reads_again_and_leaves_one_truth() -> None:
    subscription = EVERY_KIND[1]
    bench = Bench()
    bench.snapshots = racing = RacingSnapshots()
    bench.push = Push(Intake(racing, bench.publisher), TickingClock())
    await bench.take(subscription)
    racing.rival = lambda: bench.take(subscription | {"purchased_at": "2024-01-20"})
    (result,) = await bench.take(subscription | {"purchased_at": "2024-01-10"})
    (place,) = facts(bench.publisher.events)
    assert result.status == "accepted"
    assert str(place[3]).startswith("2024-01-10")
