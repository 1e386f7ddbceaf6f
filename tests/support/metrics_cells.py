"""The engine without servers: events folded in memory, cells summed in memory as the aggregation does in MongoDB."""

from collections import defaultdict
from collections.abc import Collection as Keys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from services.metrics.domain.cells import (
    BASES,
    QUANTITIES,
    STOCKS,
    Amount,
    Assortment,
    Cell,
    CellAmounts,
    CellSums,
    Measure,
    Profile,
    accumulate,
    customer_types,
    no_sums,
    shared_dimensions,
)
from services.metrics.domain.contributions import assertion, contributions, restatement
from services.metrics.domain.customer import CustomerState, History, fold, usage_months
from services.metrics.domain.months import Month, parse_month
from services.metrics.domain.quantities import from_units
from services.metrics.domain.standing import Standing
from services.metrics.domain.usage import UsageTotals
from shared.events.catalogue import CustomerKeyedEvent


class Engine:
    """Applies batches as the service does: by customer, with no more usage at hand than the batch tells of.

    `remembers` makes it keep each customer with the usage that was at hand, and where it stands, until it is forgotten.
    """

    def __init__(self, *, remembers: bool = False) -> None:
        self.histories: dict[str, History] = {}
        self.cells = no_sums()
        self._remembers = remembers
        self._remembered: dict[str, tuple[History, Standing]] = {}

    def apply(self, batch: Iterable[CustomerKeyedEvent]) -> None:
        by_customer: dict[str, list[CustomerKeyedEvent]] = defaultdict(list)
        for event in batch:
            by_customer[event.customer_id].append(event)
        for customer_id, events in by_customer.items():
            old = self.histories.get(customer_id, History(CustomerState("acme", customer_id)))
            known, before = self._known(customer_id, old, usage_months(events))
            new = fold(known, events)
            change = restatement(known.state, new.state, before)
            accumulate(self.cells, change.moved(_totals(old, change.missing)))
            self.histories[customer_id] = _completed(new, old)
            if self._remembers:
                self._remembered[customer_id] = new, change.after

    def forget(self, customer_id: str) -> None:
        """Forget a customer, if it is remembered."""
        self._remembered.pop(customer_id, None)

    def _known(self, customer_id: str, old: History, months: Keys[Month]) -> tuple[History, Standing | None]:
        if customer_id not in self._remembered:
            return _at_hand(old, months), None
        recalled, before = self._remembered[customer_id]
        return _at_hand(old, {*recalled.usage, *months}), before

    def from_scratch(self) -> CellSums:
        """Return the cells as a rebuild computes them."""
        cells = no_sums()
        for history in self.histories.values():
            accumulate(cells, assertion(contributions(history.state)))
        return cells


def _at_hand(history: History, months: Keys[Month]) -> History:
    """Return the history as it is loaded: of other months it is known that there is usage, and no more."""
    usage = {month: totals if month in months else None for month, totals in history.state.usage.items()}
    records = {month: records for month, records in history.usage.items() if month in months}
    return replace(history, state=replace(history.state, usage=usage), usage=records)


def _totals(history: History, months: Iterable[Month]) -> dict[Month, UsageTotals]:
    return {month: totals for month in months if (totals := history.state.usage.get(month)) is not None}


def _completed(new: History, old: History) -> History:
    """Return `new` with the usage that was not at hand."""
    usage = {**new.state.usage, **_totals(old, [month for month, own in new.state.usage.items() if own is None])}
    records = {month: old.usage[month] for month in usage.keys() & old.usage.keys()}
    return replace(new, state=replace(new.state, usage=usage), usage={**records, **new.usage})


def apply_all(events: Sequence[Any]) -> Engine:
    """Return the engine after one batch of `events`."""
    engine = Engine()
    engine.apply(events)
    return engine


def without_zeros(cells: CellAmounts) -> dict[tuple[Cell, Measure], Amount]:
    """Return the amounts that are not 0, which is all that figures can see."""
    return {(cell, measure): amount for cell, amounts in cells.items() for measure, amount in amounts.items() if amount}


def sums(cells: CellAmounts, basis: str, filters: Mapping[str, Iterable[str]]) -> dict[Month, dict[Measure, Amount]]:
    """Return the sums by month of the cells that pass."""
    found: dict[Month, dict[Measure, Amount]] = defaultdict(lambda: defaultdict(int))
    for cell, amounts in cells.items():
        if passes(cell, basis, filters):
            for measure, amount in amounts.items():
                found[cell.month][measure] += amount
    return found


def figures(cells: CellAmounts, month: str, basis: str, filters: Mapping[str, Iterable[str]]) -> dict[str, Decimal]:
    """Return every measure of one month that is not 0, as the oracle does."""
    found: dict[str, Decimal] = {}
    at = parse_month(month)
    by_month = sums(cells, basis, filters)
    for measure in {measure for amounts in by_month.values() for measure in amounts}:
        months = [m for m in by_month if m <= at] if measure in STOCKS else [at]
        amount = sum(by_month.get(m, {}).get(measure, 0) for m in months)
        found[measure] = from_units(amount) if measure in QUANTITIES else Decimal(amount)
    return {measure: amount for measure, amount in found.items() if amount}


def passes(cell: Cell, basis: str, filters: Mapping[str, Iterable[str]]) -> bool:
    """Tell whether a cell counts on a basis and passes every filter."""
    kinds = customer_types(cell)
    own = {**shared_dimensions(cell), "customer_type": kinds.get(basis, "")}
    return basis in kinds and all(_values(own[dimension]) & set(wanted) for dimension, wanted in filters.items())


def values_of(cell: Cell, basis: str, dimension: str) -> set[str]:
    """Return the values under which a cell counts in a split by `dimension`."""
    return _values({**shared_dimensions(cell), "customer_type": customer_types(cell)[basis]}[dimension])


def _values(value: str | tuple[str, ...]) -> set[str]:
    return {value} if isinstance(value, str) else set(value)


def cell_of(month: Month) -> Cell:
    """Return a cell of which only the month matters: it counts on both bases."""
    none, nothing = "unknown", ("unknown",)
    unknown = Profile(none, none, none, none, none, none, attribution=nothing, vendor=nothing)
    return Cell(month, BASES, ("existing", "existing"), Assortment(nothing, nothing), unknown)
