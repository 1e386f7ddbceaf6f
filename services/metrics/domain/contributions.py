"""The one idea of this service: `contributions` is a pure function of a customer's state.

What an event does to the cells is `difference(contributions(old), contributions(new))` and nothing else. So late,
repeated, reordered, corrected and deleted facts need no special case, `rebuild` is the same function over all states,
and `verify` compares the two. No clock: a month that is still open is the question's business, not the amounts'.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

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
from services.metrics.domain.presence import Presence, presence
from services.metrics.domain.rows import FlowRow, StockRow, customer_flows, customer_stocks, fact_rows

_NO_MONTH: Final[Month] = -1


class Slot(NamedTuple):
    """What tells the amounts of one customer apart; with its profile, a cell and a measure."""

    month: Month
    bases: tuple[Basis, ...]
    customer_types: tuple[CustomerType, ...]
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
    there = {basis: presence(holdings(state, subscriptions, basis)) for basis in BASES}
    facts = fact_rows(state, subscriptions)
    amounts: dict[Slot, Amount] = defaultdict(int)
    _Ledger({basis: there[basis].acquired for basis in BASES}, amounts).post(facts.stocks, facts.flows)
    for bases in _alike(there):
        own = there[bases[0]]
        ledger = _Ledger(dict.fromkeys(bases, own.acquired), amounts)
        ledger.post(customer_stocks(own), customer_flows(own))
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
    """Posts rows to slots of the bases of `acquired`, which says in which month the customer was acquired on each.

    A stock is cut where a customer type changes: at each month of acquisition, and after it.
    """

    def __init__(self, acquired: Mapping[Basis, Month], amounts: dict[Slot, Amount]) -> None:
        self._bases = tuple(acquired)
        self._amounts = amounts
        months = acquired.values()
        self._cuts = sorted({cut for month in months for cut in (month, month + 1)})
        self._existing = tuple(_type(_NO_MONTH, month) for month in months)
        self._types = {own: tuple(_type(own, month) for month in months) for own in months}

    def post(self, stocks: Iterable[StockRow], flows: Iterable[FlowRow]) -> None:
        for stock in stocks:
            edges = [stock.first, *(cut for cut in self._cuts if stock.first < cut < stock.last), stock.last]
            for first, last in pairwise(edges):
                types = self._types.get(first, self._existing)
                self._add(first, types, stock, stock.amount)
                if last < FOREVER:
                    self._add(last, types, stock, -stock.amount)
        for flow in flows:
            self._add(flow.month, self._types.get(flow.month, self._existing), flow, flow.amount)

    def _add(self, month: Month, types: tuple[CustomerType, ...], row: StockRow | FlowRow, amount: Amount) -> None:
        self._amounts[Slot(month, self._bases, types, row.assortment, row.measure)] += amount


def _type(month: Month, acquired: Month) -> CustomerType:
    return "new" if month == acquired else "existing"


def _alike(there: Mapping[Basis, Presence]) -> list[tuple[Basis, ...]]:
    """Return the bases in groups that see the customer alike, as all do that only know active and cancelled."""
    first, second = BASES
    return [BASES] if there[first] == there[second] else [(first,), (second,)]


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
    return Cell(slot.month, slot.bases, slot.customer_types, slot.assortment, profile)
