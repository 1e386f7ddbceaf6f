"""Reconciliation and consumption of licences, case by case."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customers.domain.licenses.consumption import AlertRule, ConsumptionLine, consumption
from services.customers.domain.licenses.reconciliation import ReconciliationLine, reconcile
from services.customers.domain.licenses.states import BookedSubscription, LicenseCount
from services.customers.domain.subscriptions import Place, Subscription
from tests.support.builders import NOON, day

RULE = AlertRule(enabled=True, notice_days=30, percent=10)


def held(status: str = "active", seats: int = 5, **fields: Any) -> Subscription:
    place = {"version": 1, "effective_at": day("2025-01-01"), "status": status, "seats": seats, "vendor": "microsoft"}
    return Subscription(subscription_id="s-1", timeline=(Place.model_validate(place | {"sku_id": "sku"} | fields),))


def booked(status: str = "active", quantity: int = 5, **fields: Any) -> BookedSubscription:
    own = {"version": 1, "subscription_id": "s-1", "status": status, "quantity": quantity}
    return BookedSubscription.model_validate(own | fields)


def counted(purchased: int, assigned: int, **fields: Any) -> LicenseCount:
    own = {"version": 1, "vendor": "microsoft", "sku_id": "sku", "counted_at": NOON}
    return LicenseCount.model_validate(own | {"purchased": purchased, "assigned": assigned} | fields)


def line(*subscriptions: Subscription, books: tuple[BookedSubscription, ...] = ()) -> ReconciliationLine:
    (found,) = reconcile(subscriptions, books, NOON)
    return found


def seats(*counts: LicenseCount, holds: tuple[Subscription, ...] = (), rule: AlertRule = RULE) -> ConsumptionLine:
    (found,) = consumption(counts, holds, rule, NOON)
    return found


@pytest.mark.parametrize(
    ("theirs", "ours", "differences"),
    [
        (held(), booked(), ()),
        (held(), None, ("missing_here",)),
        (None, booked(), ("missing_at_vendor",)),
        (held(), booked(removed=True), ("missing_here",)),
        (held("suspended"), booked(), ("status",)),
        (held("cancelled"), booked(), ("status",)),
        (held(), booked("cancelled"), ("status",)),
        (held(seats=6), booked(), ("quantity",)),
        (held(term="P1Y"), booked(term="P1M"), ("term",)),
        (held(commitment_end_at=NOON), booked(commitment_end_at=day("2026-01-01")), ("term",)),
        (held(term="P1Y"), booked(), ()),
        (held("suspended", 6, term="P1Y"), booked(term="P1M"), ("status", "quantity", "term")),
        (held("Paused by moon"), booked("Paused by moon"), ()),
        (held(seats=0, unit_type="usage"), booked(quantity=9), ()),
        (held("cancelled", 5), booked("cancelled", 9), ()),
    ],
)
def test_a_line_is_of_the_class_of_its_first_difference(
    theirs: Subscription | None, ours: BookedSubscription | None, differences: tuple[str, ...]
) -> None:
    found = line(*([theirs] if theirs else []), books=(ours,) if ours else ())
    assert found.differences == differences
    assert found.kind == (differences[0] if differences else "match")


@pytest.mark.parametrize("sides", [([held("cancelled")], []), ([], [booked("deleted")]), ([], [booked(removed=True)])])
def test_what_is_over_and_was_never_on_the_other_side_is_no_line(sides: tuple[Any, Any]) -> None:
    assert reconcile(sides[0], sides[1], NOON) == []


def test_a_subscription_of_tomorrow_is_not_at_the_vendor_yet() -> None:
    assert line(held(effective_at=day("2025-04-01")), books=(booked(),)).kind == "missing_at_vendor"


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True),
    st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True),
)
def test_every_living_subscription_of_either_side_has_exactly_one_line(theirs: list[str], ours: list[str]) -> None:
    lines = reconcile(
        [held().model_copy(update={"subscription_id": each}) for each in theirs],
        [booked(subscription_id=each) for each in ours],
        NOON,
    )
    assert [each.subscription_id for each in lines] == sorted({*theirs, *ours})
    assert {each.subscription_id for each in lines if each.kind == "match"} == {*theirs} & {*ours}


@pytest.mark.parametrize(("assigned", "unassigned", "over"), [(3, 7, 0), (10, 0, 0), (12, -2, 2)])
def test_unassigned_is_purchased_less_assigned_and_may_be_negative(assigned: int, unassigned: int, over: int) -> None:
    found = seats(counted(10, assigned))
    assert (found.purchased, found.unassigned, found.over_assigned) == (10, unassigned, over)


def test_where_nobody_counted_the_seats_held_are_purchased_and_the_rest_is_unknown() -> None:
    found = seats(holds=(held(seats=8),))
    assert (found.purchased, found.assigned, found.unassigned, found.alert) == (8, None, None, False)


@pytest.mark.parametrize(
    ("fields", "alert"),
    [
        ({"commitment_end_at": day("2025-03-20"), "term": "P1Y", "auto_renew": True}, True),
        ({"commitment_end_at": day("2025-03-20"), "term": "P1M", "auto_renew": False}, True),
        ({"commitment_end_at": day("2025-03-20"), "term": "P1M", "auto_renew": True}, False),
        ({"commitment_end_at": day("2025-03-20"), "billing_cycle": "Monthly", "auto_renew": True}, False),
        ({"commitment_end_at": day("2025-06-01"), "term": "P1Y"}, False),
        ({"commitment_end_at": day("2025-02-01"), "term": "P1Y"}, False),
        ({}, False),
    ],
)
def test_unused_seats_alert_before_a_renewal_but_not_of_months_that_renew_themselves(
    fields: dict[str, Any], alert: bool
) -> None:
    assert seats(counted(10, 3), holds=(held(**fields),)).alert is alert


@pytest.mark.parametrize(
    ("rule", "assigned", "alert"),
    [
        (RULE, 9, True),
        (RULE, 10, False),
        (RULE, 12, False),
        (AlertRule(enabled=True, notice_days=30, percent=50), 9, False),
        (AlertRule(enabled=False, notice_days=30, percent=0), 3, False),
        (AlertRule(enabled=True, notice_days=5, percent=0), 3, False),
    ],
)
def test_the_customers_configuration_decides_what_is_worth_an_alert(
    rule: AlertRule, assigned: int, alert: bool
) -> None:
    renewing = held(commitment_end_at=day("2025-03-20"), term="P1Y")
    assert seats(counted(10, assigned), holds=(renewing,), rule=rule).alert is alert


def test_ended_subscriptions_and_removed_counts_are_no_line() -> None:
    assert consumption([counted(5, 5, removed=True)], [held("cancelled")], RULE, NOON) == []
