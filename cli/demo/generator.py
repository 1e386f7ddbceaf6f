"""Makes up the demo's tenants. Pure: the same seed, number of customers and last day give the same facts."""

from collections.abc import Iterator
from itertools import islice
from random import Random

from cli.demo.calendar import Window
from cli.demo.corrections import tell
from cli.demo.facts import Customer, Facts, History, Order, gather
from cli.demo.holdings import order, orders, seats, subscriptions, usage
from cli.demo.market import Tenant, drawn, plans
from cli.demo.people import accounts, customer, users
from cli.demo.stories import NEEDS_HISTORY, NEEDS_ORDERS, WEIGHTS, Spell, Story, spells

FEWEST = 20
"""Customers of a tenant at least: one of each story, and something ordinary around them."""


def generate(tenant: Tenant, *, seed: int, customers: int, window: Window) -> History:
    """What the tenant tells. `customers` counts those of all tenants; this one has its share, at least `FEWEST`."""
    rng = Random(f"{seed}:{tenant.partner}")  # noqa: S311  # sample data; nothing is kept secret by it
    count = max(FEWEST, round(customers * tenant.share))
    told = [
        _customer(rng, tenant, number, story, window) for number, story in enumerate(_stories(rng, tenant, count), 1)
    ]
    return History(gather(each.told for each in told), gather(each.corrections for each in told))


def _stories(rng: Random, tenant: Tenant, count: int) -> list[Story]:
    """Every story that the tenant's files can tell once, then as often as they are common, in no order."""
    left_out = (frozenset() if tenant.has_history else NEEDS_HISTORY) | (
        frozenset() if tenant.has_orders else NEEDS_ORDERS
    )
    told = [story for story in Story if story not in left_out]
    more = rng.choices(told, weights=[WEIGHTS.get(story, 1) for story in told], k=count)
    chosen = list(islice([*told, *more], count))
    rng.shuffle(chosen)
    return chosen


def _customer(rng: Random, tenant: Tenant, number: int, story: Story, window: Window) -> History:
    periods = spells(story, rng, window)
    who = customer(rng, tenant, f"{tenant.partner[0]}{number:05}", story, periods[0].start)
    held = [] if story is Story.ORDER_ONLY else subscriptions(rng, tenant, who, periods, window)
    ordered = orders(rng, who, held) if held else _order_alone(rng, tenant, who, periods[0])
    facts = Facts(
        customers=(who,),
        users=users(rng, who, window),
        accounts=accounts(rng, who, [each.plan.vendor for each in held], window),
        subscriptions=tuple(held),
        orders=tuple(ordered) if tenant.has_orders else (),
        usage=tuple(usage(rng, held, window)),
    )
    return tell(rng, tenant, facts)


def _order_alone(rng: Random, tenant: Tenant, who: Customer, spell: Spell) -> Iterator[Order]:
    plan = plans()[drawn(rng, tenant.plans)]
    yield order(rng, who, plan, spell.start, seats(rng, who, plan))
