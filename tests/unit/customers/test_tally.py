"""The counts kept on a customer's document."""

from typing import Any

import pytest

from services.customers.domain.record import CustomerFact, CustomerRecord, fold, settle
from services.customers.domain.tally import Tally
from tests.support.builders import day, order, subscription


def counted(*facts: CustomerFact, at: str = "2025-03-01") -> Tally:
    settled = settle(fold(CustomerRecord(), facts), day(at))
    assert settled.tally is not None
    return settled.tally


def test_only_active_subscriptions_count_as_active_and_all_as_total() -> None:
    found = counted(
        subscription("2025-01-01", subscription_id="a", seats=5),
        subscription("2025-01-01", "suspended", subscription_id="b", seats=7),
        subscription("2025-01-01", "Gewählt", subscription_id="c", seats=9),
    )

    assert (found.subscriptions_active, found.subscriptions_total, found.seats) == (1, 3, 5)


@pytest.mark.parametrize(("unit_type", "seats"), [("per_user", 5), ("flat", 0), ("usage", 0)])
def test_seats_are_those_of_per_user_subscriptions(unit_type: str, seats: int) -> None:
    assert counted(subscription("2025-01-01", seats=5, unit_type=unit_type)).seats == seats


def test_a_trial_is_active() -> None:
    assert counted(subscription("2025-01-01", is_trial=True)).subscriptions_active == 1


def test_a_withdrawn_subscription_never_was() -> None:
    assert counted(subscription("2025-01-01", withdrawn=True)) == Tally(revision=1)


def test_a_change_that_no_count_shows_still_changes_the_revision() -> None:
    kept = subscription("2025-01-01")
    planned = subscription("2025-06-01", "cancelled"), subscription("2025-07-01")

    assert counted(kept, planned[0]).changes_at == counted(kept, *planned).changes_at
    assert counted(kept, planned[0]).revision != counted(kept, *planned).revision


def test_a_planned_end_counts_when_its_time_has_come() -> None:
    told = (subscription("2025-01-01", seats=5), subscription("2025-04-01", "cancelled"))

    before, after = counted(*told), counted(*told, at="2025-04-01")
    assert (before.subscriptions_active, before.changes_at) == (1, day("2025-04-01"))
    assert (after.subscriptions_active, after.seats, after.changes_at) == (0, 0, None)


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 1),
        ({"status": "cancelled"}, 0),
        ({"status": "deleted"}, 0),
        ({"status": "cancelled", "cancelled_at": day("2025-02-01")}, 0),
        ({"status": "cancelled", "cancelled_at": day("2025-05-01")}, 1),
        ({"withdrawn": True}, 0),
    ],
)
def test_cancelled_orders_do_not_count(fields: dict[str, Any], count: int) -> None:
    assert counted(order("2025-01-01", **fields)).orders_count == count


def test_the_first_purchase_is_the_earliest_of_subscriptions_and_orders() -> None:
    told = (
        subscription("2025-02-01", purchased_at=day("2025-01-15")),
        order("2025-01-10", status="cancelled"),
        order("2024-01-01", order_id="never", withdrawn=True),
    )

    assert counted(*told).first_purchased_at == day("2025-01-10")
    assert counted(*told[:1]).first_purchased_at == day("2025-01-15")
