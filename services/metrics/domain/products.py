"""Customers by product, and within it by SKU, as far as cells can tell.

A customer's cell knows the products and the SKUs held, not which SKU is of which product: for SKUs of one product that
goes without saying, and where several products share a SKU, it may not. Subscriptions carry the one plan they are of,
so they also tell which pairs there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from services.metrics.domain.cells import Amount, Assortment, Measure
from services.metrics.domain.figures import Percent, percent
from services.metrics.domain.questions import SplitQuestion
from services.metrics.domain.usage import Plan

PRODUCT_MEASURES: Final[tuple[Measure, ...]] = ("closing", "subscriptions_active")

Stocks: TypeAlias = Mapping[Assortment, Mapping[Measure, Amount]]
"""Sums of `PRODUCT_MEASURES` at a close, by what is held."""


@dataclass(frozen=True, slots=True)
class SkuPart:
    """A SKU of one product: its active subscriptions and customers, `None` where cells cannot tell."""

    sku: str
    customers: Amount | None
    subscriptions: Amount


@dataclass(frozen=True, slots=True)
class ProductPart:
    """The customers that hold a product, and its SKUs."""

    product: str
    customers: Amount
    customers_pct: Percent
    skus: Sequence[SkuPart]


@dataclass(frozen=True, slots=True)
class Products:
    """All customers, each counted once, and the parts they come in."""

    customers: Amount
    parts: Sequence[ProductPart]


def products(held: Stocks, known: Iterable[Assortment], question: SplitQuestion) -> Products:
    """Return customers by product, most first.

    `known` are the assortments of the same customers and of all their subscriptions and orders, whatever is asked of
    products, SKUs and customer types.
    """
    customers: dict[str, Amount] = defaultdict(int)
    for assortment, amounts in held.items():
        for product in filter(question.asks_for, assortment.product):
            customers[product] += amounts["closing"]
    total = sum(amounts["closing"] for amounts in held.values())
    skus = _skus(held, _plans(known), question)
    parts = [
        ProductPart(product, amount, percent(amount, total), skus.get(product, []))
        for product, amount in customers.items()
        if amount
    ]
    return Products(total, sorted(parts, key=lambda part: (-part.customers, part.product)))


def _plans(known: Iterable[Assortment]) -> frozenset[Plan]:
    return frozenset(Plan(own.product[0], own.sku[0]) for own in known if len(own.product) == len(own.sku) == 1)


def _skus(held: Stocks, plans: frozenset[Plan], question: SplitQuestion) -> dict[str, list[SkuPart]]:
    parts: dict[str, list[SkuPart]] = defaultdict(list)
    for plan, customers in _customers(held, plans).items():
        alone = held.get(Assortment((plan.product,), (plan.sku,)), {})
        part = SkuPart(plan.sku, customers, alone.get("subscriptions_active", 0))
        if plan.sku in question.filters.get("sku", (plan.sku,)) and (part.customers != 0 or part.subscriptions):
            parts[plan.product].append(part)
    return {product: sorted(own, key=_most_first) for product, own in parts.items()}


def _customers(held: Stocks, plans: frozenset[Plan]) -> dict[Plan, Amount | None]:
    """Return the customers of each plan; one customer for whom it cannot be told makes the plan's number `None`."""
    found: dict[Plan, Amount | None] = dict.fromkeys(plans, 0)
    for assortment, amounts in held.items():
        candidates = [plan for plan in _pairs(assortment) if plan in plans] if amounts["closing"] else []
        for plan in candidates:
            before = found[plan]
            certain = before is not None and _is_held(plan, candidates)
            found[plan] = before + amounts["closing"] if before is not None and certain else None
    return found


def _pairs(assortment: Assortment) -> list[Plan]:
    return [Plan(product, sku) for product in assortment.product for sku in assortment.sku]


def _is_held(plan: Plan, candidates: Sequence[Plan]) -> bool:
    """Tell whether `plan` is the only one that can be behind the customer's product, or behind its SKU."""
    of_product = sum(other.product == plan.product for other in candidates)
    of_sku = sum(other.sku == plan.sku for other in candidates)
    return of_product == 1 or of_sku == 1


def _most_first(part: SkuPart) -> tuple[bool, int, int, str]:
    return part.customers is None, -(part.customers or 0), -part.subscriptions, part.sku
