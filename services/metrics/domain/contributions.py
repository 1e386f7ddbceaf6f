"""The one idea of this service: `contributions` is a pure function of a customer's state.

What an event does to the cells is `difference(contributions(old), contributions(new))` and nothing else. So late,
repeated, reordered, corrected and deleted facts need no special case, `rebuild` is the same function over all states,
and `verify` compares the two. No clock: a month that is still open is the question's business, not the amounts'.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.metrics.domain.cells import (
    BASES,
    Amount,
    Assortment,
    Basis,
    Cell,
    CellAmounts,
    CustomerType,
    Measure,
    Profile,
    no_sums,
    values,
)
from services.metrics.domain.customer import CustomerState
from services.metrics.domain.holdings import Periods, holdings, periods
from services.metrics.domain.months import FOREVER, Month
from services.metrics.domain.presence import presence
from services.metrics.domain.rows import FlowRow, StockRow, customer_flows, customer_stocks, fact_rows


class Slot(NamedTuple):
    """What tells the amounts of one customer apart; with its profile, a cell and a measure."""

    month: Month
    basis: Basis
    customer_type: CustomerType
    assortment: Assortment
    measure: Measure


@dataclass(frozen=True, slots=True)
class Contributions:
    """All amounts of one customer; zero amounts are left out."""

    profile: Profile
    amounts: Mapping[Slot, Amount]


def contributions(state: CustomerState) -> Contributions:
    """Return what `state` adds to the cells of its partner; nothing if the customer is deleted."""
    subscriptions = [periods(timeline) for timeline in state.subscriptions.values()]
    facts = fact_rows(state, subscriptions)
    amounts: dict[Slot, Amount] = defaultdict(int)
    for basis in BASES:
        there = presence(holdings(state, subscriptions, basis))
        ledger = _Ledger(basis, there.acquired, amounts)
        ledger.post([*customer_stocks(there), *facts.stocks], [*customer_flows(there), *facts.flows])
    return Contributions(_profile(state, subscriptions), {slot: amount for slot, amount in amounts.items() if amount})


def difference(old: Contributions, new: Contributions) -> CellAmounts:
    """Return what leads from `old` to `new`: retract the one, assert the other; cells that do not move are left out."""
    moved = no_sums()
    for sign, side in ((-1, old), (1, new)):
        skip = (new if side is old else old).amounts if old.profile == new.profile else {}
        for slot, amount in side.amounts.items():
            if skip.get(slot) != amount:
                moved[_cell(slot, side.profile)][slot.measure] += sign * amount
    return moved


def assertion(new: Contributions) -> CellAmounts:
    """Return all of `new`, as it is added to cells that know nothing of the customer."""
    return difference(Contributions(new.profile, {}), new)


class _Ledger:
    """Posts rows to slots. A stock changes its customer type after the month of acquisition, hence three stretches."""

    def __init__(self, basis: Basis, acquired: Month, amounts: dict[Slot, Amount]) -> None:
        self._basis = basis
        self._acquired = acquired
        self._amounts = amounts

    def post(self, stocks: Sequence[StockRow], flows: Sequence[FlowRow]) -> None:
        for stock in stocks:
            for first, last, customer_type in self._stretches(stock.first, stock.last):
                self._add(first, customer_type, stock, stock.amount)
                if last < FOREVER:
                    self._add(last, customer_type, stock, -stock.amount)
        for flow in flows:
            customer_type = "new" if flow.month == self._acquired else "existing"
            self._add(flow.month, customer_type, flow, flow.amount)

    def _stretches(self, first: Month, last: Month) -> Iterator[tuple[Month, Month, CustomerType]]:
        acquired = self._acquired
        if first > acquired or last <= acquired:
            yield first, last, "existing"
            return
        if first < acquired:
            yield first, acquired, "existing"
        yield acquired, min(last, acquired + 1), "new"
        if last > acquired + 1:
            yield acquired + 1, last, "existing"

    def _add(self, month: Month, customer_type: CustomerType, row: StockRow | FlowRow, amount: Amount) -> None:
        self._amounts[Slot(month, self._basis, customer_type, row.assortment, row.measure)] += amount


def _profile(state: CustomerState, subscriptions: Sequence[Periods]) -> Profile:
    own = state.attributes
    return Profile(
        own.seller,
        own.country,
        own.segment,
        own.location,
        own.sales_channel,
        own.pricing_model,
        values(set(own.attribution)),
        values(_vendors(state, subscriptions)),
    )


def _vendors(state: CustomerState, subscriptions: Sequence[Periods]) -> set[str]:
    """Return the vendors of the accounts, of each subscription's last place and of the orders, as they are now."""
    return {
        *(account.vendor for account in state.accounts.values() if not account.removed),
        *(subscription[-1].place.vendor for subscription in subscriptions if subscription),
        *(order.vendor for order in state.orders.values() if not order.withdrawn),
    } - {""}


def _cell(slot: Slot, profile: Profile) -> Cell:
    return Cell(slot.month, slot.basis, slot.customer_type, slot.assortment, profile)
