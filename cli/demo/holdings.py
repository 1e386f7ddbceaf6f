"""Subscriptions, orders and usage that follow from a customer's story."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from types import MappingProxyType

from cli.demo.calendar import Month, Window
from cli.demo.facts import Customer, Order, Place, Subscription, Usage
from cli.demo.market import Plan, Tenant, countries, drawn, plans
from cli.demo.stories import Spell, Story

SEATS = MappingProxyType({"smb": (1, 40), "corporate": (40, 400), "enterprise": (400, 4_000)})
"""Fewest and most seats, by segment; the others are like small companies."""

TERMS = MappingProxyType({"P1M": 3, "P1Y": 6, "P3Y": 1})
CYCLES = MappingProxyType({"monthly": 4, "annual": 1})
TRIAL = timedelta(days=30)
SINGLE = frozenset({Story.SAME_DATE, Story.SUSPENDED, Story.TRIAL_LAPSED, Story.RESUMED, Story.BACKDATED})
"""Stories that another subscription beside the first would spoil."""


def subscriptions(
    rng: Random, tenant: Tenant, of: Customer, periods: Sequence[Spell], window: Window
) -> list[Subscription]:
    """What the customer holds so that it is one exactly in `periods`."""
    if of.story is Story.RESUMED:
        return [_resumed(bought(rng, tenant, of, 1, periods[0]), periods[1])]
    held = [bought(rng, tenant, of, number, spell) for number, spell in enumerate(periods, start=1)]
    if of.story not in SINGLE:
        beside = [spell for spell in periods for _ in range(rng.choice((0, 0, 0, 1, 1, 2)))]
        held += [bought(rng, tenant, of, number, each) for number, each in enumerate(beside, start=len(held) + 1)]
    return [_told_in_full(rng, of.story, held[0], window), *held[1:]]


def orders(rng: Random, of: Customer, held: Sequence[Subscription]) -> Iterator[Order]:
    """An order for each subscription, and one for each time that seats were added."""
    for subscription in held:
        # One in eight is not cancelled with its subscription: on the basis `open_order` the customer is still there.
        ended = subscription.ended if rng.random() < 0.875 else None
        for day, quantity in _purchases(subscription):
            bought = order(rng, of, subscription.plan, day, quantity)
            yield replace(bought, subscription_id=subscription.subscription_id, cancelled=ended)


def _purchases(subscription: Subscription) -> Iterator[tuple[date, int]]:
    """When seats were bought, and how many."""
    held = 0
    for place in subscription.places:
        if place.seats > held:
            yield place.since, place.seats - held
        held = place.seats


def order(rng: Random, of: Customer, plan: Plan, ordered: date, quantity: int) -> Order:
    """An order for a year's price."""
    return Order(
        order_id=f"{of.customer_id}-o{rng.getrandbits(32):08x}",
        customer_id=of.customer_id,
        subscription_id="",
        plan=plan,
        ordered=ordered,
        quantity=quantity,
        amount=plan.price * 12 * quantity,
        currency=countries()[of.country].currency,
    )


def usage(rng: Random, held: Sequence[Subscription], window: Window) -> Iterator[Usage]:
    """The hours of the first subscription and of every metered one, in the months in which they were active."""
    for number, subscription in enumerate(held):
        if number == 0 or subscription.plan.unit_type == "usage":
            for month in window.months():
                # A quarter of the months is quiet, so that active customers are fewer than customers.
                if _was_active(subscription, month) and rng.random() < 0.75:
                    yield _reading(subscription, month, _hours(rng, subscription) * window.share(month))


def _hours(rng: Random, subscription: Subscription) -> Decimal:
    if subscription.plan.unit_type == "usage":
        return Decimal(rng.randint(800, 12_000)) / 4
    return Decimal(max(1, subscription.now.seats) * rng.randint(32, 480)) / 4


def _reading(subscription: Subscription, month: Month, hours: Decimal) -> Usage:
    return Usage(
        usage_id=f"{subscription.subscription_id}-{month}",
        customer_id=subscription.customer_id,
        subscription_id=subscription.subscription_id,
        plan=subscription.plan,
        since=month.day(1),
        hours=round(hours, 2),
    )


def seats(rng: Random, of: Customer, plan: Plan) -> int:
    """How many units such a customer buys; one of what is not sold by seats."""
    return rng.randint(*SEATS.get(of.segment, (1, 40))) if plan.unit_type == "per_user" else 1


def bought(rng: Random, tenant: Tenant, of: Customer, number: int, spell: Spell) -> Subscription:
    plan = plans()[drawn(rng, tenant.plans)]
    bought = Place(spell.start, "active", seats(rng, of, plan))
    ended = [] if spell.end is None else [replace(bought, since=spell.end, status="cancelled")]
    return Subscription(
        subscription_id=f"{of.customer_id}-s{number}",
        customer_id=of.customer_id,
        plan=plan,
        purchased=spell.start,
        # Bought and cancelled on one date is one place of the timeline, and the end is what is true of it.
        places=tuple({place.since: place for place in (bought, *ended)}.values()),
        term=drawn(rng, TERMS),
        billing_cycle=drawn(rng, CYCLES),
        auto_renew=rng.random() < 0.8,
    )


def _resumed(subscription: Subscription, again: Spell) -> Subscription:
    back = replace(subscription.places[0], since=again.start)
    return replace(subscription, places=(*subscription.places, back))


def _told_in_full(rng: Random, story: Story, subscription: Subscription, window: Window) -> Subscription:
    """The subscription with the changes inside its life that the story is about."""
    bought = subscription.places[0]
    month = Month.of(bought.since)
    match story:
        case Story.GROWING:
            grown = _growth(rng, bought, window)
        case Story.SUSPENDED:
            suspended = replace(bought, since=(month + 2).day(rng.randint(5, 28)), status="suspended")
            grown = [suspended, replace(bought, since=(month + 3).day(rng.randint(5, 28)))]
        case Story.TRIAL_KEPT:
            grown = [replace(bought, since=bought.since + TRIAL)]
            bought = replace(bought, is_trial=True)
        case Story.TRIAL_LAPSED:
            bought = replace(bought, is_trial=True)
            grown = [replace(bought, since=bought.since + TRIAL, status="expired")]
        case _:
            return subscription
    return replace(subscription, places=(bought, *grown))


def _growth(rng: Random, bought: Place, window: Window) -> list[Place]:
    """Two to four more places, each with more seats (rarely with fewer)."""
    grown, month, held = [], Month.of(bought.since), bought.seats
    for _ in range(rng.randint(2, 4)):
        month += rng.randint(1, 5)
        if month - window.last > 0:
            break
        held = max(1, held + max(1, held // 5) * rng.choice((1, 1, 1, 2, -1)))
        grown.append(replace(bought, since=month.day(rng.randint(1, 28)), seats=held))
    return grown


def _was_active(subscription: Subscription, month: Month) -> bool:
    """Whether it was active at the opening of the month after, or is told to have ended in this one."""
    before = [place for place in subscription.places if place.since < (month + 1).day(1)]
    return bool(before) and (before[-1].status == "active" or Month.of(before[-1].since) == month)
