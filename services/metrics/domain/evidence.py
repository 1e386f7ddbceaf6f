"""The facts behind what one customer adds to a figure, and those that changed it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from services.metrics.domain.customer import CustomerState, History
from services.metrics.domain.explaining import OF_CUSTOMERS, OF_SUBSCRIPTIONS, OF_USAGE, FigureQuestion
from services.metrics.domain.facts import Attributes, Deletion, Fact, Order, Place, UsageRecord, says_more_than
from services.metrics.domain.hindsight import stood
from services.metrics.domain.holdings import is_active, is_open, periods
from services.metrics.domain.knowledge import Chains, Key
from services.metrics.domain.months import FOREVER, Instant, Month, month_of, start_of

Kind = Literal["customer", "vendor_account", "subscription", "order", "usage", "deletion"]

NO_PLACE: Final[Instant] = -(2**62)
"""Sorts facts without a place in time, such as a profile, before all others."""


_AT_CLOSE: Final = frozenset({"customers", "subscriptions", "subscriptions_total", "seats"})


class Evidence(NamedTuple):
    """A fact at its place: what kind it is, whose, from when on it holds (`None` where it has no place in time)."""

    kind: Kind
    id: str
    effective_at: Instant | None
    fact: Fact | Deletion
    replaces: Fact | None = None


def evidence(history: History, question: FigureQuestion, months: Iterable[Month]) -> list[Evidence]:
    """Return the facts that make what the customer of `history` adds to the figure in `months`, in order of time.

    The profile is always among them, vendor accounts only where the question asks for vendors.
    """
    state, wanted = history.state, sorted(months)
    found = [*_customer(state), *(_accounts(state) if "vendor" in question.filters else ())]
    if question.measure in OF_CUSTOMERS or question.measure in OF_SUBSCRIPTIONS:
        found += [held.own for held in _subscriptions(state) if _holds(held, question, wanted)]
    if question.measure in OF_CUSTOMERS and question.basis == "open_order":
        found += [own for own in _orders(state) if _order_holds(own.fact, question, wanted)]
    if question.measure == "orders":
        found += [own for own in _orders(state) if _ordered(own.fact, question, wanted)]
    if question.measure in OF_USAGE:
        found += [own for own in _usage(history, wanted) if _used(own.fact, question)]
    return sorted(found, key=_by_time)


def changes(history: History, question: FigureQuestion, since: Instant) -> list[Evidence]:
    """Return the facts that were taken up after `since` and may have moved the figure, each with what it replaced."""
    state, kinds = history.state, _may_move(question)
    if state.deletion is not None:
        return [Evidence("deletion", state.customer_id, state.deletion.deleted_at, state.deletion)]
    subscriptions = [held.own for held in _subscriptions(state)]
    of_state = [*_customer(state), *_accounts(state), *subscriptions, *_orders(state)]
    found = [own for own in _changed(of_state, state.superseded, since) if own.kind in kinds]
    for month in sorted(question.usage_months & history.usage.keys()):
        found += _changed(_usage(history, [month]), history.superseded_usage.get(month, {}), since)
    return sorted(found, key=_by_time)


def _may_move(question: FigureQuestion) -> frozenset[Kind]:
    """Return the kinds of facts, but for usage, that can change what a customer adds to the figure."""
    kinds: set[Kind] = set()
    by_vendor, by_type = "vendor" in question.filters, "customer_type" in question.filters
    holds = question.measure in OF_CUSTOMERS or question.measure in OF_SUBSCRIPTIONS
    if not _OF_THE_PROFILE.isdisjoint(question.filters):
        kinds.add("customer")
    if by_vendor:
        kinds.add("vendor_account")
    if holds or by_vendor or by_type:
        kinds.add("subscription")
    if question.measure == "orders" or question.basis == "open_order" or by_vendor:
        kinds.add("order")
    return frozenset(kinds)


_OF_THE_PROFILE: Final = frozenset(Attributes._fields)


class _Held(NamedTuple):
    """A place of a subscription, and the months between which it stands."""

    own: Evidence
    place: Place
    first: Month
    last: Month


def _customer(state: CustomerState) -> Iterator[Evidence]:
    if state.attributes.version >= 0:
        yield Evidence("customer", state.customer_id, None, state.attributes)


def _accounts(state: CustomerState) -> list[Evidence]:
    return [Evidence("vendor_account", name, None, account) for name, account in state.accounts.items()]


def _subscriptions(state: CustomerState) -> Iterator[_Held]:
    """Return every place; a withdrawn one stands in no month."""
    for name, timeline in state.subscriptions.items():
        starts = sorted(at for at, place in timeline.items() if not place.withdrawn)
        months = dict(zip(starts, periods(timeline), strict=True))
        for at, place in timeline.items():
            own = Evidence("subscription", name, at, place)
            if place.withdrawn:
                yield _Held(own, place, FOREVER, FOREVER)
            else:
                yield _Held(own, place, months[at].first, months[at].last)


def _orders(state: CustomerState) -> list[Evidence]:
    return [Evidence("order", name, order.ordered_at, order) for name, order in state.orders.items()]


def _usage(history: History, months: Iterable[Month]) -> Iterator[Evidence]:
    """Return the usage records of `months`; all that is known of their time is the month."""
    for month in months:
        for name, record in history.usage.get(month, {}).items():
            yield Evidence("usage", name, start_of(month), record)


def _holds(held: _Held, question: FigureQuestion, months: Sequence[Month]) -> bool:
    """Tell whether a place is behind what is held, or comes and goes, in any of `months`."""
    if question.measure in OF_SUBSCRIPTIONS and not _asked(held.place, question):
        return False
    counts = _counts(question)(held.place)
    if question.measure in _AT_CLOSE:
        return counts and any(held.first <= month < held.last for month in months)
    # Also what does not count is told where it begins: that is how a subscription ends.
    return any(held.first == month or (counts and held.first <= month <= held.last) for month in months)


def _counts(question: FigureQuestion) -> Callable[[Place], bool]:
    if question.measure in OF_SUBSCRIPTIONS:
        return is_open if question.measure == "subscriptions_total" else is_active
    return is_active if question.basis == "active_subscription" else is_open


def _order_holds(fact: Fact | Deletion, question: FigureQuestion, months: Sequence[Month]) -> bool:
    if not isinstance(fact, Order) or fact.withdrawn:
        return False
    first, last = month_of(fact.ordered_at), month_of(fact.cancelled_at) if fact.cancelled else FOREVER
    if question.measure in _AT_CLOSE:
        return any(first <= month < last for month in months)
    return any(first <= month <= last for month in months)


def _ordered(fact: Fact | Deletion, question: FigureQuestion, months: Sequence[Month]) -> bool:
    return (
        isinstance(fact, Order)
        and not fact.withdrawn
        and month_of(fact.ordered_at) in months
        and ("orders_cancelled" in question.weights or not fact.cancelled)
        and _asked(fact, question)
    )


def _used(fact: Fact | Deletion, question: FigureQuestion) -> bool:
    return (
        isinstance(fact, UsageRecord)
        and (fact.raw > 0 or question.measure != "active_customers")
        and _asked(fact, question)
    )


def _asked(fact: Place | Order | UsageRecord, question: FigureQuestion) -> bool:
    filters: Mapping[str, tuple[str, ...]] = question.filters
    return fact.product in filters.get("product", (fact.product,)) and fact.sku in filters.get("sku", (fact.sku,))


def _changed(found: Iterable[Evidence], chains: Chains, since: Instant) -> Iterator[Evidence]:
    for own in found:
        if isinstance(own.fact, Deletion) or own.fact.told.recorded_at <= since:
            continue
        before = stood(_key(own), own.fact, chains, since)
        if before is None or says_more_than(own.fact, before):
            yield own._replace(replaces=before)


def _key(own: Evidence) -> Key:
    if own.kind == "customer":
        return ("customer",)
    if own.kind == "subscription":
        return (own.kind, own.id, own.effective_at or 0)
    return (own.kind, own.id)


def _by_time(own: Evidence) -> tuple[Instant, str, str]:
    return (NO_PLACE if own.effective_at is None else own.effective_at, own.kind, own.id)
