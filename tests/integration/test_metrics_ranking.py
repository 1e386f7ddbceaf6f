"""Percentiles, the leaderboard and one customer of it: what each says, and that the oracle says the same."""

import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.metrics.domain.cells import BASES
from services.metrics.domain.questions import RANKED, Ranked
from shared.http.auth import Role
from tests.support.builders import customer, order, subscription, usage
from tests.support.metrics_oracle import EXACT, Oracle, exact_sum
from tests.support.metrics_service import MetricsBench, of_partner
from tests.support.metrics_strategies import MONTHS, filters, histories

RANGE = {"from_": MONTHS[2], "to": MONTHS[-1]}
SPRING: dict[str, Any] = {"from_": "2025-02", "to": "2025-03"}
PARTNERS = itertools.count()


@pytest.fixture(scope="module", autouse=True)
async def told(bench: MetricsBench) -> None:
    facts = [
        customer(country="DE", attribution_types=("PAL", "DPOR")),
        subscription("2025-02-05", product_id="office", sku_id="e3", seats=5),
        subscription("2025-02-05", subscription_id="s-2", product_id="azure", sku_id="p1", seats=2),
        *[order("2025-02-05", order_id=f"o-{place}", product_id=f"p-{place}") for place in range(7)],
        order("2025-02-05", order_id="o-8", status="cancelled"),
        usage("2025-03-01", "0.000000000000001", normalized_quantity=Decimal("99999999999999999.5")),
        order("2025-03-05", customer_id="c-3"),
        order("2025-03-05", customer_id="c-2"),
        usage("2025-03-01", "3", customer_id="c/2 ü"),
    ]
    await bench.tell(*of_partner(facts, "ranked"))


# Shrinking would take minutes on a server.
oracular = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate]
)


@oracular
@given(
    events=histories(30),
    basis=st.sampled_from(BASES),
    wanted=filters(),
    ranked_by=st.tuples(st.sampled_from(RANKED), st.booleans()),
)
async def test_percentiles_and_leaders_equal_the_oracle(
    bench: MetricsBench, events: Sequence[Any], basis: str, wanted: dict[str, list[str]], ranked_by: tuple[Ranked, bool]
) -> None:
    measure, cancelled = ranked_by
    partner = f"p{next(PARTNERS)}"
    await bench.tell_in_batches(of_partner(events, partner), 7)
    asked: dict[str, Any] = {**RANGE, "basis": basis, **wanted, "measure": measure, "include_cancelled": cancelled}
    expected: dict[str, dict[str, Decimal]] = {
        own: _amounts(Oracle(events), own, basis, wanted, cancelled=cancelled) for own in RANKED
    }
    ranked = sorted(expected[measure].items(), key=lambda item: (-item[1], item[0]))

    percentiles = await bench.ask("percentiles", partner, **asked)
    points = [Decimal(point["amount"]) for point in percentiles["percentiles"] if point["customers"]]
    assert points == [amount for _, amount in ranked]
    assert Decimal(percentiles["totals"]["amount"]) == exact_sum(points)

    leaders = (await bench.ask("leaderboard", partner, **asked))["leaders"]
    assert [line["customer_id"] for line in leaders] == [name for name, _ in ranked]
    for line in leaders:
        told = {"orders": line["orders"], "normalized_usage": line["usage_normalized"], "raw_usage": line["usage_raw"]}
        assert {own: Decimal(amount) for own, amount in told.items()} == {
            own: expected[own].get(line["customer_id"], 0) for own in RANKED
        }


@oracular
@given(events=histories(30), basis=st.sampled_from(BASES), wanted=filters())
async def test_the_donuts_of_a_customer_equal_the_oracle(
    bench: MetricsBench, events: Sequence[Any], basis: str, wanted: dict[str, list[str]]
) -> None:
    partner = f"p{next(PARTNERS)}"
    await bench.tell_in_batches(of_partner(events, partner), 7)
    oracle = Oracle(events)
    for name in oracle.customers:
        told = await bench.ask(f"leaderboard/{name}", partner, **RANGE, basis=basis, **wanted)
        assert _slices(told["orders_by_plan"]) == oracle.by_plan(name, "orders", MONTHS[2:], basis, wanted)
        assert _slices(told["seats_by_plan"]) == oracle.by_plan(name, "seats", MONTHS[-1:], basis, wanted)


async def test_the_leaderboard_breaks_ties_by_customer(bench: MetricsBench) -> None:
    answer = await bench.ask("leaderboard", "ranked", **SPRING)
    assert [(line["rank"], line["customer_id"], line["orders"]) for line in answer["leaders"]] == [
        (1, "c-1", 7),
        (2, "c-2", 1),
        (3, "c-3", 1),
    ]
    assert answer["leaders"][0]["usage_normalized"] == "99999999999999999.5"


async def test_percentiles_say_how_much_the_best_make_of_all(bench: MetricsBench) -> None:
    answer = await bench.ask("percentiles", "ranked", **SPRING)
    assert answer["totals"] == {"customers": 3, "amount": "9"}
    assert answer["percentiles"][0] == {"percentile": 1, "customers": 1, "amount": "7", "cumulative_pct": 77.78}
    assert answer["percentiles"][-1] == {"percentile": 100, "customers": 0, "amount": "0", "cumulative_pct": 100.0}


async def test_a_partner_with_nothing_has_empty_hundredths(bench: MetricsBench) -> None:
    answer = await bench.ask("percentiles", "nobody", **SPRING)
    assert answer["totals"] == {"customers": 0, "amount": "0"}
    assert {point["cumulative_pct"] for point in answer["percentiles"]} == {None}
    assert (await bench.ask("leaderboard", "nobody", **SPRING))["leaders"] == []


async def test_one_customer_has_five_plans_and_the_rest(bench: MetricsBench) -> None:
    answer = await bench.ask("leaderboard/c-1", "ranked", **SPRING)
    assert answer["orders_by_plan"]["total"] == 7
    assert [part["name"] for part in answer["orders_by_plan"]["slices"]] == [
        *[f"p-{place}/unknown" for place in range(5)],
        "rest_all",
    ]
    assert answer["orders_by_plan"]["slices"][-1] == {"name": "rest_all", "product": None, "sku": None, "amount": 2}
    assert _slices(answer["seats_by_plan"]) == {("office", "e3"): 5, ("azure", "p1"): 2}


async def test_only_roles_that_see_personal_data_see_a_profile(bench: MetricsBench) -> None:
    path = "/v1/metrics/leaderboard/c-1"
    shown = (await bench.get(path, "ranked", Role.OWNER, **SPRING)).json()["profile"]
    assert (shown["country"], shown["attribution"], shown["acquired"]) == ("DE", ["DPOR", "PAL"], "2025-02")
    for role in (Role.ANALYST, Role.MANAGER):
        assert (await bench.get(path, "ranked", role, **SPRING)).json()["profile"] is None


async def test_a_customer_is_found_by_any_id_and_only_by_its_own_partner(bench: MetricsBench) -> None:
    assert (await bench.ask("leaderboard/c%2F2%20ü", "ranked", **SPRING))["customer_id"] == "c/2 ü"
    problem = (await bench.get("/v1/metrics/leaderboard/c-1", "others", **SPRING)).json()
    assert (problem["status"], problem["detail"]) == (404, "there is no customer 'c-1'")


@pytest.mark.parametrize("question", ["percentiles", "leaderboard"])
async def test_an_unknown_measure_is_refused_with_the_known_ones(bench: MetricsBench, question: str) -> None:
    problem = (await bench.get(f"/v1/metrics/{question}", "ranked", measure="seats")).json()
    assert (problem["status"], problem["parameter"], problem["allowed"]) == (400, "measure", list(RANKED))


def _amounts(
    oracle: Oracle, measure: str, basis: str, wanted: Mapping[str, list[str]], *, cancelled: bool
) -> dict[str, Decimal]:
    stored = {"orders": "orders", "normalized_usage": "usage_normalized", "raw_usage": "usage_raw"}[measure]
    found = oracle.by_customer(stored, MONTHS[2:], basis, wanted)
    if measure == "orders" and cancelled:
        for name, amount in oracle.by_customer("orders_cancelled", MONTHS[2:], basis, wanted).items():
            found[name] = EXACT.add(found.get(name, Decimal(0)), amount)
    return found


def _slices(donut: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    return {(part["product"], part["sku"]): part["amount"] for part in donut["slices"]}
