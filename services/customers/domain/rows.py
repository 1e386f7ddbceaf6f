"""Rows of the tables as they may leave the service: every one is drawn through the veil over its customer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.orders import Order
from services.customers.domain.presence import Basis
from services.customers.domain.redaction import Shown, Sight, Veil
from services.customers.domain.states import State
from services.customers.domain.subscriptions import Subscription
from services.customers.domain.tables import accounts, customers, holdings
from services.customers.domain.tables.table import Table
from services.customers.domain.usage import UsageLine
from services.customers.domain.views import Summary, part_view, summary_view


class Line(NamedTuple):
    """What a row is made of: a customer, or something that belongs to it; `number` is its place where rows have one."""

    summary: Summary
    part: State | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, when, and on which basis customers are acquired and lost."""

    sight: Sight
    moment: datetime
    basis: Basis = "active_subscription"


def row(table: Table, line: Line, reading: Reading) -> Shown:
    """Return the columns of `table` for `line`."""
    shown = _DRAWN[table.name](line, reading)
    values = {column.name: shown.values[column.name] for column in table.columns}
    return Shown(values, shown.withheld)


def entire(_: Table, line: Line, reading: Reading) -> Shown:
    """Return all that is told of the customer of `line`, or of what belongs to it, and not the columns of a table."""
    if line.part is None:
        return summary_view(line.summary, reading.sight)
    return part_view(line.part, line.summary.profile, reading.sight, reading.moment)


def _customer(line: Line, reading: Reading) -> Shown:
    shown = summary_view(line.summary, reading.sight)
    contact = {f"contact_{name}": value for name, value in shown.values["contact"].items()}
    return Shown(shown.values | contact | {"customer_name": shown.values["name"]}, shown.withheld)


def _details(line: Line, reading: Reading) -> Shown:
    shown = _customer(line, reading)
    stay = getattr(line.summary.tally, reading.basis)
    return Shown(shown.values | dict(stay) | {"number": line.number}, shown.withheld)


def _vendor_account(line: Line, reading: Reading) -> Shown:
    account = line.part
    assert isinstance(account, VendorAccount)  # noqa: S101  # the table's rows are nothing else
    return _belonging(line, account, reading, agreement_signed=account.agreement_signed)


def _user(line: Line, reading: Reading) -> Shown:
    user = line.part
    assert isinstance(user, User)  # noqa: S101  # the table's rows are nothing else
    shown = _belonging(line, user, reading)
    return Shown(shown.values | {"user_name": shown.values["name"], "user_status": user.status}, shown.withheld)


def _subscription(line: Line, reading: Reading) -> Shown:
    subscription = line.part
    assert isinstance(subscription, Subscription)  # noqa: S101  # the table's rows are nothing else
    # One that is only planned shows its first place; the table has the date.
    place = subscription.at(reading.moment) or subscription.lifecycle[0]
    return _belonging(line, place, reading, subscription_id=subscription.subscription_id)


def _plain(line: Line, reading: Reading) -> Shown:
    assert isinstance(line.part, Order | UsageLine)  # noqa: S101  # the table's rows are nothing else
    return _belonging(line, line.part, reading)


def _belonging(line: Line, part: State, reading: Reading, **more: Any) -> Shown:
    """Return what shows of something that belongs to a customer, with the customer's name."""
    profile = line.summary.profile
    veil = Veil.of(profile, reading.sight)
    shown, name = veil.over(part), veil.over(profile).values["name"]
    own = {"customer_id": line.summary.customer_id, "customer_name": name}
    return Shown(shown.values | own | more, shown.withheld or name != profile.name)


_DRAWN: Final[Mapping[str, Callable[[Line, Reading], Shown]]] = {
    customers.CUSTOMERS.name: _customer,
    customers.BASIC.name: _customer,
    customers.DETAILS.name: _details,
    accounts.VENDORS.name: _vendor_account,
    accounts.USERS.name: _user,
    holdings.SUBSCRIPTIONS.name: _subscription,
    holdings.ORDERS.name: _plain,
    holdings.USAGE.name: _plain,
}
