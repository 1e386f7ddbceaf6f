"""Customers kept between transactions, so that the next batch need not read them (docs/decisions/0012).

Nothing here is ever ahead of the database: what a batch makes of its customers is only *staged*, and is kept when its
transaction has committed. Anything else, such as an aborted transaction, a lost fence or a rebalance, empties it.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from services.metrics import telemetry
from services.metrics.repository.documents import CustomerKey
from services.metrics.repository.generations import Generations
from services.metrics.repository.known import KnownCustomer

_CUSTOMER_BYTES: Final = 2_000
_FACT_BYTES: Final = 500
"""About what Python takes for a fact with its texts, measured over the stream of the pipeline benchmark."""


class CustomerMemory:
    """The customers that changed last, as they are in the database, within about `budget` bytes."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._kept: OrderedDict[CustomerKey, KnownCustomer] = OrderedDict()
        self._sizes: dict[CustomerKey, int] = {}
        self._bytes = 0
        self._staged: Mapping[CustomerKey, KnownCustomer] = {}
        self._generation: int | None = None
        self._staging = False

    def __len__(self) -> int:
        return len(self._kept)

    def begin(self, generations: Generations) -> None:
        """Begin a transaction that sees `generations`: what was staged before is void.

        While a rebuild marks customers in the database, nothing is kept, since what is marked would not be known here.
        """
        self._staged = {}
        if generations.building is not None or generations.active != self._generation:
            self.forget()
        self._generation = generations.active if generations.building is None else None
        self._staging = self._generation is not None and self._budget > 0

    def get(self, key: CustomerKey) -> KnownCustomer | None:
        """Return a customer as it is in the database, if it is remembered."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def stage(self, changed: Mapping[CustomerKey, KnownCustomer]) -> None:
        """Note what customers will be if the transaction commits."""
        if self._staging:
            self._staged = changed

    def keep(self) -> None:
        """The transaction has committed: what was staged is in the database."""
        for key, known in self._staged.items():
            self._put(key, known)
        self._staged = {}
        while self._bytes > self._budget:
            key, _ = self._kept.popitem(last=False)
            self._bytes -= self._sizes.pop(key)
        telemetry.REMEMBERED.set(self._bytes)

    def forget(self) -> None:
        """Somebody else may have changed customers, or the transaction did not commit.

        A transaction that is under way stages nothing any more: what it has read may be what somebody else changed.
        """
        self._staged = {}
        self._staging = False
        self._kept.clear()
        self._sizes.clear()
        self._bytes = 0

    def _put(self, key: CustomerKey, known: KnownCustomer) -> None:
        size = _size(known)
        self._bytes += size - self._sizes.get(key, 0)
        self._sizes[key] = size
        self._kept[key] = known
        self._kept.move_to_end(key)


def _size(known: KnownCustomer) -> int:
    """Return about how many bytes a customer takes."""
    history, state = known.history, known.history.state
    facts = len(state.accounts) + len(state.orders) + sum(map(len, state.subscriptions.values()))
    usage = sum(map(len, history.usage.values())) + len(state.usage)
    replaced = sum(map(len, state.superseded.values()))
    replaced += sum(len(chain) for chains in history.superseded_usage.values() for chain in chains.values())
    return _CUSTOMER_BYTES + _FACT_BYTES * (facts + usage + replaced)
