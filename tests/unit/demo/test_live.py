"""What the trickle tells sync is true of the tenant it speaks of."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from cli.demo.calendar import Window
from cli.demo.generator import generate
from cli.demo.live import Item, LiveTenant
from cli.demo.market import tenants
from services.sync.domain.pushed import parse_item

WINDOW = Window.before(date(2026, 11, 3))
MORNING = datetime(2026, 11, 3, 8, tzinfo=UTC)


@pytest.fixture(params=tenants(), ids=lambda tenant: tenant.partner)
def live(request: pytest.FixtureRequest) -> LiveTenant:
    """Each tenant in turn, as its files leave it."""
    history = generate(request.param, seed=1, customers=200, window=WINDOW)
    return LiveTenant(request.param, history, WINDOW, Random(1))


def test_every_change_is_a_record_that_sync_takes(live: LiveTenant) -> None:
    items = list(_told(live, 1_500))
    assert len([parse_item(item, index) for index, item in enumerate(items)]) >= 1_500


def test_all_kinds_of_changes_happen_and_usage_is_most_of_them(live: LiveTenant) -> None:
    counts = Counter(item["record"] for item in _told(live, 1_500))
    kinds = {"customer", "subscription", "usage", "user", "vendor_account"}
    assert counts.keys() == kinds | ({"order"} if live.tenant.has_orders else set())
    assert counts["usage"] > sum(counts.values()) / 2


def test_hours_of_a_day_never_go_back(live: LiveTenant) -> None:
    last: dict[str, float] = {}
    for item in _told(live, 1_500):
        if item["record"] == "usage":
            hours = float(item["raw_quantity"])
            assert hours >= last.get(item["usage_id"], 0) > -1
            last[item["usage_id"]] = hours
    assert len(last) > 5


def test_only_what_is_held_is_cancelled_and_only_what_was_cancelled_comes_back(live: LiveTenant) -> None:
    statuses: dict[str, str] = {}
    for item in _told(live, 2_000):
        if item["record"] == "subscription":
            before = statuses.get(item["subscription_id"])
            assert (before, item["status"]) != ("cancelled", "cancelled")
            statuses[item["subscription_id"]] = item["status"]
    assert set(statuses.values()) == {"active", "cancelled"}


def test_customers_that_join_are_new_and_nothing_is_told_of_unknown_ones(live: LiveTenant) -> None:
    history = generate(live.tenant, seed=1, customers=200, window=WINDOW)
    known = {each.customer_id for each in history.told.customers}
    joined: set[str] = set()
    for item in _told(live, 1_500):
        if item["record"] == "customer" and item["customer_id"] not in known:
            joined.add(item["customer_id"])
        assert item["customer_id"] in known | joined
    assert joined


def _told(live: LiveTenant, happenings: int) -> Iterator[Item]:
    for second in range(happenings):
        yield from live.changes(1, MORNING + timedelta(seconds=second))
