"""Customers by product and SKU: what is told is so, and what cannot be told is not."""

from collections.abc import Mapping
from decimal import Decimal

from services.metrics.domain.cells import Assortment, Measure
from services.metrics.domain.months import parse_month
from services.metrics.domain.products import SkuPart, products
from services.metrics.domain.questions import MonthRange, SplitQuestion

JANUARY = parse_month("2025-01")


def by_product(**filters: tuple[str, ...]) -> SplitQuestion:
    return SplitQuestion("acme", MonthRange(JANUARY, JANUARY), "active_subscription", filters, "product")


def plan(product: str, sku: str) -> Assortment:
    return Assortment((product,), (sku,))


def held(closing: int, subscriptions: int = 0) -> Mapping[Measure, int]:
    return {"closing": closing, "subscriptions_active": subscriptions}


OWN_SKUS = {
    plan("office", "e3"): held(2, 6),
    plan("azure", "p1"): held(0, 3),
    Assortment(("azure", "office"), ("e3", "p1")): held(3),
}
SHARED_SKUS = {
    plan("office", "basic"): held(1, 3),
    plan("office", "pro"): held(0, 1),
    plan("azure", "basic"): held(0, 1),
    plan("azure", "pro"): held(0, 1),
    Assortment(("azure", "office"), ("basic", "pro")): held(2),
}


def test_customers_count_once_per_product_and_once_in_the_total() -> None:
    found = products(OWN_SKUS, OWN_SKUS, by_product())
    assert found.customers == 5
    assert [(part.product, part.customers, part.customers_pct) for part in found.parts] == [
        ("office", 5, Decimal(100)),
        ("azure", 3, Decimal(60)),
    ]


def test_skus_of_one_product_are_told_of_customers_of_several_products() -> None:
    found = products(OWN_SKUS, OWN_SKUS, by_product())
    assert [part.skus for part in found.parts] == [[SkuPart("e3", 5, 6)], [SkuPart("p1", 3, 3)]]


def test_customers_of_products_that_share_their_skus_are_not_guessed() -> None:
    office, azure = products(SHARED_SKUS, SHARED_SKUS, by_product()).parts[::-1]
    assert {part.customers for part in (*office.skus, *azure.skus)} == {None}
    assert sum(part.subscriptions for part in (*office.skus, *azure.skus)) == 6


def test_a_customer_of_one_product_holds_its_skus_whoever_shares_them() -> None:
    stocks = {**SHARED_SKUS, Assortment(("azure", "office"), ("basic", "pro")): held(0)}
    stocks[Assortment(("office",), ("basic", "pro"))] = held(4)
    (office,) = products(stocks, stocks, by_product()).parts
    assert office.skus == [SkuPart("basic", 5, 3), SkuPart("pro", 4, 1)]


def test_what_is_known_decides_rather_than_what_the_filters_leave() -> None:
    both = Assortment(("azure", "office"), ("basic", "pro"))
    (office,) = products({both: held(2)}, SHARED_SKUS, by_product(product=("office",))).parts
    assert [part.customers for part in office.skus] == [None, None]


def test_a_filter_on_skus_leaves_its_own() -> None:
    found = products(OWN_SKUS, OWN_SKUS, by_product(sku=("p1",)))
    assert {part.product: [own.sku for own in part.skus] for part in found.parts} == {"office": [], "azure": ["p1"]}
