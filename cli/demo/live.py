"""What happens at a tenant from now on: a few plausible changes at a time. No I/O; the clock and chance are given."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any, TypeVar
from zlib import crc32

from cli.demo.calendar import Window
from cli.demo.facts import Customer, History, Place, Subscription, Usage
from cli.demo.holdings import bought, order, seats
from cli.demo.market import Tenant, drawn
from cli.demo.people import accounts, customer, users
from cli.demo.rows import Row, Value, account_row, change_row, customer_row, order_row, usage_row, user_row
from cli.demo.stories import Spell, Story
from services.sync.domain.records import RECORDS

SOURCE = "live"
T = TypeVar("T")
Item = dict[str, Any]
Happening = Callable[[datetime], Iterator[Item]]


class LiveTenant:
    """A tenant's customers as its files left them, and as the changes since have made them."""

    def __init__(self, tenant: Tenant, history: History, window: Window, rng: Random) -> None:
        self.tenant = tenant
        self._window = window
        self._rng = rng
        told = (history.told, history.corrections)
        self._customers = {each.customer_id: each for facts in told for each in facts.customers}
        self._users = list(history.told.users)
        held = {each.subscription_id: each for facts in told for each in facts.subscriptions}
        self._active = {key: each for key, each in held.items() if each.now.status == "active"}
        self._ended = {key: each for key, each in held.items() if each.now.status == "cancelled"}
        # How often each happens; arrivals and departures nearly balance.
        self._happenings: dict[Happening, int] = {
            self._used: 160,
            self._reseated: 16,
            self._signed_in: 12,
            self._bought_more: 5,
            self._joined: 3,
            self._left: 2,
            self._returned: 1,
            self._changed_channel: 1,
        }

    def changes(self, count: int, now: datetime) -> list[Item]:
        """What `count` happenings at the moment `now` lead to, as records for `POST /v1/events`."""
        chosen = self._rng.choices(list(self._happenings), weights=list(self._happenings.values()), k=count)
        return [item for happening in chosen for item in happening(now)]

    def _used(self, now: datetime) -> Iterator[Item]:
        if held := self._some(self._active.values()):
            yield _item("usage", usage_row(_so_far_today(held, now)))

    def _reseated(self, now: datetime) -> Iterator[Item]:
        if held := self._some(each for each in self._active.values() if each.plan.unit_type == "per_user"):
            step = max(1, held.now.seats // 10)
            more = max(1, held.now.seats + self._rng.choice((step, step, -step)))
            yield from self._told(held, replace(held.now, since=now, seats=more))

    def _signed_in(self, now: datetime) -> Iterator[Item]:
        if user := self._some(self._users):
            yield _item("user", user_row(replace(user, last_active=now)))

    def _bought_more(self, now: datetime) -> Iterator[Item]:
        if held := self._some(self._active.values()):
            yield from self._bought(self._customers[held.customer_id], now)

    def _joined(self, now: datetime) -> Iterator[Item]:
        customer_id = f"{self.tenant.partner[0]}-live-{now:%y%m%d%H%M%S}-{self._rng.randrange(1_000)}"
        who = customer(self._rng, self.tenant, customer_id, Story.STEADY, now)
        self._customers[customer_id] = who
        yield _item("customer", customer_row(who, self.tenant))
        yield from self._bought(who, now)
        yield from self._people_of(who, now)

    def _left(self, now: datetime) -> Iterator[Item]:
        if one := self._some(self._active.values()):
            for held in [each for each in self._active.values() if each.customer_id == one.customer_id]:
                yield from self._told(held, replace(held.now, since=now, status="cancelled"))

    def _returned(self, now: datetime) -> Iterator[Item]:
        if held := self._some(self._ended.values()):
            yield from self._told(held, replace(held.now, since=now, status="active"))

    def _changed_channel(self, now: datetime) -> Iterator[Item]:
        del now  # a profile has no history
        if who := self._some(self._customers.values()):
            moved = replace(who, sales_channel=drawn(self._rng, self.tenant.sales_channels))
            self._customers[who.customer_id] = moved
            yield _item("customer", customer_row(moved, self.tenant))

    def _bought(self, who: Customer, now: datetime) -> Iterator[Item]:
        number = int(now.timestamp() * 1_000)
        new = bought(self._rng, self.tenant, who, number, Spell(now, None))
        yield from self._told(new, new.now)
        if self.tenant.has_orders:
            placed = order(self._rng, who, new.plan, now, seats(self._rng, who, new.plan))
            yield _item("order", order_row(replace(placed, subscription_id=new.subscription_id)))

    def _people_of(self, who: Customer, now: datetime) -> Iterator[Item]:
        first, *_ = users(self._rng, replace(who, created=now.date()), self._window)
        yield _item("user", user_row(replace(first, created=now, last_active=now)))
        vendors = {each.plan.vendor for each in self._active.values() if each.customer_id == who.customer_id}
        for account in accounts(self._rng, who, vendors, self._window):
            yield _item("vendor_account", account_row(replace(account, checked=now)))

    def _told(self, held: Subscription, place: Place) -> Iterator[Item]:
        """A new place of a subscription, which is where it is from now on."""
        changed = replace(held, places=(place,))
        for group in (self._active, self._ended):
            group.pop(held.subscription_id, None)
        (self._active if place.status == "active" else self._ended)[held.subscription_id] = changed
        yield _item("subscription", change_row(changed, place))

    def _some(self, among: Iterable[T]) -> T | None:
        found = list(among)
        return self._rng.choice(found) if found else None


def _so_far_today(held: Subscription, now: datetime) -> Usage:
    """The hours of the day that has begun: a number that grows until midnight, whoever asks and whenever."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    pace = crc32(held.subscription_id.encode()) % 40 + 1
    return Usage(
        usage_id=f"{held.subscription_id}-{day:%Y-%m-%d}",
        customer_id=held.customer_id,
        subscription_id=held.subscription_id,
        plan=held.plan,
        since=day,
        hours=round(Decimal((now - day).seconds + 1) * pace / 3_600, 3),
    )


def _item(record: str, row: Row) -> Item:
    known = RECORDS[record].mappable()
    values = {name: _json(value) for name, value in row.items() if name in known and value not in (None, "")}
    return {"record": record, "source": SOURCE, **values}


def _json(value: Value) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case tuple():
            return list(value)
        case _:
            return value
