"""A customer's state, and how facts fold into it.

The state is a join: at every place the greater fact stays (see `facts`), and a deletion absorbs everything. So any
order, any batching and any repetition of the same events give the same state. What a fact replaced is kept beside it
for a while and decides nothing (see `knowledge`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias, TypeVar, assert_never

from services.metrics.domain import facts
from services.metrics.domain.facts import NOBODY, Account, Attributes, Deletion, Fact, Order, Place, Told, replaces
from services.metrics.domain.knowledge import Chains, Key, Superseded, UsageChains, hour_of, unforgotten
from services.metrics.domain.months import Instant, Month, instant_of, month_of_moment
from services.metrics.domain.usage import UsageMonth, UsageTotals, totals
from shared.events.catalogue import CustomerKeyedEvent
from shared.events.customers import (
    CustomerChanged,
    CustomerDeleted,
    CustomerRestored,
    UserChanged,
    VendorAccountChanged,
)
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded

Timeline: TypeAlias = Mapping[Instant, Place]
F = TypeVar("F", bound=Fact)

_UNTOLD: Final = Attributes()


@dataclass(frozen=True, slots=True)
class CustomerState:
    """All that decides a customer's contributions. `deletion` is final; a deleted customer has no facts.

    `usage` has every month with usage; a month whose totals are not at hand is `None`, since most changes need few.
    `superseded` and `changed_hour` tell what was known before, and decide nothing; neither does `returned`, which says
    that a deletion was lifted once, so that there may be traces of what was before it.
    """

    partner_id: str
    customer_id: str
    deletion: Deletion | None = None
    attributes: Attributes = _UNTOLD
    accounts: Mapping[str, Account] = field(default_factory=dict)
    subscriptions: Mapping[str, Timeline] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)
    usage: Mapping[Month, UsageTotals | None] = field(default_factory=dict)
    superseded: Chains = field(default_factory=dict)
    changed_hour: int = 0
    returned: bool = False

    @property
    def deleted(self) -> bool:
        """Whether the customer is gone for good."""
        return self.deletion is not None


@dataclass(frozen=True, slots=True)
class History:
    """A state together with the usage records of the months that are about to change, and what those replaced."""

    state: CustomerState
    usage: Mapping[Month, UsageMonth] = field(default_factory=dict)
    superseded_usage: UsageChains = field(default_factory=dict)


def usage_months(events: Iterable[CustomerKeyedEvent]) -> frozenset[Month]:
    """Return the months whose usage records must be at hand before `events` can be folded."""
    return frozenset(month_of_moment(event.period_start) for event in events if isinstance(event, UsageRecorded))


def fold(
    history: History,
    events: Iterable[CustomerKeyedEvent],
    told: Sequence[Told] | None = None,
    forget_before: Instant = 0,
) -> History:
    """Return the history after `events` of this customer, in any order; `history` holds their `usage_months`.

    `told` says where each event comes from. What was replaced before the instant `forget_before` may be forgotten.
    """
    events = tuple(events)
    told = told or [NOBODY] * len(events)
    if history.state.deletion is not None:
        return _after_deletion(history.state, history.state.deletion, events, told, forget_before)
    draft = _Draft(history)
    for place, (event, own) in enumerate(zip(events, told, strict=True), 1):
        if isinstance(event, CustomerDeleted):
            gone = _deleted(history.state, facts.deletion(event, own))
            return fold(gone, events[place:], told[place:], forget_before)
        draft.take(event, own)
    return draft.finish(forget_before)


def _after_deletion(
    state: CustomerState,
    deletion: Deletion,
    events: Sequence[CustomerKeyedEvent],
    told: Sequence[Told],
    forget_before: Instant,
) -> History:
    """Return the history of a deleted customer: nothing counts until the deletion is lifted, and all after that."""
    for place, event in enumerate(events, 1):
        if isinstance(event, CustomerRestored) and event.version > deletion.version:
            fresh = CustomerState(state.partner_id, state.customer_id, changed_hour=state.changed_hour, returned=True)
            return fold(History(fresh), events[place:], told[place:], forget_before)
    return History(state)


def _deleted(state: CustomerState, deletion: Deletion) -> History:
    hour = max(state.changed_hour, hour_of(deletion.told.recorded_at))
    return History(CustomerState(state.partner_id, state.customer_id, deletion=deletion, changed_hour=hour))


class _Draft:
    """What a batch makes of one history: collections that it touches are copied once, usage by the month."""

    def __init__(self, history: History) -> None:
        self._before = history
        self._attributes = history.state.attributes
        self._copies: dict[str, dict[str, Any]] = {}
        self._usage: dict[Month, dict[str, facts.UsageRecord]] = {}
        self._superseded: list[tuple[Key, Superseded]] = []
        self._superseded_usage: dict[Month, list[tuple[Key, Superseded]]] = {}
        self._recorded_at: Instant = 0
        self._took = False

    def take(self, event: CustomerKeyedEvent, told: Told) -> None:
        match event:
            case CustomerChanged():
                self._attributes = self._greater(("customer",), self._attributes, facts.attributes(event, told))
            case VendorAccountChanged():
                key, accounts = event.vendor_account_id, self._copy_of("accounts")
                accounts[key] = self._greater(("vendor_account", key), accounts.get(key), facts.account(event, told))
            case SubscriptionChanged():
                self._take_place(event, told)
            case OrderChanged():
                key, orders = event.order_id, self._copy_of("orders")
                orders[key] = self._greater(("order", key), orders.get(key), facts.order(event, told))
            case UsageRecorded():
                self._take_usage(event, told)
            case UserChanged() | CustomerDeleted() | CustomerRestored():
                pass  # people are not counted here; a deletion never gets this far, and without one none is lifted
            case _:
                assert_never(event)

    def _take_place(self, event: SubscriptionChanged, told: Told) -> None:
        key, at = event.subscription_id, instant_of(event.effective_at)
        subscriptions = self._copy_of("subscriptions")
        timeline: Timeline = subscriptions.get(key, {})
        known = timeline.get(at)
        place = self._greater(("subscription", key, at), known, facts.place(event, told))
        if place is not known:
            subscriptions[key] = {**timeline, at: place}

    def _take_usage(self, event: UsageRecorded, told: Told) -> None:
        key, month = event.usage_id, month_of_moment(event.period_start)
        records = self._usage.get(month)
        if records is None:
            records = self._usage[month] = dict(self._before.usage.get(month, {}))
        replaced = self._superseded_usage.setdefault(month, [])
        record = facts.usage_record(event, told)
        records[key] = self._greater(("usage", key), records.get(key), record, replaced)

    def _copy_of(self, collection: str) -> dict[str, Any]:
        copy = self._copies.get(collection)
        if copy is None:
            copy = self._copies[collection] = dict(getattr(self._before.state, collection))
        return copy

    def _greater(self, key: Key, known: F | None, fact: F, replaced: list[tuple[Key, Superseded]] | None = None) -> F:
        """Return the fact that stays, and keep a known one that does not, unless nobody ever saw it."""
        if known is not None and not replaces(fact, known):
            return known
        self._took = True
        recorded_at = fact.told.recorded_at
        self._recorded_at = max(self._recorded_at, recorded_at)
        if known is not None and known is not _UNTOLD and known.told.recorded_at != recorded_at:
            (self._superseded if replaced is None else replaced).append((key, Superseded(known, recorded_at)))
        return fact

    def finish(self, forget_before: Instant) -> History:
        if not self._took:
            return self._before
        before, copies = self._before.state, dict[str, Any](self._copies)
        state = replace(
            before,
            attributes=self._attributes,
            **copies,
            usage={**before.usage, **{month: totals(records) for month, records in self._usage.items()}},
            superseded=unforgotten(before.superseded, self._superseded, forget_before),
            changed_hour=max(before.changed_hour, hour_of(self._recorded_at)),
        )
        chains = dict(self._before.superseded_usage)
        for month, replaced in self._superseded_usage.items():
            chains[month] = unforgotten(chains.get(month, {}), replaced, forget_before)
        return History(state, {**self._before.usage, **self._usage}, chains)
