"""Customers as they are loaded and remembered: a history, and which cells hold it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from services.metrics.domain.customer import History
from services.metrics.domain.knowledge import Chains
from services.metrics.domain.months import Month
from services.metrics.domain.standing import Standing
from services.metrics.domain.usage import UsageMonth, totals
from services.metrics.repository.documents import CustomerKey


class StoredUsage(NamedTuple):
    """The usage records of one month, and those that they replaced."""

    records: UsageMonth
    superseded: Chains


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer as stored: its history, and the generations whose cells hold its contributions."""

    history: History
    generations: frozenset[int]
    standing: Standing | None = None
    """Where the customer stands, if that was computed."""

    def with_usage(self, usage: Mapping[Month, StoredUsage]) -> "KnownCustomer":
        """Return the customer with the records and totals of more usage months at hand."""
        state = self.history.state
        # What was used before a deletion is kept for a while, and is the customer's no longer.
        usage = {month: own for month, own in usage.items() if month in state.usage}
        at_hand = {month: totals(own.records) for month, own in usage.items()}
        history = History(
            replace(state, usage={**state.usage, **at_hand}),
            {**self.history.usage, **{month: own.records for month, own in usage.items()}},
            {**self.history.superseded_usage, **{month: own.superseded for month, own in usage.items()}},
        )
        return replace(self, history=history)

    def lacks(self, months: Iterable[Month]) -> frozenset[Month]:
        """Return those of `months` that the customer has usage in and whose records are not at hand."""
        return frozenset(
            month for month in months if month in self.history.state.usage and month not in self.history.usage
        )


Changes: TypeAlias = Mapping[CustomerKey, tuple[KnownCustomer | None, KnownCustomer]]
"""Customers as they were, `None` if unknown, and as they are."""
