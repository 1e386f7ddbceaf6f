"""Customers in hundredths, the leaderboard and donuts: the laws, and the image against plain arithmetic."""

from collections.abc import Mapping
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.metrics.domain.months import parse_month
from services.metrics.domain.questions import MonthRange, Question
from services.metrics.domain.ranking import LEADERS, PERCENTILES, donut, edges, in_hundredths, percentiles
from services.metrics.domain.usage import Plan
from services.metrics.image.customers import totals
from services.metrics.image.ranking import buckets, leaders
from services.metrics.image.rows import Rows
from tests.support.metrics_cells import cell_of

MONTH = parse_month("2025-03")
QUESTION = Question("acme", MonthRange(MONTH, MONTH), "active_subscription", {})
COUNTS = st.lists(st.integers(0, 40), max_size=350)
UNITS = st.integers(-(10**33), 10**33) | st.integers(-3, 3)


@given(COUNTS)
def test_the_hundredths_sum_to_the_total_and_their_shares_climb_to_all_of_it(amounts: list[int]) -> None:
    found = percentiles(amounts)
    assert [point.percentile for point in found.points] == list(range(1, PERCENTILES + 1))
    assert sum(point.amount for point in found.points) == found.total == sum(amounts)
    assert sum(point.customers for point in found.points) == found.customers == len([own for own in amounts if own])
    shares = [point.cumulative_pct for point in found.points]
    if found.total:
        assert shares == sorted(shares, key=lambda share: share or Decimal(0))
        assert shares[-1] == Decimal(100)
    else:
        assert set(shares) == {None}


@given(st.integers(0, 10**7))
def test_bucket_i_ends_with_rank_n_times_i_over_100_rounded_up(customers: int) -> None:
    ends = edges(customers)
    assert (ends[0], ends[-1], len(ends)) == (0, customers, PERCENTILES + 1)
    assert all(0 <= 100 * end - place * customers < 100 for place, end in enumerate(ends))


def test_fewer_than_100_customers_leave_buckets_empty() -> None:
    points = percentiles([7, 5, 0, 3]).points
    assert {point.percentile: point.amount for point in points if point.customers} == {1: 7, 34: 5, 67: 3}
    assert points[33].cumulative_pct == Decimal(80)


def test_what_was_taken_back_ranks_last() -> None:
    found = percentiles([-4, 10])
    assert (found.customers, found.total, found.points[0].amount, found.points[-1].amount) == (2, 6, 10, 0)


@given(st.lists(UNITS, max_size=250))
def test_the_image_ranks_exactly_as_plain_integers_do(amounts: list[int]) -> None:
    ranked = totals(_image(dict(enumerate(amounts))), QUESTION, ["usage_raw"])
    assert in_hundredths(*buckets(ranked)) == percentiles(amounts)


@given(st.dictionaries(st.integers(0, 999), UNITS, max_size=120))
def test_leaders_are_the_largest_with_ties_by_name(amounts: Mapping[int, int]) -> None:
    rows = _image(amounts)
    codes = leaders(totals(rows, QUESTION, ["usage_raw"]), rows.customers.values, LEADERS)
    expected = sorted((-amount, str(number)) for number, amount in amounts.items() if amount)[:LEADERS]
    assert [rows.customers.values[code] for code in codes] == [name for _, name in expected]


def test_a_donut_has_five_plans_and_the_rest() -> None:
    plans = {Plan("office", f"sku-{number}"): number for number in range(8)}
    told = donut(plans)
    assert told.total == 28
    assert [(part.plan.sku if part.plan else None, part.amount) for part in told.slices] == [
        ("sku-7", 7),
        ("sku-6", 6),
        ("sku-5", 5),
        ("sku-4", 4),
        ("sku-3", 3),
        (None, 3),
    ]
    assert [part.plan for part in donut({Plan("b", "x"): 1, Plan("a", "x"): 1}).slices] == [
        Plan("a", "x"),
        Plan("b", "x"),
    ]


def _image(amounts: Mapping[int, int]) -> Rows:
    rows = Rows()
    rows.append((str(number), cell_of(MONTH), {"usage_raw": amount}) for number, amount in amounts.items())
    return rows
