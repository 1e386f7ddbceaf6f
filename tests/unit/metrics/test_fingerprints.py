"""Fingerprints of sums of cells: the same for the same sums however they came about, and for no others."""

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.metrics.domain.cells import MEASURES, Measure
from services.metrics.domain.fingerprints import Fingerprints, Told, bucket_of
from services.metrics.domain.months import parse_month
from tests.support.metrics_cells import cell_of

MONTH = parse_month("2025-03")
Row = tuple[int, Measure, int]
ROWS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(MEASURES), st.integers(-(10**34), 10**34)), max_size=30)


def _told(rows: Sequence[Row]) -> Told:
    return [(cell_of(MONTH + month), {measure: amount}) for month, measure, amount in rows]


@given(ROWS, st.randoms())
def test_what_adds_up_to_the_same_leaves_nothing(rows: list[Row], chance: Random) -> None:
    prints = Fingerprints()
    prints.add(_told(rows))
    halves = [(month, measure, half) for month, measure, amount in rows for half in (amount // 2, amount - amount // 2)]
    chance.shuffle(halves)
    prints.add(_told(halves), -1)
    assert prints.differing() == []


@given(ROWS, st.integers(0, 5), st.sampled_from(MEASURES), st.integers(1, 10**20))
def test_one_amount_that_is_wrong_is_in_the_bucket_of_its_cell(
    rows: list[Row], month: int, measure: Measure, amount: int
) -> None:
    prints = Fingerprints()
    prints.add(_told(rows))
    prints.add(_told([*rows, (month, measure, amount)]), -1)
    assert prints.differing() == [bucket_of(cell_of(MONTH + month))]


@given(st.tuples(st.integers(0, 5), st.integers(6, 9)), st.sampled_from(MEASURES), st.integers(1, 10**20))
def test_what_lies_in_another_cell_than_it_should_is_noticed(
    months: tuple[int, int], measure: Measure, amount: int
) -> None:
    prints = Fingerprints()
    prints.add(_told([(months[0], measure, amount)]))
    prints.add(_told([(months[1], measure, amount)]), -1)
    assert prints.differing()
