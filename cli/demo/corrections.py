"""What a reseller tells after its first files: facts that were wrong, and facts that come late."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from cli.demo.calendar import Month
from cli.demo.facts import Facts, History, Place, Subscription
from cli.demo.market import Tenant, countries, drawn
from cli.demo.stories import Story


def tell(rng: Random, tenant: Tenant, facts: Facts) -> History:
    """One customer's facts as they are told first, and what has to be told after them."""
    [customer] = facts.customers
    match customer.story:
        case Story.MOVED:
            return History(facts, _moved(rng, tenant, facts))
        case Story.BACKDATED:
            return History(facts, _backdated(facts))
        case Story.POSTPONED:
            return History(facts, _postponed(facts))
        case Story.MISCOUNTED:
            return History(facts, _recounted(facts))
        case Story.LATE_USAGE:
            in_time, late = facts.usage[::2], facts.usage[1::2]
            return History(replace(facts, usage=in_time), Facts(usage=late))
        case _:
            return History(facts, Facts())


def _moved(rng: Random, tenant: Tenant, facts: Facts) -> Facts:
    [customer] = facts.customers
    elsewhere = {code: weight for code, weight in tenant.countries.items() if code != customer.country}
    country = drawn(rng, elsewhere)
    return Facts(customers=(replace(customer, country=country, city=rng.choice(countries()[country].cities)),))


def _backdated(facts: Facts) -> Facts:
    """Bought two months before the date first told, which was no purchase at all."""
    told = facts.subscriptions[0]
    bought = (Month.of(told.purchased) + -2).day(told.purchased.day)
    first, *later = told.places
    places = (replace(first, since=bought), replace(first, withdrawn=True), *later)
    orders = [
        replace(order, ordered=bought)
        for order in facts.orders
        if order.subscription_id == told.subscription_id and order.ordered == told.purchased
    ]
    return Facts(subscriptions=(replace(told, purchased=bought, places=places),), orders=tuple(orders))


def _postponed(facts: Facts) -> Facts:
    """Cancelled on the same day of the month after the one first told."""
    told = facts.subscriptions[0]
    *before, end = told.places
    ended = (Month.of(end.since) + 1).day(end.since.day)
    places = (*before, replace(end, withdrawn=True), replace(end, since=ended))
    orders = [
        replace(order, cancelled=ended)
        for order in facts.orders
        if order.subscription_id == told.subscription_id and order.cancelled
    ]
    return Facts(subscriptions=(replace(told, places=places),), orders=tuple(orders))


def _recounted(facts: Facts) -> Facts:
    """Twice the seats, half the hours, and the last month's hours taken back altogether."""
    *usage, last = facts.usage[-3:] or [None]
    return Facts(
        subscriptions=tuple(_doubled(each) for each in facts.subscriptions),
        orders=tuple(replace(each, quantity=2 * each.quantity, amount=2 * each.amount) for each in facts.orders),
        usage=(
            *(replace(each, hours=each.hours / 2) for each in usage if each),
            *([replace(last, hours=Decimal(0))] if last else []),
        ),
    )


def _doubled(subscription: Subscription) -> Subscription:
    def doubled(place: Place) -> Place:
        return replace(place, seats=2 * place.seats)

    return replace(subscription, places=tuple(doubled(place) for place in subscription.places))
