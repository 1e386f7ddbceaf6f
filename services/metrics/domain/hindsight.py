"""A customer as the figures knew it at an earlier moment."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from services.metrics.domain.customer import CustomerState, History, Timeline
from services.metrics.domain.facts import Attributes, Fact
from services.metrics.domain.knowledge import Chains, Key
from services.metrics.domain.months import Instant
from services.metrics.domain.usage import totals

F = TypeVar("F", bound=Fact)


def as_known(history: History, moment: Instant) -> History:
    """Return `history` with the facts that stood at `moment`, an instant within what is remembered.

    Usage is that of the months whose records are at hand, and no other. A customer deleted after `moment` must be given
    as it was before.
    """
    state, chains = history.state, history.state.superseded
    usage = {
        month: known
        for month, records in history.usage.items()
        if (known := _standing(records, history.superseded_usage.get(month, {}), "usage", moment))
    }
    then = CustomerState(
        state.partner_id,
        state.customer_id,
        state.deletion,
        stood(("customer",), state.attributes, chains, moment) or Attributes(),
        _standing(state.accounts, chains, "vendor_account", moment),
        {name: _timeline(name, timeline, chains, moment) for name, timeline in state.subscriptions.items()},
        _standing(state.orders, chains, "order", moment),
        {month: totals(records) for month, records in usage.items()},
    )
    return History(then, usage)


def stood(key: Key, fact: F, chains: Chains, moment: Instant) -> F | None:
    """Return the fact that stood at the place `key` at `moment`, where `fact` stands now."""
    if fact.told.recorded_at <= moment:
        return fact
    earlier = [link.fact for link in chains.get(key, ()) if link.fact.told.recorded_at <= moment]
    return earlier[-1] if earlier else None  # type: ignore[return-value]  # a place holds facts of one kind


def current(history: History) -> CustomerState:
    """Return the state with the usage totals of the months whose records are at hand, and of no others."""
    return replace(history.state, usage={month: totals(records) for month, records in history.usage.items()})


def _standing(facts: Mapping[str, F], chains: Chains, kind: str, moment: Instant) -> dict[str, F]:
    return {name: own for name, fact in facts.items() if (own := stood((kind, name), fact, chains, moment)) is not None}


def _timeline(name: str, timeline: Timeline, chains: Chains, moment: Instant) -> Timeline:
    found = {at: stood(("subscription", name, at), place, chains, moment) for at, place in timeline.items()}
    return {at: place for at, place in found.items() if place is not None}
