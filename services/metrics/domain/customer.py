"""A customer's state, and how facts fold into it.

The state is a join: at every place the greater fact stays (see `facts`), and a deletion absorbs everything. So any
order, any batching and any repetition of the same events give the same state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias, assert_never

from services.metrics.domain import facts
from services.metrics.domain.facts import Account, Attributes, Order, Place
from services.metrics.domain.months import Instant, Month, instant_of, month_of_moment
from services.metrics.domain.usage import UsageMonth, UsageTotals, totals
from shared.events.catalogue import CustomerKeyedEvent
from shared.events.customers import CustomerChanged, CustomerDeleted, UserChanged, VendorAccountChanged
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded

Timeline: TypeAlias = Mapping[Instant, Place]

_UNTOLD: Final = Attributes()


@dataclass(frozen=True, slots=True)
class CustomerState:
    """All that decides a customer's contributions. `deleted` is final; a deleted customer has no facts.

    `usage` has every month with usage; a month whose totals are not at hand is `None`, since most changes need few.
    """

    partner_id: str
    customer_id: str
    deleted: bool = False
    attributes: Attributes = _UNTOLD
    accounts: Mapping[str, Account] = field(default_factory=dict)
    subscriptions: Mapping[str, Timeline] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)
    usage: Mapping[Month, UsageTotals | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """A state together with the usage records of the months that are about to change."""

    state: CustomerState
    usage: Mapping[Month, UsageMonth] = field(default_factory=dict)


def usage_months(events: Iterable[CustomerKeyedEvent]) -> frozenset[Month]:
    """Return the months whose usage records must be at hand before `events` can be folded."""
    return frozenset(month_of_moment(event.period_start) for event in events if isinstance(event, UsageRecorded))


def fold(history: History, events: Iterable[CustomerKeyedEvent]) -> History:
    """Return the history after `events` of this customer, in any order; `history` holds their `usage_months`."""
    events = tuple(events)
    if history.state.deleted or any(isinstance(event, CustomerDeleted) for event in events):
        return History(CustomerState(history.state.partner_id, history.state.customer_id, deleted=True))
    draft = _Draft(history)
    for event in events:
        draft.take(event)
    return draft.finish()


class _Draft:
    """Copies of the collections of one history, so that a batch copies each of them once."""

    def __init__(self, history: History) -> None:
        self._before = history
        self._attributes = history.state.attributes
        self._accounts = dict(history.state.accounts)
        self._subscriptions = dict(history.state.subscriptions)
        self._orders = dict(history.state.orders)
        self._usage = {month: dict(records) for month, records in history.usage.items()}

    def take(self, event: CustomerKeyedEvent) -> None:
        match event:
            case CustomerChanged():
                self._attributes = max(self._attributes, facts.attributes(event))
            case VendorAccountChanged():
                account = facts.account(event)
                key = event.vendor_account_id
                self._accounts[key] = max(self._accounts.get(key, account), account)
            case SubscriptionChanged():
                self._take_place(event)
            case OrderChanged():
                order = facts.order(event)
                self._orders[event.order_id] = max(self._orders.get(event.order_id, order), order)
            case UsageRecorded():
                self._take_usage(event)
            case UserChanged() | CustomerDeleted():
                pass  # people are not counted here; a deletion never gets this far
            case _:
                assert_never(event)

    def _take_place(self, event: SubscriptionChanged) -> None:
        place, at = facts.place(event), instant_of(event.effective_at)
        timeline = self._subscriptions.get(event.subscription_id, {})
        known = timeline.get(at)
        if known is None or place > known:
            self._subscriptions[event.subscription_id] = {**timeline, at: place}

    def _take_usage(self, event: UsageRecorded) -> None:
        record = facts.usage_record(event)
        month = self._usage.setdefault(month_of_moment(event.period_start), {})
        month[event.usage_id] = max(month.get(event.usage_id, record), record)

    def finish(self) -> History:
        state = replace(
            self._before.state,
            attributes=self._attributes,
            accounts=self._accounts,
            subscriptions=self._subscriptions,
            orders=self._orders,
            usage={**self._before.state.usage, **{month: totals(records) for month, records in self._usage.items()}},
        )
        return History(state, self._usage)
