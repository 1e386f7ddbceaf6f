"""What every figure should be, computed month by month and customer by customer from `docs/definitions.md`.

Brute force on purpose, and without a line of the engine: it keeps all events, asks every question of them anew, and
knows nothing of cells, differences or intervals.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Context, Decimal
from functools import reduce
from typing import Any

from shared.events.customers import CustomerChanged, CustomerDeleted, VendorAccountChanged
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded

EXACT = Context(prec=60)
GONE = {"cancelled", "deleted"}
COUNTED = ("opening", "new", "reactivated", "existing", "churned", "joined_and_left", "closing", "active_customers")
Filters = Mapping[str, Iterable[str]]


def bounds(month: str) -> tuple[datetime, datetime]:
    """Return the first instant of a month `YYYY-MM` and of the next one."""
    year, number = int(month[:4]), int(month[5:])
    following = (year + number // 12, number % 12 + 1)
    return datetime(year, number, 1, tzinfo=UTC), datetime(*following, 1, tzinfo=UTC)


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """Return a sum without the rounding of the default context."""
    return reduce(EXACT.add, amounts, Decimal(0))


class Customer:
    """All that the events say of one customer, in any order."""

    def __init__(self, events: Iterable[Any]) -> None:
        kept: dict[tuple[Any, ...], Any] = {}
        for event in events:
            key = _place(event)
            if key not in kept or event.version > kept[key].version:
                kept[key] = event
        facts = list(kept.values())
        self.deleted = any(isinstance(fact, CustomerDeleted) for fact in facts)
        self.profile = next((fact for fact in facts if isinstance(fact, CustomerChanged)), None)
        self.accounts = [fact for fact in facts if isinstance(fact, VendorAccountChanged) and not fact.removed]
        self.orders = [fact for fact in facts if isinstance(fact, OrderChanged) and not fact.withdrawn]
        self.usage = [fact for fact in facts if isinstance(fact, UsageRecorded)]
        self.timelines: dict[str, list[SubscriptionChanged]] = {}
        for fact in facts:
            if isinstance(fact, SubscriptionChanged) and not fact.withdrawn:
                self.timelines.setdefault(fact.subscription_id, []).append(fact)
        for timeline in self.timelines.values():
            timeline.sort(key=lambda place: place.effective_at)

    def just_before(self, moment: datetime, basis: str) -> list[Any]:
        """Return the subscriptions and orders held on `basis` in the instant before `moment`."""
        latest = [place for timeline in self.timelines.values() if (place := _last_before(timeline, moment))]
        held: list[Any] = [place for place in latest if _counts(place.status, basis)]
        if basis == "open_order":
            held += [order for order in self.orders if order.ordered_at < moment <= _end(order)]
        return held

    def begun_within(self, opening: datetime, close: datetime, basis: str) -> list[Any]:
        """Return what began to be held in the month, if only for a moment."""
        places = [place for timeline in self.timelines.values() for place in timeline]
        begun: list[Any] = [place for place in places if _counts(place.status, basis) or _bought_and_ended(place)]
        if basis == "open_order":
            begun += self.orders
        return [holding for holding in begun if opening <= _start(holding) < close]

    def acquired(self, basis: str) -> str | None:
        """Return the month of the first moment ever present."""
        ever = self.begun_within(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), basis)
        return min(f"{_start(holding):%Y-%m}" for holding in ever) if ever else None

    def plans(self) -> tuple[set[str], set[str]]:
        """Return the products and SKUs that any fact names."""
        places = [place for timeline in self.timelines.values() for place in timeline]
        return _plans([*places, *self.orders, *self.usage])

    def dimensions(self, month: str, basis: str) -> dict[str, set[str]]:
        """Return the customer's own dimensions in a month, each as the set of its values."""
        own = self.profile or CustomerChanged(partner_id="nobody", customer_id="nobody", version=0)
        last = [timeline[-1] for timeline in self.timelines.values()]
        named: list[Any] = [*self.accounts, *last, *self.orders]
        vendors = {fact.vendor for fact in named if fact.vendor}
        return {
            "country": {own.country},
            "segment": {own.segment},
            "seller": {own.seller},
            "sales_channel": {own.sales_channel},
            "pricing_model": {own.pricing_model},
            "location": {own.partner_location},
            "attribution": set(own.attribution_types) or {"unknown"},
            "vendor": vendors or {"unknown"},
            "customer_type": {"new" if self.acquired(basis) == month else "existing"},
            **{name: {_place_within(own, name)} for name in ("region", "state", "city")},
        }


def _place_within(profile: CustomerChanged, name: str) -> str:
    """Return where a customer is within its country, as far as that may be told."""
    return "*" * 12 if profile.protected else getattr(profile, name) or "unknown"


class Oracle:
    """The figures of one partner."""

    def __init__(self, events: Iterable[Any]) -> None:
        by_customer: dict[str, list[Any]] = {}
        for event in events:
            by_customer.setdefault(event.customer_id, []).append(event)
        everybody = {name: Customer(own) for name, own in by_customer.items()}
        self.customers = {name: customer for name, customer in everybody.items() if not customer.deleted}

    def figures(self, month: str, basis: str, filters: Filters) -> dict[str, Decimal]:
        """Return every measure of one month that is not 0."""
        found: dict[str, Decimal] = {}
        for customer in self.customers.values():
            own = customer.dimensions(month, basis)
            for measure, products, skus, amount in _measures(customer, month, basis):
                if _passes({**own, "product": products, "sku": skus}, filters):
                    found[measure] = EXACT.add(found.get(measure, Decimal(0)), Decimal(amount))
        return {measure: amount for measure, amount in found.items() if amount}

    def split(self, dimension: str, month: str, basis: str, filters: Filters) -> dict[str, dict[str, Decimal]]:
        """Return the figures of one month for each value of `dimension`; a filter on it leaves its own values."""
        values = self._values(dimension, month, basis)
        wanted = values & set(filters.get(dimension, values))
        return {value: self.figures(month, basis, {**filters, dimension: [value]}) for value in wanted}

    def plans(self, month: str, basis: str, filters: Filters) -> dict[tuple[str, str], int]:
        """Return the customers at the close of a month for each product and SKU of it."""
        found: dict[tuple[str, str], int] = {}
        for customer in self.customers.values():
            held = customer.just_before(bounds(month)[1], basis)
            products, skus = _plans(held)
            if _passes({**customer.dimensions(month, basis), "product": products, "sku": skus}, filters):
                for plan in {(holding.product_id, holding.sku_id) for holding in held}:
                    found[plan] = found.get(plan, 0) + 1
        return {
            plan: customers
            for plan, customers in found.items()
            if all(value in filters.get(name, [value]) for name, value in zip(("product", "sku"), plan, strict=True))
        }

    def options(self, dimension: str, months: Iterable[str], basis: str, filters: Filters) -> dict[str, int]:
        """Return the values of `dimension` that have any figure in `months`, with the customers at the last close."""
        others = {name: values for name, values in filters.items() if name != dimension}
        found: dict[str, int] = {}
        for month in months:
            known = {value: own for value, own in self.split(dimension, month, basis, others).items() if own}
            customers = {value: int(own.get("closing", 0)) for value, own in known.items()}
            found = {**dict.fromkeys(found, 0), **customers}
        return found

    def by_customer(self, measure: str, months: Iterable[str], basis: str, filters: Filters) -> dict[str, Decimal]:
        """Return the sum of a measure over `months` for each customer, where it is not 0."""
        split = {name: self.by_plan(name, measure, months, basis, filters) for name in self.customers}
        totals = {name: exact_sum(own.values()) for name, own in split.items()}
        return {name: total for name, total in totals.items() if total}

    def by_plan(
        self, customer: str, measure: str, months: Iterable[str], basis: str, filters: Filters
    ) -> dict[tuple[str, str], Decimal]:
        """Return the sum over `months` of a measure that carries its own plan, for each plan of a customer."""
        found: dict[tuple[str, str], Decimal] = {}
        own = self.customers[customer]
        for month in months:
            dimensions = own.dimensions(month, basis)
            for name, products, skus, amount in _measures(own, month, basis):
                if name == measure and _passes({**dimensions, "product": products, "sku": skus}, filters):
                    plan = (min(products), min(skus))
                    found[plan] = EXACT.add(found.get(plan, Decimal(0)), Decimal(amount))
        return {plan: amount for plan, amount in found.items() if amount}

    def _values(self, dimension: str, month: str, basis: str) -> set[str]:
        if dimension in ("product", "sku"):
            place = ("product", "sku").index(dimension)
            return {value for own in self.customers.values() for value in own.plans()[place]}
        return {value for own in self.customers.values() for value in own.dimensions(month, basis)[dimension]}


def _measures(customer: Customer, month: str, basis: str) -> Iterable[tuple[str, set[str], set[str], Any]]:
    yield from _customer_measures(customer, month, basis)
    yield from _subscription_measures(customer, month)
    yield from _usage_measures(customer, month)
    for order in customer.orders:
        if f"{order.ordered_at:%Y-%m}" == month:
            cancelled = order.status in GONE or order.cancelled_at is not None
            yield "orders_cancelled" if cancelled else "orders", *_plans([order]), 1


def _customer_measures(customer: Customer, month: str, basis: str) -> Iterable[tuple[str, set[str], set[str], int]]:
    opening, close = bounds(month)
    at_opening, at_close = customer.just_before(opening, basis), customer.just_before(close, basis)
    begun = customer.begun_within(opening, close, basis)
    within = _plans([*at_opening, *begun])
    first = customer.acquired(basis) == month
    if at_opening:
        yield "opening", *_plans(at_opening), 1
    if at_close:
        yield "closing", *_plans(at_close), 1
    match bool(at_opening), bool(at_close), bool(begun):
        case True, True, _:
            yield "existing", *_plans(at_close), 1
        case True, False, _:
            yield "churned", *within, 1
        case False, True, _:
            yield "new" if first else "reactivated", *within, 1
        case False, False, True:
            yield "new" if first else "reactivated", *within, 1
            yield "churned", *within, 1
            yield "joined_and_left", *within, 1


def _subscription_measures(customer: Customer, month: str) -> Iterable[tuple[str, set[str], set[str], int]]:
    opening, close = bounds(month)
    for timeline in customer.timelines.values():
        last = _last_before(timeline, close)
        if last and last.status not in GONE:
            yield from _held(last)
        yield from _turnover(timeline, opening, close, lambda place: True, "")
        yield from _turnover(timeline, opening, close, lambda place: not place.is_trial, "paid_")


def _held(place: SubscriptionChanged) -> Iterable[tuple[str, set[str], set[str], int]]:
    active = place.status == "active"
    seats = place.seats if place.unit_type == "per_user" else 0
    for prefix in ("", "trial_") if place.is_trial else ("",):
        yield f"{prefix}subscriptions_total", *_plans([place]), 1
        yield f"{prefix}subscriptions_active", *_plans([place]), int(active)
        yield f"{prefix}seats", *_plans([place]), seats if active else 0


def _turnover(
    timeline: list[SubscriptionChanged],
    opening: datetime,
    close: datetime,
    counts: Callable[[SubscriptionChanged], bool],
    prefix: str,
) -> Iterable[tuple[str, set[str], set[str], int]]:
    def held_before(moment: datetime) -> list[SubscriptionChanged]:
        place = _last_before(timeline, moment)
        return [place] if place and place.status == "active" and counts(place) else []

    begun = [
        place
        for place in timeline
        if opening <= place.effective_at < close
        and counts(place)
        and (place.status == "active" or _bought_and_ended(place))
    ]
    before, after = held_before(opening), held_before(close)
    plans = _plans([*before, *begun])
    yield f"{prefix}subscriptions_added", *plans, int(not before and bool(begun))
    yield f"{prefix}subscriptions_churned", *plans, int(not after and bool(before or begun))


def _usage_measures(customer: Customer, month: str) -> Iterable[tuple[str, set[str], set[str], Any]]:
    records = [record for record in customer.usage if f"{record.period_start:%Y-%m}" == month]
    used = [record for record in records if record.raw_quantity > 0]
    if used:
        yield "active_customers", *_plans(used), 1
    for record in records:
        yield "usage_raw", *_plans([record]), record.raw_quantity
        yield "usage_normalized", *_plans([record]), _normalized(record)


def _normalized(record: UsageRecorded) -> Decimal:
    if record.normalized_quantity is not None:
        return record.normalized_quantity
    if record.vcpus is None:
        return record.raw_quantity
    return EXACT.multiply(record.raw_quantity, record.vcpus).quantize(Decimal("1e-15"), context=EXACT)


def _place(event: Any) -> tuple[Any, ...]:
    match event:
        case SubscriptionChanged():
            return "subscription", event.subscription_id, event.effective_at
        case OrderChanged():
            return "order", event.order_id
        case UsageRecorded():
            return "usage", event.usage_id, f"{event.period_start:%Y-%m}"
        case VendorAccountChanged():
            return "account", event.vendor_account_id
        case _:
            return (type(event).__name__,)


def _last_before(timeline: list[SubscriptionChanged], moment: datetime) -> SubscriptionChanged | None:
    earlier = [place for place in timeline if place.effective_at < moment]
    return earlier[-1] if earlier else None


def _counts(status: str, basis: str) -> bool:
    return status == "active" if basis == "active_subscription" else status not in GONE


def _bought_and_ended(place: SubscriptionChanged) -> bool:
    return place.status in GONE and place.purchased_at == place.effective_at


def _start(holding: Any) -> datetime:
    start: datetime = holding.effective_at if isinstance(holding, SubscriptionChanged) else holding.ordered_at
    return start


def _end(order: OrderChanged) -> datetime:
    if order.cancelled_at is not None:
        return order.cancelled_at
    return order.ordered_at if order.status in GONE else datetime.max.replace(tzinfo=UTC)


def _plans(holdings: Iterable[Any]) -> tuple[set[str], set[str]]:
    holdings = list(holdings)
    return {holding.product_id for holding in holdings}, {holding.sku_id for holding in holdings}


def _passes(values: Mapping[str, set[str]], filters: Filters) -> bool:
    return all(values[dimension] & set(wanted) for dimension, wanted in filters.items())
