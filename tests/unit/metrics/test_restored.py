"""A lifted deletion: what is told after it counts, what was told before does not come back."""

from services.metrics.domain.customer import CustomerState, History, fold
from shared.events.customers import CustomerRestored
from tests.support.builders import CUSTOMER, NOON, PARTNER, customer, deleted, order, subscription


def restored(version: int) -> CustomerRestored:
    return CustomerRestored(partner_id=PARTNER, customer_id=CUSTOMER, version=version, restored_at=NOON)


EMPTY = History(CustomerState(PARTNER, CUSTOMER))
BEFORE = (customer(country="DE"), subscription("2025-01-01"), deleted(version=5))


def test_what_is_told_after_a_deletion_was_lifted_counts_and_nothing_from_before() -> None:
    back = fold(EMPTY, [*BEFORE, order("2025-01-01"), restored(6), customer(country="FR", version=7)]).state

    assert not back.deleted
    assert (back.attributes.country, back.subscriptions, back.orders) == ("FR", {}, {})


def test_it_makes_no_difference_whether_the_lifting_comes_in_the_same_batch() -> None:
    later = (restored(6), subscription("2025-02-01", version=7))
    assert fold(fold(EMPTY, BEFORE), later).state == fold(EMPTY, [*BEFORE, *later]).state


def test_an_older_lifting_and_one_without_a_deletion_change_nothing() -> None:
    assert fold(EMPTY, [*BEFORE, restored(4), customer(country="FR", version=9)]).state.deleted
    assert fold(EMPTY, [customer(country="DE"), restored(9)]).state.attributes.country == "DE"


def test_a_customer_can_be_deleted_again() -> None:
    assert fold(EMPTY, [*BEFORE, restored(6), customer(version=7), deleted(version=8)]).state.deleted
