"""The sections of the dashboard beyond its summary: what each says, and that the brute-force oracle says the same."""

import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.metrics.api.parameters import SPLIT_BY, SPLIT_TREND_BY
from services.metrics.domain.cells import BASES, DIMENSIONS
from tests.support.builders import customer, order, subscription, usage
from tests.support.metrics_oracle import EXACT, Oracle
from tests.support.metrics_service import MetricsBench, of_partner
from tests.support.metrics_strategies import MONTHS, filters, histories

RANGE = {"from_": MONTHS[0], "to": MONTHS[-1]}
SPRING: dict[str, Any] = {"from_": "2025-02", "to": "2025-03"}
PARTNERS = itertools.count()
NOTHING: Mapping[str, Decimal] = {}


@pytest.fixture(scope="module", autouse=True)
async def told(bench: MetricsBench) -> None:
    facts = [
        customer(country="DE", segment="smb", attribution_types=("PAL", "DPOR")),
        subscription("2025-01-05", product_id="office", sku_id="e3", seats=5, unit_type="per_user"),
        subscription("2025-02-05", subscription_id="s-2", product_id="azure", sku_id="p1", is_trial=True),
        usage("2025-03-01", "0.000000000000001", normalized_quantity=Decimal("99999999999999999.5")),
        customer(customer_id="c-2", country="FR"),
        subscription("2025-03-05", customer_id="c-2", product_id="office", product_name="Office 365"),
        order("2025-03-05", customer_id="c-2"),
        order("2025-03-06", customer_id="c-2", order_id="o-2", status="cancelled"),
    ]
    await bench.tell(*of_partner(facts, "sections"))


async def _ask(bench: MetricsBench, events: Sequence[Any], questions: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    partner = f"p{next(PARTNERS)}"
    await bench.tell_in_batches(of_partner(events, partner), 7)
    return [await bench.ask(name, partner, **RANGE, **asked) for name, asked in questions.items()]


# Shrinking would take minutes on a server.
oracular = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate]
)


@oracular
@given(events=histories(30), basis=st.sampled_from(BASES), wanted=filters(), trials=st.booleans())
async def test_activity_and_subscriptions_equal_the_oracle(
    bench: MetricsBench, events: Sequence[Any], basis: str, wanted: dict[str, list[str]], trials: bool
) -> None:
    asked = {"basis": basis, **wanted}
    active, subscribed = await _ask(
        bench, events, {"active": asked, "subscriptions": {**asked, "include_trials": trials}}
    )
    expected = [Oracle(events).figures(month, basis, wanted) for month in MONTHS]
    assert [(month["active_customers"], month["customers"]) for month in active["months"]] == [
        (own.get("active_customers", 0), own.get("closing", 0)) for own in expected
    ]
    names = ("active", "total", "seats", "added", "churned")
    months = [{name: month[name] for name in names} for month in subscribed["months"]]
    assert months == [_subscriptions(own, trials=trials) for own in expected]
    sums = {name: sum(month[name] for month in months) for name in ("added", "churned")}
    assert {name: subscribed["totals"][name]["value"] for name in sums} == sums


@oracular
@given(events=histories(30), basis=st.sampled_from(BASES), wanted=filters(), cancelled=st.booleans())
async def test_orders_and_usage_by_customer_type_equal_the_oracle(
    bench: MetricsBench, events: Sequence[Any], basis: str, wanted: dict[str, list[str]], cancelled: bool
) -> None:
    asked = {"basis": basis, **wanted, "include_cancelled": cancelled}
    (answer,) = await _ask(bench, events, {"customer-types": asked})
    oracle = Oracle(events)
    for month in answer["months"]:
        split = oracle.split("customer_type", month["month"], basis, wanted)
        for own in ("new", "existing"):
            assert _turnover(month[own]) == _expected_turnover(split.get(own, NOTHING), cancelled=cancelled)


@oracular
@given(
    events=histories(30),
    basis=st.sampled_from(BASES),
    wanted=filters(),
    by=st.tuples(st.sampled_from(SPLIT_BY), st.sampled_from(SPLIT_TREND_BY)),
)
async def test_distributions_equal_the_oracle(
    bench: MetricsBench, events: Sequence[Any], basis: str, wanted: dict[str, list[str]], by: tuple[str, str]
) -> None:
    asked = {"basis": basis, **wanted}
    questions = {"distribution": {**asked, "by": by[0]}, "distribution-trend": {**asked, "by": by[1]}}
    last, trend, products = await _ask(bench, events, {**questions, "products": asked})
    oracle = Oracle(events)
    closings = [oracle.figures(month, basis, wanted).get("closing", 0) for month in MONTHS]
    assert last["totals"] == products["totals"] == {"customers": closings[-1]}
    assert [month["customers"] for month in trend["months"]] == closings
    assert _parts(last["parts"]) == _closings(oracle, by[0], MONTHS[-1], basis, wanted)
    assert _parts(products["products"], "product") == _closings(oracle, "product", MONTHS[-1], basis, wanted)
    dimension = "country" if by[1] == "market" else by[1]
    for month in trend["months"]:
        assert _parts(month["parts"]) == _closings(oracle, dimension, month["month"], basis, wanted)


@oracular
@given(events=histories(30), basis=st.sampled_from(BASES), wanted=filters())
async def test_skus_equal_the_oracle_or_are_not_told(
    bench: MetricsBench, events: Sequence[Any], basis: str, wanted: dict[str, list[str]]
) -> None:
    (answer,) = await _ask(bench, events, {"products": {"basis": basis, **wanted}})
    lines = {(part["product"], own["sku"]): own for part in answer["products"] for own in part["skus"]}
    oracle = Oracle(events)
    expected = oracle.plans(MONTHS[-1], basis, wanted)
    assert expected.keys() <= lines.keys()
    for (product, sku), line in lines.items():
        assert line["customers"] in {None, expected.get((product, sku), 0)}
        own = oracle.figures(MONTHS[-1], basis, {**wanted, "product": [product], "sku": [sku]})
        assert line["subscriptions"] == own.get("subscriptions_active", 0)


@oracular
@given(events=histories(20), basis=st.sampled_from(BASES), wanted=filters())
async def test_filter_options_equal_the_oracle(
    bench: MetricsBench, events: Sequence[Any], basis: str, wanted: dict[str, list[str]]
) -> None:
    (answer,) = await _ask(bench, events, {"filters": {"basis": basis, **wanted}})
    oracle = Oracle(events)
    assert set(answer["options"]) == set(DIMENSIONS)
    for dimension, options in answer["options"].items():
        found = {option["value"]: option["customers"] for option in options}
        assert found == oracle.options(dimension, MONTHS, basis, wanted), dimension


async def test_active_customers_stand_against_all(bench: MetricsBench) -> None:
    assert (await bench.ask("active", "sections", **SPRING))["months"] == [
        {"month": "2025-02", "is_open": False, "active_customers": 0, "customers": 1},
        {"month": "2025-03", "is_open": True, "active_customers": 1, "customers": 2},
    ]


async def test_subscriptions_carry_both_values_of_every_growth(bench: MetricsBench) -> None:
    answer = await bench.ask("subscriptions", "sections", include_trials=False, **SPRING)
    assert answer["include_trials"] is False
    assert answer["totals"]["active"] == {"value": 2, "latest": 2, "previous": 1, "growth_pct": 100.0}
    assert answer["months"][0] == {
        "month": "2025-02",
        "is_open": False,
        "active": 1,
        "total": 1,
        "added": 0,
        "churned": 0,
        "seats": 5,
    }


async def test_quantities_are_exact_decimals_beyond_what_a_float_holds(bench: MetricsBench) -> None:
    month = (await bench.ask("customer-types", "sections", **SPRING))["months"][-1]
    assert month["existing"] == {
        "orders": 0,
        "usage_normalized": "99999999999999999.5",
        "usage_raw": "0.000000000000001",
    }
    assert month["new"] == {"orders": 1, "usage_normalized": "0", "usage_raw": "0"}


async def test_parts_that_overlap_are_shares_of_customers_counted_once(bench: MetricsBench) -> None:
    answer = await bench.ask("distribution", "sections", by="attribution", **SPRING)
    assert (answer["by"], answer["overlapping"], answer["totals"]) == ("attribution", True, {"customers": 2})
    assert answer["parts"] == [
        {"value": value, "name": None, "customers": 1, "customers_pct": 50.0} for value in ("DPOR", "PAL", "unknown")
    ]


async def test_market_is_another_name_of_country(bench: MetricsBench) -> None:
    answer = await bench.ask("distribution-trend", "sections", by="market", **SPRING)
    assert (answer["by"], answer["overlapping"]) == ("country", False)
    assert [_parts(month["parts"]) for month in answer["months"]] == [{"DE": 1}, {"DE": 1, "FR": 1}]


async def test_products_come_with_their_customers_most_first(bench: MetricsBench) -> None:
    answer = await bench.ask("products", "sections", **SPRING)
    assert answer["products"] == [
        {
            "product": "office",
            "name": "Office 365",
            "customers": 2,
            "customers_pct": 100.0,
            "skus": [
                {"sku": "e3", "name": None, "customers": 1, "subscriptions": 1},
                {"sku": "unknown", "name": None, "customers": 1, "subscriptions": 1},
            ],
        },
        {
            "product": "azure",
            "name": None,
            "customers": 1,
            "customers_pct": 50.0,
            "skus": [{"sku": "p1", "name": None, "customers": 1, "subscriptions": 1}],
        },
    ]


async def test_a_filter_leaves_the_options_of_its_own_dimension(bench: MetricsBench) -> None:
    options = (await bench.ask("filters", "sections", country="FR", **SPRING))["options"]
    assert [(own["value"], own["customers"]) for own in options["country"]] == [("DE", 1), ("FR", 1)]
    assert options["product"] == [
        {"value": "office", "name": "Office 365", "customers": 1},
        {"value": "unknown", "name": None, "customers": 0},
    ]


async def test_a_plan_paid_for_between_two_trials_is_an_option(bench: MetricsBench) -> None:
    facts = [
        subscription("2025-01-05", product_id="office", is_trial=True),
        subscription("2025-02-05", product_id="azure"),
        subscription("2025-02-06", product_id="office", is_trial=True),
    ]
    await bench.tell(*of_partner(facts, "paid"))
    options = (await bench.ask("filters", "paid", **SPRING))["options"]
    assert [(own["value"], own["customers"]) for own in options["product"]] == [("office", 1), ("azure", 0)]
    asked = {"product": "azure", "include_trials": False, **SPRING}
    assert (await bench.ask("subscriptions", "paid", **asked))["totals"]["added"]["value"] == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
async def test_a_plan_is_called_what_the_latest_fact_says_in_whatever_order_facts_come(
    bench: MetricsBench, order: Sequence[int]
) -> None:
    partner = f"named-{order[0]}{order[1]}"
    facts = [
        subscription("2025-01-05", product_id="office", product_name="Office", sku_id="e3", sku_name="E3"),
        subscription("2025-02-05", product_id="office", product_name="Microsoft 365", sku_id="e3", sku_name="E3"),
        subscription("2025-03-05", product_id="office", product_name="Wrong", sku_id="e3", withdrawn=True),
    ]
    for place in order:
        await bench.tell(*of_partner([facts[place]], partner))
    (product,) = (await bench.ask("products", partner, **SPRING))["products"]
    assert (product["name"], product["skus"][0]["name"]) == ("Microsoft 365", "E3")
    trend = await bench.ask("distribution-trend", partner, by="product", **SPRING)
    assert trend["months"][-1]["parts"][0]["name"] == "Microsoft 365"
    assert (await bench.ask("summary", partner, **SPRING))["products"][0]["name"] == "Microsoft 365"


@pytest.mark.parametrize(
    ("question", "by", "allowed"),
    [("distribution", "product", SPLIT_BY), ("distribution-trend", "", SPLIT_TREND_BY), ("distribution", "", SPLIT_BY)],
)
async def test_an_unknown_dimension_is_refused_with_the_known_ones(
    bench: MetricsBench, question: str, by: str, allowed: Sequence[str]
) -> None:
    response = await bench.get(f"/v1/metrics/{question}", "sections", by=by)
    problem = response.json()
    assert (response.status_code, problem["parameter"], problem["allowed"]) == (400, "by", list(allowed))


@pytest.mark.parametrize(
    ("question", "parameter"), [("subscriptions", "include_trials"), ("customer-types", "include_cancelled")]
)
async def test_what_to_include_is_yes_or_no(bench: MetricsBench, question: str, parameter: str) -> None:
    perhaps: dict[str, Any] = {parameter: "perhaps"}
    problem = (await bench.get(f"/v1/metrics/{question}", "sections", **perhaps)).json()
    assert (problem["status"], problem["parameter"], problem["allowed"]) == (400, parameter, ["true", "false"])


def _subscriptions(own: Mapping[str, Decimal], *, trials: bool) -> dict[str, Any]:
    stocks = {"active": "subscriptions_active", "total": "subscriptions_total", "seats": "seats"}
    prefix = "" if trials else "paid_"
    flows = {name: own.get(f"{prefix}subscriptions_{name}", 0) for name in ("added", "churned")}
    less = {name: 0 if trials else own.get(f"trial_{measure}", 0) for name, measure in stocks.items()}
    return {name: own.get(measure, 0) - less[name] for name, measure in stocks.items()} | flows


def _turnover(told: Mapping[str, Any]) -> tuple[Decimal, ...]:
    return tuple(Decimal(told[name]) for name in ("orders", "usage_normalized", "usage_raw"))


def _expected_turnover(own: Mapping[str, Decimal], *, cancelled: bool) -> tuple[Decimal, ...]:
    found = {
        name: Decimal(own.get(name, 0)) for name in ("orders", "orders_cancelled", "usage_normalized", "usage_raw")
    }
    orders = EXACT.add(found["orders"], found["orders_cancelled"]) if cancelled else found["orders"]
    return orders, found["usage_normalized"], found["usage_raw"]


def _parts(parts: Sequence[Mapping[str, Any]], name: str = "value") -> dict[str, int]:
    return {part[name]: part["customers"] for part in parts if part["customers"]}


def _closings(
    oracle: Oracle, dimension: str, month: str, basis: str, wanted: Mapping[str, list[str]]
) -> dict[str, Decimal]:
    split = oracle.split(dimension, month, basis, wanted)
    return {value: own["closing"] for value, own in split.items() if own.get("closing")}
