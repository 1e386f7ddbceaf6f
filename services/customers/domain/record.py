"""One customer with everything that belongs to it, and what each fact does to it.

The law: any order, any batching and any repetition of the same facts gives the same record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import NamedTuple, assert_never

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.orders import Order
from services.customers.domain.profile import Deletion, Profile
from services.customers.domain.states import V, newest
from services.customers.domain.subscriptions import Place, Subscription
from services.customers.domain.tag import Tag
from services.customers.domain.tally import Tally, tally
from services.customers.domain.usage import UsageMonth, UsageRecord, month_of
from shared.events.catalogue import SubscriptionEvent
from shared.events.customers import (
    CustomerChanged,
    CustomerDeleted,
    CustomerRestored,
    UserChanged,
    VendorAccountChanged,
)
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded

LivingFact = CustomerChanged | UserChanged | VendorAccountChanged | SubscriptionEvent | UsageRecorded
CustomerFact = LivingFact | CustomerDeleted | CustomerRestored


class CustomerKey(NamedTuple):
    """Which customer, of which partner."""

    partner_id: str
    customer_id: str


class Touched(NamedTuple):
    """What facts are about of that of which a customer may have too much to load it all: accounts, and usage."""

    users: frozenset[str] = frozenset()
    vendor_accounts: frozenset[str] = frozenset()
    usage_months: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A customer's profile and, by their ids, its holdings and accounts; after a deletion, the deletion alone.

    Holdings are all of the customer's; accounts and usage may be those touched only. `tally` is None until first
    settled. `tags` are what people set, which no fact changes; accounts are found by them.
    """

    profile: Profile = field(default_factory=Profile)
    deletion: Deletion | None = None
    tally: Tally | None = None
    tags: tuple[Tag, ...] = ()
    subscriptions: Mapping[str, Subscription] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)
    users: Mapping[str, User] = field(default_factory=dict)
    vendor_accounts: Mapping[str, VendorAccount] = field(default_factory=dict)
    usage_months: Mapping[str, UsageMonth] = field(default_factory=dict)

    @property
    def gone(self) -> bool:
        """Whether the customer is deleted, and not let back."""
        return self.deletion is not None and not self.deletion.lifted


def fold(record: CustomerRecord, facts: Iterable[CustomerFact]) -> CustomerRecord:
    """Return `record` after all `facts`."""
    return reduce(apply, facts, record)


def apply(record: CustomerRecord, fact: CustomerFact) -> CustomerRecord:
    """Return `record` after `fact`. After a deletion nothing but its lifting matters."""
    if isinstance(fact, CustomerDeleted | CustomerRestored):
        return _deleted_or_lifted(record, newest(record.deletion, _deletion(fact)))
    if record.gone:
        return record
    return _told(record, fact)


def settle(record: CustomerRecord, moment: datetime) -> CustomerRecord:
    """Return `record` with the tally of what it holds at `moment`."""
    if record.gone:
        return record
    counted = tally(record.subscriptions.values(), record.orders.values(), moment)
    return replace(record, tally=counted)


def touched(facts: Iterable[CustomerFact]) -> Touched:
    """Return which accounts and months of usage `facts` are about."""
    known = tuple(facts)
    return Touched(
        users=frozenset(fact.user_id for fact in known if isinstance(fact, UserChanged)),
        vendor_accounts=frozenset(fact.vendor_account_id for fact in known if isinstance(fact, VendorAccountChanged)),
        usage_months=frozenset(month_of(fact) for fact in known if isinstance(fact, UsageRecorded)),
    )


def _deletion(fact: CustomerDeleted | CustomerRestored) -> Deletion:
    match fact:
        case CustomerDeleted():
            return Deletion.model_validate(fact)
        case CustomerRestored():
            return Deletion(version=fact.version, deleted_at=fact.restored_at, lifted=True)
        case _:
            assert_never(fact)


def _deleted_or_lifted(record: CustomerRecord, deletion: Deletion) -> CustomerRecord:
    """Return the record under `deletion`, which nothing outlives; one that is known already changes nothing."""
    return record if deletion == record.deletion else CustomerRecord(deletion=deletion)


def _told(record: CustomerRecord, fact: LivingFact) -> CustomerRecord:
    match fact:
        case CustomerChanged():
            return replace(record, profile=newest(record.profile, Profile.model_validate(fact)))
        case SubscriptionChanged():
            return replace(record, subscriptions=_with_place(record.subscriptions, fact))
        case OrderChanged():
            order = Order.model_validate(fact)
            return replace(record, orders=_with(record.orders, order.order_id, order))
        case UserChanged():
            return replace(record, users=_with(record.users, fact.user_id, User.told_by(fact)))
        case VendorAccountChanged():
            account = VendorAccount.told_by(fact)
            return replace(record, vendor_accounts=_with(record.vendor_accounts, fact.vendor_account_id, account))
        case UsageRecorded():
            return replace(record, usage_months=_with_usage(record.usage_months, fact))
        case _:
            assert_never(fact)


def _with(kept: Mapping[str, V], key: str, told: V) -> Mapping[str, V]:
    return {**kept, key: newest(kept.get(key), told)}


def _with_place(kept: Mapping[str, Subscription], fact: SubscriptionChanged) -> Mapping[str, Subscription]:
    before = kept.get(fact.subscription_id, Subscription(subscription_id=fact.subscription_id))
    return {**kept, fact.subscription_id: before.told(Place.model_validate(fact))}


def _with_usage(kept: Mapping[str, UsageMonth], fact: UsageRecorded) -> Mapping[str, UsageMonth]:
    month = month_of(fact)
    return {**kept, month: kept.get(month, UsageMonth(month=month)).told(UsageRecord.told_by(fact))}
