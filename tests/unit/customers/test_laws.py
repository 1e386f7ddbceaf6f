"""The law of the customers service: any order, batching and repetition of the same facts gives the same record."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from services.customers.domain.profile import NEVER_TOLD, Deletion
from services.customers.domain.record import CustomerFact, CustomerRecord, fold, settle
from tests.support.builders import NOON, customer, deleted, order, subscription
from tests.support.customer_facts import user
from tests.support.customer_strategies import deletions, facts, living_facts

Facts = Sequence[CustomerFact]
EMPTY = CustomerRecord()


@given(told=st.lists(facts, max_size=12), data=st.data())
def test_any_order_and_repetition_gives_the_same_record(told: Facts, data: st.DataObject) -> None:
    repeated = data.draw(st.lists(st.sampled_from(told), max_size=6)) if told else []
    shuffled = data.draw(st.permutations([*told, *repeated]))

    assert fold(EMPTY, shuffled) == fold(EMPTY, told)


@given(told=st.lists(facts, max_size=12), cut=st.integers(0, 12))
def test_any_batching_gives_the_same_record(told: Facts, cut: int) -> None:
    in_two = settle(fold(settle(fold(EMPTY, told[:cut]), NOON), told[cut:]), NOON)

    assert in_two == settle(fold(EMPTY, told), NOON)


@given(told=st.lists(living_facts, max_size=8), end=deletions, data=st.data())
def test_nothing_but_the_deletion_survives_a_deletion(told: Facts, end: CustomerFact, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations([*told, end]))

    assert fold(EMPTY, shuffled) == CustomerRecord(deletion=Deletion.model_validate(end))


@given(told=st.lists(facts, max_size=8))
def test_hearing_the_same_twice_changes_nothing(told: Facts) -> None:
    once = fold(EMPTY, told)

    assert fold(once, told) == once


def test_the_higher_version_wins_whenever_it_comes() -> None:
    new, old = customer(version=2, name="New"), customer(version=1, name="Old")

    assert fold(EMPTY, [new, old]).profile.name == "New"
    assert fold(EMPTY, [old, new]).profile.name == "New"


def test_a_customer_that_only_another_record_names_is_a_stub() -> None:
    stub = fold(EMPTY, [order("2025-01-01")])

    assert (stub.profile.name, stub.profile.country, stub.profile.version) == (None, "unknown", NEVER_TOLD)
    assert fold(stub, [customer(version=0, name="Told")]).profile.name == "Told"


def test_a_correction_that_moves_a_date_leaves_one_place() -> None:
    told = [
        subscription("2025-01-01", version=1),
        subscription("2025-01-01", version=2, withdrawn=True),
        subscription("2025-02-01", version=2),
    ]

    for shuffled in (told, told[::-1]):
        (place,) = fold(EMPTY, shuffled).subscriptions["s-1"].lifecycle
        assert place.effective_at.month == 2


def test_a_later_profile_does_not_bring_a_deleted_customer_back() -> None:
    record = fold(EMPTY, [customer(version=1, name="A"), deleted(version=2), customer(version=9, name="A")])

    assert record == CustomerRecord(deletion=Deletion(version=2, deleted_at=NOON))


def test_a_removed_user_leaves_no_personal_data_and_stays_removed() -> None:
    told = [
        user(version=3, name="Ann", email="ann@a.example", removed=True),
        user(version=2, name="Ann", email="ann@a.example"),
    ]
    for shuffled in (told, told[::-1]):
        kept = fold(EMPTY, shuffled).users["u-1"]
        assert (kept.removed, kept.name, kept.email) == (True, None, None)
