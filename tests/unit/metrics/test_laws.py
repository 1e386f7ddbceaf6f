"""The laws of retract and assert, held against random histories and against the brute-force oracle."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.domain.activity import TURNOVER_MEASURES
from services.metrics.domain.cells import BASES, SET_VALUED
from services.metrics.domain.contributions import assertion, contributions, difference, restatement, turnover
from services.metrics.domain.customer import CustomerState, History, fold, usage_months
from tests.support.builders import deleted, usage
from tests.support.metrics_cells import Engine, apply_all, figures, without_zeros
from tests.support.metrics_oracle import Oracle
from tests.support.metrics_strategies import MONTHS, filters, histories

Events = Sequence[Any]


@given(histories(), st.data())
def test_any_order_batching_and_repetition_gives_the_same_cells(events: Events, data: st.DataObject) -> None:
    repeated = data.draw(st.lists(st.sampled_from(events)))
    shuffled = data.draw(st.permutations([*events, *repeated]))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(shuffled)))))
    engine = Engine()
    for first, last in zip([0, *cuts], [*cuts, len(shuffled)], strict=True):
        engine.apply(shuffled[first:last])
    assert without_zeros(engine.cells) == without_zeros(apply_all(events).from_scratch())


@given(histories(), st.data())
def test_what_is_remembered_between_batches_changes_no_cell(events: Events, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(events))
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=len(shuffled), max_size=len(shuffled)))
    engine, waiting = Engine(remembers=True), iter(shuffled)
    for size in sizes:
        engine.apply(itertools.islice(waiting, size))
        engine.forget(data.draw(st.sampled_from(["nobody", "nobody", "c-1", "c-4"])))
        assert without_zeros(engine.cells) == without_zeros(engine.from_scratch())


@given(histories(), st.lists(st.integers(1, 3), min_size=24, max_size=24))
def test_small_batches_whose_usage_is_not_at_hand_give_the_same_cells(events: Events, sizes: list[int]) -> None:
    engine, waiting = Engine(), iter(events)
    for size in sizes:
        engine.apply(itertools.islice(waiting, size))
    assert without_zeros(engine.cells) == without_zeros(engine.from_scratch())


@given(histories(), st.data())
def test_a_tie_of_versions_settles_the_same_way_in_any_order(events: Events, data: st.DataObject) -> None:
    tied = [event.model_copy(update={"version": event.version % 2}) for event in events]
    shuffled = data.draw(st.permutations(tied))
    assert without_zeros(apply_all(tied).cells) == without_zeros(apply_all(shuffled).cells)


@given(histories())
def test_incremental_equals_recomputed(events: Events) -> None:
    engine = Engine()
    for event in events:
        engine.apply([event])
    assert without_zeros(engine.cells) == without_zeros(engine.from_scratch())


@given(histories())
def test_turnover_is_the_orders_and_usage_of_the_contributions(events: Events) -> None:
    for history in apply_all(events).histories.values():
        whole = without_zeros(assertion(contributions(history.state)))
        own = {place: amount for place, amount in whole.items() if place[1] in TURNOVER_MEASURES}
        assert without_zeros(turnover(history.state)) == own


@given(histories(), st.integers(0, 24))
def test_a_restatement_is_the_difference_of_the_contributions(events: Events, position: int) -> None:
    own = [event.model_copy(update={"customer_id": "c-1"}) for event in events]
    old = fold(History(CustomerState("acme", "c-1")), own[:position])
    new = fold(old, own[position:])
    whole = difference(contributions(old.state), contributions(new.state))
    assert without_zeros(restatement(old.state, new.state).moved({})) == without_zeros(whole)


@given(histories(), st.integers(0, 24))
def test_a_restatement_needs_no_usage_but_what_it_says_is_missing(events: Events, position: int) -> None:
    own = [event.model_copy(update={"customer_id": "c-1"}) for event in events]
    old = fold(History(CustomerState("acme", "c-1")), own[:position])
    touched = usage_months(own[position:])
    loaded = {month: totals if month in touched else None for month, totals in old.state.usage.items()}
    new = fold(
        History(replace(old.state, usage=loaded), {month: old.usage[month] for month in touched & old.usage.keys()}),
        own[position:],
    )
    change = restatement(replace(old.state, usage=loaded), new.state)
    moved = change.moved({month: old.state.usage[month] or {} for month in change.missing})
    whole = restatement(old.state, fold(old, own[position:]).state).moved({})
    assert without_zeros(moved) == without_zeros(whole)


def test_a_deletion_takes_back_the_usage_of_a_customer_that_was_nothing_else() -> None:
    old = fold(History(CustomerState("acme", "c-1")), [usage("2024-07-07", "60")]).state
    not_at_hand = replace(old, usage=dict.fromkeys(old.usage))
    new = fold(History(not_at_hand), [deleted()]).state

    change = restatement(not_at_hand, new)

    assert change.missing == old.usage.keys()
    moved = without_zeros(change.moved({month: totals or {} for month, totals in old.usage.items()}))
    assert moved
    assert moved == without_zeros(difference(contributions(old), contributions(new)))


@settings(max_examples=250, deadline=None)
@given(histories(), st.sampled_from(BASES), filters(places=True))
def test_every_figure_equals_the_oracle(events: Events, basis: str, wanted: dict[str, list[str]]) -> None:
    cells, oracle = apply_all(events).cells, Oracle(events)
    for month in MONTHS:
        assert figures(cells, month, basis, wanted) == _stored(oracle.figures(month, basis, wanted))


@given(histories(), st.sampled_from(BASES), filters())
def test_opening_and_movements_make_closing_under_single_valued_filters(
    events: Events, basis: str, wanted: dict[str, list[str]]
) -> None:
    wanted = {dimension: values for dimension, values in wanted.items() if dimension not in SET_VALUED}
    for month in MONTHS:
        found = figures(apply_all(events).cells, month, basis, wanted)
        opening, new, reactivated, churned, closing = (
            found.get(measure, Decimal(0)) for measure in ("opening", "new", "reactivated", "churned", "closing")
        )
        assert opening + new + reactivated - churned == closing


@given(histories(), st.sampled_from(BASES), filters())
def test_a_month_opens_as_the_one_before_it_closed(events: Events, basis: str, wanted: dict[str, list[str]]) -> None:
    wanted = {dimension: values for dimension, values in wanted.items() if dimension != "customer_type"}
    found = [figures(apply_all(events).cells, month, basis, wanted) for month in MONTHS]
    assert [month.get("closing", 0) for month in found[:-1]] == [month.get("opening", 0) for month in found[1:]]


@given(histories(), st.integers(0, 24))
def test_deletion_empties_whatever_comes_before_or_after_it(events: Events, position: int) -> None:
    own = [event.model_copy(update={"customer_id": "c-1"}) for event in events]
    engine = Engine()
    for event in [*own[:position], deleted(), *own[position:]]:
        engine.apply([event])
    assert without_zeros(engine.cells) == {}


def _stored(found: dict[str, Decimal]) -> dict[str, Decimal]:
    """Return the oracle's figures in the engine's terms: what trials add is all less paid."""
    stored = dict(found)
    for name in ("subscriptions_added", "subscriptions_churned"):
        stored[f"trial_{name}"] = found.get(name, Decimal(0)) - stored.pop(f"paid_{name}", Decimal(0))
    return {measure: amount for measure, amount in stored.items() if amount}
