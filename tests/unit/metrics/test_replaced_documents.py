"""How what facts replaced is written: place by place, so that a long history costs what changed in it."""

import bson

from services.metrics.domain.customer import CustomerState, History, fold
from services.metrics.domain.facts import Told
from services.metrics.repository.documents import forgotten_fields, state_changes, state_document, state_of
from shared.events.subscriptions import SubscriptionChanged
from tests.support.builders import customer, subscription

CORRECTED = 5_000


def _corrected(seats: int) -> list[SubscriptionChanged]:
    """Return 5,000 subscriptions in their version with so many seats."""
    return [
        subscription("2024-02-05", subscription_id=f"s-{number}", seats=seats, version=seats)
        for number in range(CORRECTED)
    ]


def _folded(history: History, facts: list[SubscriptionChanged], at: int, forget_before: int = 0) -> History:
    return fold(history, facts, [Told("event", "/tests", at)] * len(facts), forget_before)


def test_a_correction_among_thousands_writes_its_own_place() -> None:
    before = _folded(_folded(History(CustomerState("acme", "c-1")), _corrected(1), 1), _corrected(2), 2)
    third = subscription("2024-02-05", subscription_id="s-7", seats=3, version=3)
    after = _folded(before, [third], 3)
    changed = state_changes(before.state, after.state)
    assert sum(name.startswith("superseded.") for name in changed) == 1
    assert len(bson.encode(changed)) < 1_000 < len(bson.encode(state_document(before.state, ()))) // 1_000
    assert forgotten_fields(before.state, after.state) == []


def test_a_place_is_removed_when_all_that_stood_there_is_forgotten() -> None:
    first = _folded(History(CustomerState("acme", "c-1")), [_named("a.b$", 1), _named("s-2", 1)], 1)
    second = _folded(first, [_named("a.b$", 2)], 2)
    third = _folded(second, [_named("s-2", 2)], 9, forget_before=5)
    document = state_document(second.state, ())
    (forgotten,) = forgotten_fields(second.state, third.state)
    collection, _, name = forgotten.partition(".")
    del document[collection][name]
    for path in state_changes(second.state, third.state):
        assert path != forgotten
    assert not state_of(document).superseded
    assert [key[:2] for key in third.state.superseded] == [("subscription", "s-2")]


def test_attributes_that_were_replaced_come_back_as_attributes() -> None:
    told = [Told("event", "/tests", 1)]
    first = fold(History(CustomerState("acme", "c-1")), [customer(attribution_types=("PAL", "DPOR"))], told)
    second = fold(first, [customer(version=2)], [Told("event", "/tests", 2)])
    stored = bson.decode(bson.encode(state_document(second.state, ())))
    assert state_of(stored).superseded == second.state.superseded


def _named(name: str, version: int) -> SubscriptionChanged:
    return subscription("2024-02-05", subscription_id=name, seats=version, version=version)
