"""From sums to figures: growth, rates, and what a missing base means."""

from decimal import Decimal

import pytest

from services.metrics.domain.figures import MonthSums, Part, parts, percent, trends
from services.metrics.domain.months import parse_month
from services.metrics.domain.questions import LONGEST, MonthRange, Question
from services.metrics.domain.summary import ChurnMonth, summary

JANUARY = parse_month("2025-01")
RANGE = MonthRange(JANUARY, JANUARY + 2)
QUESTION = Question("acme", RANGE, "active_subscription", {})


def test_a_stock_accumulates_from_before_the_range_and_a_flow_does_not() -> None:
    sums: MonthSums = {JANUARY - 2: {"closing": 10, "new": 10}, JANUARY + 1: {"closing": -2, "new": 1}}
    cards = summary(sums, {}, QUESTION).kpis
    assert [value for _, value in cards["customers"].kpi.series] == [10, 8, 8]
    assert [value for _, value in cards["added"].kpi.series] == [0, 1, 0]


def test_a_level_is_that_of_the_last_month_and_a_total_is_the_sum() -> None:
    months: MonthSums = {
        JANUARY + offset: {"active_customers": 5 - offset, "churned": 1 + offset} for offset in range(3)
    }
    cards = {name: card.kpi for name, card in summary(months, {}, QUESTION).kpis.items()}
    assert (cards["active_customers"].value, cards["churned"].value) == (3, 6)
    assert (cards["churned"].previous, cards["churned"].latest, cards["churned"].growth_pct) == (1, 3, Decimal(200))


def test_a_card_knows_the_month_before_the_range() -> None:
    sums: MonthSums = {JANUARY - 2: {"closing": 10, "new": 9}, JANUARY - 1: {"closing": 1, "new": 4}}
    cards = summary(sums, {}, QUESTION).kpis
    assert (cards["customers"].before, cards["added"].before) == (11, 4)


def test_the_churn_rate_of_a_range_starts_from_what_its_first_month_opened_with() -> None:
    sums: MonthSums = {
        JANUARY - 2: {"opening": 8},
        JANUARY + 1: {"opening": -8, "churned": 2},
        JANUARY + 2: {"churned": 1},
    }
    rate = summary(sums, {}, QUESTION).churn_rate
    assert (rate.churned, rate.opening, rate.churn_rate_pct) == (3, 8, Decimal("37.50"))
    assert rate.months[1:] == [ChurnMonth(JANUARY + 1, 2, 0, None), ChurnMonth(JANUARY + 2, 1, 0, None)]


def test_products_that_nobody_held_in_the_range_have_no_card() -> None:
    by_product: dict[str, MonthSums] = {
        "azure": {JANUARY - 2: {"closing": 3}, JANUARY: {"closing": -3}},
        "office": {JANUARY: {"closing": 2}},
        "teams": {JANUARY: {"closing": 3}, JANUARY + 1: {"closing": -3}},
    }
    cards = summary({JANUARY: {"closing": 4}}, by_product, QUESTION).products
    assert [(card.product, card.customers.kpi.value, card.customers_pct) for card in cards] == [
        ("office", 2, Decimal("50.00")),
        ("teams", 0, Decimal("0.00")),
    ]


def test_growth_of_a_month_starts_from_the_close_of_the_month_before_the_range_too() -> None:
    months = trends({JANUARY - 1: {"closing": 4, "opening": 0}, JANUARY: {"closing": 1, "opening": 4}}, RANGE)
    assert [(month.previous, month.closing, month.growth_pct) for month in months] == [
        (4, 5, Decimal("25.00")),
        (5, 5, Decimal("0.00")),
        (5, 5, Decimal("0.00")),
    ]


def test_parts_without_anything_are_left_out_and_the_largest_comes_first() -> None:
    split: dict[str, MonthSums] = {
        "AT": {JANUARY: {"closing": 1}},
        "BE": {JANUARY: {"closing": 1}},
        "CH": {JANUARY: {"closing": 3}, JANUARY + 1: {"closing": -1}},
        "DE": {JANUARY: {"closing": 2}, JANUARY + 2: {"closing": -2}},
        "FR": {JANUARY: {"new": 1}},
    }
    assert parts(split, RANGE) == [
        Part("CH", 2, 0, 0),
        Part("AT", 1, 0, 0),
        Part("BE", 1, 0, 0),
        Part("FR", 0, 0, 1),
    ]


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (-1, 3, "-33.33"),
        (1, 8, "12.50"),
        (1, 80_000, "0.00"),
        (5, 80_000, "0.01"),
        (-5, 80_000, "-0.01"),
    ],
)
def test_percentages_have_two_places(part: int, whole: int, expected: str) -> None:
    assert percent(part, whole) == Decimal(expected)


def test_a_base_of_nothing_gives_no_percentage() -> None:
    assert percent(5, 0) is None


@pytest.mark.parametrize("last", [JANUARY - 1, JANUARY + LONGEST + 1])
def test_a_range_that_is_empty_or_too_long_is_refused(last: int) -> None:
    with pytest.raises(ValueError, match="a range is"):
        MonthRange(JANUARY, last)
