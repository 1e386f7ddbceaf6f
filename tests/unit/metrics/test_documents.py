"""What is stored comes back as it was."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import bson
import pytest
from bson.decimal128 import Decimal128
from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.domain.cells import PLACES
from services.metrics.domain.customer import CustomerState, History, fold, usage_months
from services.metrics.domain.facts import Told
from services.metrics.domain.months import parse_month
from services.metrics.domain.quantities import from_units, to_units
from services.metrics.domain.usage import totals
from services.metrics.repository.decimals import stored, units_of
from services.metrics.repository.documents import CustomerKey, state_changes, state_document, state_of
from services.metrics.repository.series import Shard, by_series, cells_of, series_document
from services.metrics.repository.usage_documents import superseded_usage_of, totals_of, usage_document, usage_of
from shared.events.customers import CustomerDeleted
from tests.support.builders import order, subscription
from tests.support.metrics_cells import apply_all, cell_of, without_zeros
from tests.support.metrics_strategies import histories

UNITS = st.integers(1 - 10**34, 10**34 - 1)


@given(UNITS)
def test_the_bits_are_those_of_the_driver(units: int) -> None:
    assert stored(units) == Decimal128(from_units(units))
    assert units_of(stored(units)) == units


@pytest.mark.parametrize("text", ["1", "-2.5", "1E+3", "0", "-0", "0.000", "123.000000000000000"])
def test_an_amount_of_another_exponent_is_understood(text: str) -> None:
    assert units_of(Decimal128(text)) == to_units(Decimal(text))


def test_what_mongodb_cannot_hold_exactly_is_refused() -> None:
    with pytest.raises(OverflowError, match="34 digits"):
        stored(10**34)


@given(st.lists(st.text("a%.$2E4", min_size=1), unique=True))
def test_any_id_can_be_a_field(ids: Sequence[str]) -> None:
    told = [
        fact
        for own in ids
        for fact in (subscription("2025-03-05", subscription_id=own), order("2025-03-05", order_id=own))
    ]
    state = fold(History(CustomerState("acme", "c-1")), told).state
    document = state_document(state, ())
    assert state_of(document) == state
    assert not [field for name in ("subscriptions", "orders") for field in document[name] if set(field) & {".", "$"}]


@given(histories(), st.data())
def test_the_changes_of_a_state_make_the_new_document_of_the_old_one(
    events: Sequence[Any], data: st.DataObject
) -> None:
    own = [
        event.model_copy(update={"customer_id": "c-1"}) for event in events if not isinstance(event, CustomerDeleted)
    ]
    cut = data.draw(st.integers(0, len(own)))
    before = fold(History(CustomerState("acme", "c-1")), own[:cut])
    before = replace(before, usage={month: before.usage.get(month, {}) for month in usage_months(own[cut:])})
    after = fold(before, own[cut:])
    document = state_document(before.state, ())
    for path, value in state_changes(before.state, after.state).items():
        field, _, name = path.partition(".")
        document[field] = {**document[field], name: value} if name else value
    assert state_of(document) == state_of(state_document(after.state, ()))


@given(histories())
def test_a_customer_survives_its_document(events: Sequence[Any]) -> None:
    for history in apply_all(events).histories.values():
        document = bson.decode(bson.encode(state_document(history.state, {2, 1})))
        assert state_of(document) == replace(history.state, usage=dict.fromkeys(history.state.usage))
        assert document["generations"] == [1, 2]
        key = CustomerKey("acme", history.state.customer_id)
        for month, records in history.usage.items():
            stored_month = bson.decode(bson.encode(usage_document(key, month, totals(records), records, {})))
            assert (usage_of(stored_month), totals_of(stored_month)) == (records, history.state.usage[month])


@settings(deadline=None)
@given(histories(), st.integers(0, 24))
def test_what_was_replaced_survives_its_document(facts: Sequence[Any], position: int) -> None:
    history = History(CustomerState("acme", "c-1"))
    for recorded_at, events in enumerate((facts[:position], facts[position:]), start=1):
        own = [event.model_copy(update={"customer_id": "c-1"}) for event in events]
        told = [Told(f"event-{place}", "/tests", recorded_at) for place in range(len(own))]
        history = fold(history, own, told)
    document = bson.decode(bson.encode(state_document(history.state, ())))
    assert state_of(document) == replace(history.state, usage=dict.fromkeys(history.state.usage))
    for month, records in history.usage.items():
        replaced = history.superseded_usage[month]
        told_month = usage_document(CustomerKey("acme", "c-1"), month, totals(records), records, replaced)
        stored_month = bson.decode(bson.encode(told_month))
        assert (usage_of(stored_month), superseded_usage_of(stored_month)) == (records, replaced)


@settings(deadline=None)
@given(histories())
def test_cells_survive_the_documents_of_their_series(facts: Sequence[Any]) -> None:
    """One document for all months of cells that are alike otherwise; amounts of 0 are not stored."""
    cells, shard = apply_all(facts).from_scratch(), Shard("acme", 1, 0)
    grouped = by_series(cells)
    documents = [bson.decode(bson.encode(series_document(shard, *each))) for each in grouped.items()]
    assert without_zeros(dict(found for each in documents for found in cells_of(each))) == without_zeros(cells)
    assert len({each["_id"] for each in documents}) == len({cell[1:] for cell, _ in without_zeros(cells)})


def test_a_cell_of_an_earlier_version_is_at_an_unknown_place() -> None:
    cell = cell_of(parse_month("2025-03"))
    [(series, months)] = by_series({cell: {"closing": 1}}).items()
    document = series_document(Shard("acme", 1, 0), series, months)
    for name in PLACES:
        del document[name]
    assert list(cells_of(document)) == [(cell, {"closing": 1})]
