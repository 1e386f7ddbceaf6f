"""Customers by the values of a dimension, from sums."""

from decimal import Decimal

from services.metrics.domain.figures import MonthSums
from services.metrics.domain.months import parse_month
from services.metrics.domain.questions import MonthRange, SplitQuestion
from services.metrics.domain.splits import Option, Share, distribution, distribution_trend, options

JANUARY = parse_month("2025-01")
RANGE = MonthRange(JANUARY, JANUARY + 1)
SPLIT: dict[str, MonthSums] = {
    "aws": {JANUARY: {"closing": 2}, JANUARY + 1: {"closing": -2}},
    "google": {JANUARY - 1: {"closing": 1}},
    "microsoft": {JANUARY: {"closing": 3}},
    "gone": {JANUARY - 1: {"closing": 0}},
}
WHOLE: MonthSums = {JANUARY - 1: {"closing": 1}, JANUARY: {"closing": 3}, JANUARY + 1: {"closing": -1}}


def split_by(dimension: str, **filters: tuple[str, ...]) -> SplitQuestion:
    return SplitQuestion("acme", RANGE, "active_subscription", filters, dimension)


def test_shares_are_of_customers_counted_once() -> None:
    last = distribution(SPLIT, WHOLE, split_by("vendor"))
    assert (last.month, last.customers) == (JANUARY + 1, 3)
    assert last.parts == [Share("microsoft", 3, Decimal(100)), Share("google", 1, Decimal("33.33"))]


def test_every_month_lists_the_same_values_in_the_order_of_the_last() -> None:
    months = distribution_trend(SPLIT, WHOLE, split_by("vendor"))
    assert [[(part.value, part.customers) for part in month.parts] for month in months] == [
        [("microsoft", 3), ("google", 1), ("aws", 2)],
        [("microsoft", 3), ("google", 1), ("aws", 0)],
    ]


def test_a_filter_on_the_dimension_leaves_its_own_values() -> None:
    last = distribution(SPLIT, WHOLE, split_by("vendor", vendor=("google",)))
    assert [part.value for part in last.parts] == ["google"]


def test_without_customers_there_are_no_parts_and_no_shares() -> None:
    assert distribution({}, {}, split_by("segment")).parts == []
    nobody = distribution_trend(SPLIT, {}, split_by("vendor"))[0]
    assert {part.customers_pct for part in nobody.parts} == {None}


def test_only_dimensions_with_several_values_overlap() -> None:
    overlapping = {name for name in ("vendor", "attribution", "product", "segment") if split_by(name).overlapping}
    assert overlapping == {"vendor", "attribution", "product"}


def test_options_are_what_anything_in_the_range_has() -> None:
    splits: dict[str, dict[str, MonthSums]] = {
        "country": {
            "DE": {JANUARY - 1: {"closing": 2}},
            "FR": {JANUARY: {"closing": 1}, JANUARY + 1: {"closing": -1}},
            "AT": {JANUARY: {"orders_cancelled": 1}},
            "BE": {JANUARY - 1: {"usage_raw": 5, "closing": 0}},
            "CH": {JANUARY - 1: {"opening": 1}, JANUARY + 1: {"opening": -1}},
        }
    }
    assert options(splits, RANGE) == {"country": [Option("DE", 2), Option("AT", 0), Option("CH", 0), Option("FR", 0)]}
