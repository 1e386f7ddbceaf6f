"""Customers as they leave the service: every view is drawn through the veil between reader and customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.orders import Order
from services.customers.domain.profile import Profile
from services.customers.domain.redaction import Shown, ShownList, Sight, Veil
from services.customers.domain.states import State
from services.customers.domain.subscriptions import Subscription
from services.customers.domain.tally import Tally


class Summary(NamedTuple):
    """A customer as lists show it: its profile and the counts kept with it."""

    customer_id: str
    profile: Profile
    tally: Tally


@dataclass(frozen=True, slots=True)
class Whole:
    """A customer with what belongs to it; `totals` tells how many of each there are where not all are given."""

    summary: Summary
    subscriptions: Sequence[Subscription]
    orders: Sequence[Order]
    users: Sequence[User]
    vendor_accounts: Sequence[VendorAccount]
    totals: Mapping[str, int]


def summary_view(summary: Summary, sight: Sight) -> Shown:
    """Return one line of a list: the profile, with its contact inside, and the counts."""
    profile = Veil.of(summary.profile, sight).over_profile(summary.profile)
    values = profile.values | dict(summary.tally) | {"customer_id": summary.customer_id}
    return Shown(values, profile.withheld)


def whole_view(whole: Whole, sight: Sight, moment: datetime) -> Shown:
    """Return the page of one customer: its line, and all that belongs to it as of `moment`."""
    veil = Veil.of(whole.summary.profile, sight)
    summary = summary_view(whole.summary, sight)
    parts = {
        "subscriptions": _subscriptions(whole.subscriptions, veil, moment),
        "orders": veil.over_all(whole.orders),
        "users": veil.over_all(whole.users),
        "vendor_accounts": _accounts(whole.vendor_accounts, veil),
    }
    values = summary.values | {name: part.values for name, part in parts.items()} | {"totals": dict(whole.totals)}
    return Shown(values, summary.withheld or any(part.withheld for part in parts.values()))


def part_view(part: State, profile: Profile, sight: Sight, moment: datetime) -> Shown:
    """Return something that belongs to the customer of `profile`, with all that is told of it."""
    veil = Veil.of(profile, sight)
    if isinstance(part, Subscription):
        return _subscription(part, veil, moment)
    return _account(part, veil) if isinstance(part, VendorAccount) else veil.over(part)


def _account(account: VendorAccount, veil: Veil) -> Shown:
    shown = veil.over(account)
    return Shown(shown.values | {"agreement_signed": account.agreement_signed}, shown.withheld)


def _accounts(accounts: Sequence[VendorAccount], veil: Veil) -> ShownList:
    shown = [_account(account, veil) for account in accounts]
    return ShownList([each.values for each in shown], any(each.withheld for each in shown))


def _subscriptions(subscriptions: Sequence[Subscription], veil: Veil, moment: datetime) -> ShownList:
    shown = [_subscription(subscription, veil, moment) for subscription in subscriptions]
    return ShownList([each.values for each in shown], any(each.withheld for each in shown))


def _subscription(subscription: Subscription, veil: Veil, moment: datetime) -> Shown:
    lifecycle = veil.over_all(subscription.lifecycle)
    place = subscription.at(moment)
    current = veil.over(place).values if place else None
    values = {"subscription_id": subscription.subscription_id, "current": current, "lifecycle": lifecycle.values}
    return Shown(values, lifecycle.withheld)
