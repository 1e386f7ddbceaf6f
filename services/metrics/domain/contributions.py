"""The one idea of this service: `contributions` is a pure function of a customer's state.

What an event does to the cells is `difference(contributions(old), contributions(new))` and nothing else. So late,
repeated, reordered, corrected and deleted facts need no special case, `rebuild` is the same function over all states,
and `verify` compares the two. No clock: a month that is still open is the question's business, not the amounts'.
"""

from collections import defaultdict
from collections.abc import Collection as Keys
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from services.metrics.domain.cells import (
    BASES,
    Amount,
    Basis,
    Cell,
    CellAmounts,
    CellSums,
    Profile,
    accumulate,
    no_sums,
)
from services.metrics.domain.customer import CustomerState
from services.metrics.domain.ledger import Ledger, Slot
from services.metrics.domain.months import Month
from services.metrics.domain.presence import Presence
from services.metrics.domain.rows import customer_flows, customer_stocks, fact_rows, turnover_flows
from services.metrics.domain.standing import Standing, arrival, same_standing, standing
from services.metrics.domain.usage import UsageTotals

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Contributions:
    """All amounts of one customer; zero amounts are left out."""

    profile: Profile
    amounts: Mapping[Slot, Amount]


def contributions(state: CustomerState) -> Contributions:
    """Return what `state` adds to the cells of its partner; nothing if the customer is deleted."""
    return _contributions(state, standing(state))


def turnover(state: CustomerState) -> CellAmounts:
    """Return the orders and usage of `contributions(state)`, without computing the rest."""
    flows = list(turnover_flows(state))
    if not flows:
        return {}
    profile, acquired = arrival(state)
    amounts: dict[Slot, Amount] = defaultdict(int)
    Ledger(acquired, amounts).post((), flows)
    return assertion(Contributions(profile, amounts))


@dataclass(frozen=True, slots=True)
class Restatement:
    """What leads from one state of a customer to the next: both, without what stays in its cells."""

    old: CustomerState
    new: CustomerState
    before: Standing
    after: Standing
    moving: CustomerState | None = None
    """What is the same in both and moves, with the customer being there, from the one profile to the other."""

    @property
    def missing(self) -> frozenset[Month]:
        """The months whose usage totals `moved` must be given; of most changes none."""
        sides = (self.old, self.new, self.moving) if self.moving else (self.old, self.new)
        return frozenset(month for side in sides for month, totals in side.usage.items() if totals is None)

    def moved(self, usage: Mapping[Month, UsageTotals]) -> CellAmounts:
        """Return `difference(contributions(old), contributions(new))`, computed from what is not the same in both.

        A usage record of a customer with a long history then costs as much as one of a new customer.
        """
        old, new = _with(self.old, usage), _with(self.new, usage)
        posted = _of_facts if self.before.there == self.after.there else _contributions
        moved = difference(posted(old, self.before), posted(new, self.after))
        if self.moving:
            own = _contributions(_with(self.moving, usage), self.after)
            accumulate(moved, difference(replace(own, profile=self.before.profile), own))
        return moved


def restatement(old: CustomerState, new: CustomerState, before: Standing | None = None) -> Restatement:
    """Return what leads from `old` to `new`; the usage totals of a month that both have are at hand if they differ.

    Where the customer stands as before, what did not change stays in its cells. A deletion changes every usage month,
    also of a customer that was never anything but usage and so stands after it as before. `before` is `standing(old)`
    where it is known already.
    """
    before = before or standing(old)
    after = before if same_standing(old, new) else standing(new, before)
    if before.there == after.there:
        moving = None if before.profile == after.profile else _held(old, new, _also)
        return Restatement(_apart(old, new), _apart(new, old), before, after, moving)
    if before.profile != after.profile:
        return Restatement(old, new, before, after)
    if before.acquired == after.acquired:
        return Restatement(_apart(old, new), _apart(new, old), before, after)
    # Usage of a month is of a new customer or of an existing one: it turns where the month of acquisition was or is.
    turning = {*before.acquired.values(), *after.acquired.values()}
    return Restatement(_turned(old, new, turning), _turned(new, old, turning), before, after)


def difference(old: Contributions, new: Contributions) -> CellSums:
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


def _contributions(state: CustomerState, own: Standing) -> Contributions:
    amounts = _fact_amounts(state, own)
    for bases in _alike(own.there):
        there = own.there[bases[0]]
        ledger = Ledger(dict.fromkeys(bases, there.acquired), amounts)
        ledger.post(customer_stocks(there), customer_flows(there))
    return Contributions(own.profile, _without_zeros(amounts))


def _of_facts(state: CustomerState, own: Standing) -> Contributions:
    """Return the contributions without those that the customer makes by being there."""
    return Contributions(own.profile, _without_zeros(_fact_amounts(state, own)))


def _fact_amounts(state: CustomerState, own: Standing) -> dict[Slot, Amount]:
    amounts: dict[Slot, Amount] = defaultdict(int)
    facts = fact_rows(state)
    if facts.stocks or facts.flows:
        Ledger(own.acquired, amounts).post(facts.stocks, facts.flows)
    return amounts


def _without_zeros(amounts: Mapping[Slot, Amount]) -> dict[Slot, Amount]:
    return {slot: amount for slot, amount in amounts.items() if amount}


class _Choice(Protocol):
    """Which of two customers' things are taken: `_without` or `_also`."""

    def __call__(self, own: Mapping[K, V], others: Mapping[K, V]) -> Mapping[K, V]: ...


def _held(state: CustomerState, other: CustomerState, chosen: _Choice) -> CustomerState:
    """Return `state` with what is `chosen` of its subscriptions, orders and usage months beside those of `other`."""
    # Of what contributions are made of, the rest is in the standing.
    return CustomerState(
        state.partner_id,
        state.customer_id,
        subscriptions=chosen(state.subscriptions, other.subscriptions),
        orders=chosen(state.orders, other.orders),
        usage=chosen(state.usage, other.usage),
    )


def _apart(state: CustomerState, other: CustomerState) -> CustomerState:
    """Return `state` with the subscriptions, orders and usage months that are not the same in `other`."""
    return _held(state, other, _without)


def _turned(state: CustomerState, other: CustomerState, turning: Keys[Month]) -> CustomerState:
    """Return `state` with the usage of the months `turning`, and of those that are not the same in `other`."""
    usage = {month: totals for month, totals in state.usage.items() if month in turning}
    return replace(state, usage=usage | _without(state.usage, other.usage))


def _with(state: CustomerState, usage: Mapping[Month, UsageTotals]) -> CustomerState:
    if None not in state.usage.values():
        return state
    told = {month: usage.get(month, {}) if totals is None else totals for month, totals in state.usage.items()}
    return replace(state, usage=told)


def _without(own: Mapping[K, V], others: Mapping[K, V]) -> dict[K, V]:
    if own is others:
        return {}
    # Absent is not the same as not at hand, which is None.
    return {key: value for key, value in own.items() if key not in others or others[key] != value}


def _also(own: Mapping[K, V], others: Mapping[K, V]) -> Mapping[K, V]:
    if own is others:
        return own
    return {key: value for key, value in own.items() if key in others and others[key] == value}


def _alike(there: Mapping[Basis, Presence]) -> list[tuple[Basis, ...]]:
    """Return the bases in groups that see the customer alike, as all do that only know active and cancelled."""
    first, second = BASES
    return [BASES] if there[first] == there[second] else [(first,), (second,)]


def _cell(slot: Slot, profile: Profile) -> Cell:
    return Cell(slot.month, slot.bases, slot.customer_types, slot.assortment, profile)
