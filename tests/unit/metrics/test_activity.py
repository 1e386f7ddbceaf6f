"""Activity, subscriptions, and orders and usage by customer type, from sums."""

from decimal import Decimal

import pytest

from services.metrics.domain.activity import ActiveMonth, Turnover, active, customer_types, subscriptions
from services.metrics.domain.figures import MonthSums
from services.metrics.domain.months import parse_month
from services.metrics.domain.questions import MonthRange, OrderQuestion, SubscriptionQuestion

JANUARY = parse_month("2025-01")
RANGE = MonthRange(JANUARY, JANUARY + 2)
SUBSCRIBED: MonthSums = {
    JANUARY - 1: {"subscriptions_active": 9, "trial_subscriptions_active": 4, "seats": 50, "trial_seats": 5},
    JANUARY + 1: {
        "subscriptions_active": 1,
        "trial_subscriptions_active": -1,
        "subscriptions_added": 3,
        "trial_subscriptions_added": -2,
        "subscriptions_churned": 2,
        "trial_subscriptions_churned": 2,
    },
}


def subscribed(*, include_trials: bool) -> SubscriptionQuestion:
    return SubscriptionQuestion("acme", RANGE, "active_subscription", {}, include_trials)


def ordered(*, include_cancelled: bool) -> OrderQuestion:
    return OrderQuestion("acme", RANGE, "active_subscription", {}, include_cancelled)


def test_activity_is_of_the_month_and_customers_accumulate() -> None:
    months = active({JANUARY - 1: {"closing": 4, "active_customers": 9}, JANUARY: {"active_customers": 6}}, RANGE)
    assert months == [
        ActiveMonth(JANUARY, 6, 4),
        ActiveMonth(JANUARY + 1, 0, 4),
        ActiveMonth(JANUARY + 2, 0, 4),
    ]


def test_trials_count_unless_they_are_taken_out() -> None:
    with_trials = subscriptions(SUBSCRIBED, subscribed(include_trials=True))
    without = subscriptions(SUBSCRIBED, subscribed(include_trials=False))
    assert [amount for _, amount in with_trials["active"].series] == [9, 10, 10]
    assert [amount for _, amount in without["active"].series] == [5, 7, 7]
    assert (with_trials["seats"].value, without["seats"].value) == (50, 45)


def test_a_trial_that_becomes_paid_is_added_without_trials_only() -> None:
    without = subscriptions(SUBSCRIBED, subscribed(include_trials=False))
    assert [amount for _, amount in without["added"].series] == [0, 5, 0]
    assert without["churned"].value == 0


def test_the_value_of_a_level_is_the_last_and_of_a_turnover_the_sum() -> None:
    found = subscriptions(SUBSCRIBED, subscribed(include_trials=True))
    assert (found["active"].value, found["active"].growth_pct) == (10, Decimal("11.11"))
    assert (found["added"].value, found["added"].latest, found["added"].growth_pct) == (3, 0, None)


@pytest.mark.parametrize(("include_cancelled", "orders"), [(False, 2), (True, 5)])
def test_cancelled_orders_count_where_asked_for(include_cancelled: bool, orders: int) -> None:
    sums: dict[str, MonthSums] = {"new": {JANUARY: {"orders": 2, "orders_cancelled": 3, "usage_raw": 7}}}
    months = customer_types(sums, ordered(include_cancelled=include_cancelled))
    assert months[0].new == Turnover(orders, 0, 7)
    assert months[0].existing == months[1].new == Turnover(0, 0, 0)
