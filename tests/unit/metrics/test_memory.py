"""What a process remembers of its customers: what has committed, and nothing that somebody else may have changed."""

import pytest

from services.metrics.domain.customer import CustomerState, History, fold
from services.metrics.repository.documents import CustomerKey
from services.metrics.repository.generations import Generations
from services.metrics.repository.known import KnownCustomer
from services.metrics.service.memory import CustomerMemory
from tests.support.builders import usage

SERVING = Generations(1, None)
ENOUGH = 1 << 20


def known(name: str, records: int = 1) -> dict[CustomerKey, KnownCustomer]:
    facts = [usage("2024-01-05", usage_id=f"u-{number}") for number in range(records)]
    return {CustomerKey("acme", name): KnownCustomer(fold(History(CustomerState("acme", name)), facts), frozenset({1}))}


def remembers(memory: CustomerMemory, name: str) -> bool:
    return memory.get(CustomerKey("acme", name)) is not None


@pytest.fixture
def memory() -> CustomerMemory:
    """A memory that has kept `c-1`."""
    memory = CustomerMemory(ENOUGH)
    memory.begin(SERVING)
    memory.stage(known("c-1"))
    memory.keep()
    return memory


def test_what_is_staged_is_kept_only_with_its_commit(memory: CustomerMemory) -> None:
    memory.begin(SERVING)
    memory.stage(known("c-2"))
    assert not remembers(memory, "c-2")
    memory.begin(SERVING)  # the driver runs the transaction again
    memory.keep()
    assert (remembers(memory, "c-1"), remembers(memory, "c-2")) == (True, False)


def test_forgetting_while_a_transaction_is_under_way_keeps_nothing_of_it(memory: CustomerMemory) -> None:
    memory.begin(SERVING)
    memory.forget()
    memory.stage(known("c-2"))
    memory.keep()
    assert len(memory) == 0


@pytest.mark.parametrize("later", [Generations(1, 2), Generations(2, None)], ids=["being built", "switched"])
def test_another_generation_empties_it(memory: CustomerMemory, later: Generations) -> None:
    memory.begin(later)
    assert len(memory) == 0


def test_nothing_is_kept_while_a_rebuild_marks_customers(memory: CustomerMemory) -> None:
    memory.begin(Generations(1, 2))
    memory.stage(known("c-2"))
    memory.keep()
    assert len(memory) == 0


def test_who_changed_longest_ago_makes_room() -> None:
    memory = CustomerMemory(3 * 3_000)
    for name in ("c-1", "c-2", "c-3", "c-1", "c-4"):
        memory.begin(SERVING)
        memory.stage(known(name))
        memory.keep()
    assert [remembers(memory, name) for name in ("c-1", "c-2", "c-3", "c-4")] == [True, False, True, True]


def test_a_customer_larger_than_the_memory_leaves_it_empty_and_working(memory: CustomerMemory) -> None:
    memory.begin(SERVING)
    memory.stage(known("c-large", 5_000))
    memory.keep()
    assert not remembers(memory, "c-large")
    memory.begin(SERVING)
    memory.stage(known("c-2"))
    memory.keep()
    assert remembers(memory, "c-2")
