"""Which figures moved: as a comparison of all figures before and after would find."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given

from services.metrics.domain.cells import BASES, STOCKS, Basis
from services.metrics.domain.contributions import assertion, contributions
from services.metrics.domain.kpis import KPI_OF, Board, Entry, add, board, moved_values
from services.metrics.domain.months import parse_month
from services.metrics.domain.questions import LONGEST
from tests.support.metrics_cells import Engine
from tests.support.metrics_strategies import histories

OPEN: tuple[Basis, ...] = ("open_order",)
MARCH, APRIL, MAY, JUNE = (parse_month(f"2024-{number:02d}") for number in range(3, 7))


def figures(of: Board, first: int, last: int) -> dict[tuple[int, str, str], int]:
    """Return every figure of the months from `first` to `last`, summed anew for each."""
    found: dict[tuple[int, str, str], int] = {}
    for month in range(first, last + 1):
        for basis in BASES:
            for measure, name in KPI_OF.items():
                months = [entry.month for entry in of if entry.month <= month] if measure in STOCKS else [month]
                found[month, basis, name] = sum(
                    amount
                    for entry, amount in of.items()
                    if entry.measure == measure and basis in entry.bases and entry.month in months
                )
    return found


@given(histories(), histories())
def test_exactly_the_figures_that_moved_are_told(first: Sequence[Any], then: Sequence[Any]) -> None:
    engine = Engine()
    engine.apply(first)
    before = board([engine.cells])
    engine.apply(then)
    after = board([engine.cells])
    moved = add(after, {entry: -amount for entry, amount in before.items()})

    told = moved_values(after, moved, JUNE)

    span = (parse_month("2023-12"), max([JUNE, *(entry.month for entry in moved)]))
    old, new = figures(before, *span), figures(after, *span)
    flat = {(month, basis, name): value for (month, basis), own in told.items() for name, value in own.items()}
    assert flat == {key: value for key, value in new.items() if value != old[key]}


@given(histories())
def test_a_board_of_moves_is_the_board_of_the_cells(events: Sequence[Any]) -> None:
    engine = Engine()
    engine.apply(events)
    whole = [assertion(contributions(history.state)) for history in engine.histories.values()]
    assert board(whole) == board([engine.cells])


def test_a_stock_moves_in_every_month_until_the_difference_is_taken_back() -> None:
    moved = {Entry(OPEN, MARCH, "closing"): 2, Entry(OPEN, MAY, "closing"): -2}
    told = moved_values(add(moved, {Entry(OPEN, MARCH, "closing"): 5}), moved, JUNE)
    assert told == {(MARCH, "open_order"): {"customers": 7}, (APRIL, "open_order"): {"customers": 7}}


def test_a_fact_of_long_ago_is_told_as_far_back_as_a_question_may_reach() -> None:
    moved = {Entry(OPEN, 12, "closing"): 1, Entry(OPEN, 12, "new"): 1}
    told = moved_values(moved, moved, JUNE)
    assert sorted(month for month, _ in told) == list(range(JUNE - LONGEST + 1, JUNE + 1))


def test_a_fact_of_the_future_is_told_up_to_its_month() -> None:
    moved = {Entry(OPEN, JUNE, "closing"): 1}
    assert moved_values(moved, moved, MARCH) == {(JUNE, "open_order"): {"customers": 1}}
