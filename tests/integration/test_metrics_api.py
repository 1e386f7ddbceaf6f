"""What a caller sees: the shapes of the answers, who may ask, and how a bad question is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.builders import customer, order, subscription, usage
from tests.support.metrics_service import MetricsBench, of_partner

NEEDED: dict[str, dict[str, Any]] = {
    "summary": {},
    "trends": {},
    "geography": {},
    "active": {},
    "subscriptions": {},
    "customer-types": {},
    "distribution": {"by": "segment"},
    "distribution-trend": {"by": "market"},
    "products": {},
    "filters": {},
    "percentiles": {},
    "leaderboard": {},
    "explain": {"measure": "customers"},
}
QUESTIONS = tuple(NEEDED)
ASKED: dict[str, Any] = {"from_": "2024-12", "to": "2025-03"}


@pytest.fixture(scope="module", autouse=True)
async def told(bench: MetricsBench) -> None:
    facts = [
        customer(country="DE", segment="smb"),
        subscription("2024-11-05"),
        usage("2025-03-01"),
        customer(customer_id="c-2", country="FR"),
        subscription("2025-01-05", customer_id="c-2"),
        order("2024-12-05", customer_id="c-2"),
        subscription("2025-02-05", customer_id="c-3", product_id="odd.$name"),
        subscription("2025-03-01", "cancelled", customer_id="c-3", product_id="odd.$name"),
    ]
    await bench.tell(*of_partner(facts, "shapes"))


async def test_the_summary_carries_both_values_of_every_growth(bench: MetricsBench) -> None:
    answer = await bench.ask("summary", "shapes", **ASKED)
    assert {name: answer[name] for name in ("from", "to", "basis", "filters", "is_open")} == {
        "from": "2024-12",
        "to": "2025-03",
        "basis": "active_subscription",
        "filters": {},
        "is_open": True,
    }
    assert answer["kpis"]["customers"] == {
        "value": 2,
        "latest": 2,
        "previous": 1,
        "growth_pct": 100.0,
        "month_over_month": {"value": 2, "previous": 3, "growth_pct": -33.33},
        "series": [
            {"month": "2024-12", "value": 1, "previous": 1, "growth_pct": 0.0, "is_open": False},
            {"month": "2025-01", "value": 2, "previous": 1, "growth_pct": 100.0, "is_open": False},
            {"month": "2025-02", "value": 3, "previous": 2, "growth_pct": 50.0, "is_open": False},
            {"month": "2025-03", "value": 2, "previous": 3, "growth_pct": -33.33, "is_open": True},
        ],
    }
    added = answer["kpis"]["added"]
    assert (added["value"], added["latest"], added["previous"], added["growth_pct"]) == (2, 0, 0, None)


async def test_the_summary_has_cards_of_products_and_of_the_churn_rate(bench: MetricsBench) -> None:
    answer = await bench.ask("summary", "shapes", **ASKED)
    (unknown, odd) = answer["products"]
    assert (unknown["product"], unknown["value"], unknown["customers_pct"]) == ("unknown", 2, 100.0)
    assert (odd["product"], [point["value"] for point in odd["series"]]) == ("odd.$name", [0, 0, 1, 0])
    assert {name: answer["churn_rate"][name] for name in ("churned", "opening", "churn_rate_pct")} == {
        "churned": 1,
        "opening": 1,
        "churn_rate_pct": 100.0,
    }
    assert answer["churn_rate"]["series"][-1]["churn_rate_pct"] == 33.33


async def test_trends_balance_and_have_no_rate_where_there_is_no_base(bench: MetricsBench) -> None:
    months = (await bench.ask("trends", "shapes", from_="2024-11", to="2025-03"))["months"]
    assert months[0]["growth_pct"] is None
    assert months[0]["churn_rate_pct"] is None
    assert months[-1] == {
        "month": "2025-03",
        "opening": 3,
        "new": 0,
        "reactivated": 0,
        "existing": 2,
        "churned": 1,
        "joined_and_left": 0,
        "closing": 2,
        "previous": 3,
        "growth_pct": -33.33,
        "churn_rate_pct": 33.33,
        "is_open": True,
    }


async def test_countries_come_with_their_shares_most_customers_first(bench: MetricsBench) -> None:
    answer = await bench.ask("geography", "shapes", **ASKED)
    assert answer["overlapping"] is False
    assert answer["totals"] == {"customers": 2, "active_customers": 1, "added": 2}
    assert [(line["country"], line["customers"], line["customers_pct"]) for line in answer["countries"]] == [
        ("DE", 1, 50.0),
        ("FR", 1, 50.0),
        ("unknown", 0, 0.0),
    ]
    assert [line["added_pct"] for line in answer["countries"]] == [0.0, 50.0, 50.0]


async def test_filters_are_repeatable_and_come_back_in_the_answer(bench: MetricsBench) -> None:
    answer = await bench.ask("summary", "shapes", country=["DE", "FR"], segment="smb", **ASKED)
    assert answer["filters"] == {"country": ["DE", "FR"], "segment": ["smb"]}
    assert answer["kpis"]["customers"]["value"] == 1


async def test_names_that_are_operators_elsewhere_are_values_here(bench: MetricsBench) -> None:
    answer = await bench.ask("trends", "shapes", product="odd.$name", from_="2025-02", to="2025-03")
    assert [month["closing"] for month in answer["months"]] == [1, 0]


async def test_by_default_the_last_twelve_months_are_asked_for(bench: MetricsBench) -> None:
    answer = await bench.ask("trends", "shapes")
    assert (answer["from"], answer["to"], len(answer["months"])) == ("2024-04", "2025-03", 12)


async def test_the_month_closes_when_the_clock_says_so(bench: MetricsBench) -> None:
    before, bench.clock.moment = bench.clock.moment, datetime(2025, 4, 1, tzinfo=UTC)
    answer = await bench.ask("trends", "shapes", **ASKED)
    bench.clock.moment = before
    assert answer["is_open"] is False


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_tenant_without_facts_gets_zeros(bench: MetricsBench, question: str) -> None:
    answer = await bench.ask(question, "nobody", **NEEDED[question], **ASKED)
    assert answer["as_of"] is None
    if question == "summary":
        assert {card["value"] for card in answer["kpis"].values()} == {0}
        assert {card["growth_pct"] for card in answer["kpis"].values()} == {None}


@pytest.mark.parametrize(
    ("parameters", "named", "allowed"),
    [
        ({"from_": "2025-13"}, "from", None),
        ({"from_": ""}, "from", None),
        ({"to": "0000-01"}, "to", None),
        ({"to": "March"}, "to", None),
        ({"from_": "2025-04", "to": "2025-03"}, "from", None),
        ({"from_": "2010-01", "to": "2025-03"}, "from", None),
        ({"basis": "any"}, "basis", ["active_subscription", "open_order"]),
        ({"customer_type": ["new", "old"]}, "customer_type", ["new", "existing"]),
        ({"country": "Germany"}, "country", None),
        ({"segment": ""}, "segment", None),
        ({"segment": ["smb", "x" * 257]}, "segment", None),
        ({"to": ["2025-03", "2025-02"]}, "to", None),
    ],
)
@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_bad_question_is_told_which_parameter_and_what_is_allowed(
    bench: MetricsBench, question: str, parameters: dict[str, Any], named: str, allowed: list[str] | None
) -> None:
    response = await bench.get(f"/v1/metrics/{question}", "shapes", **NEEDED[question], **parameters)
    problem = response.json()
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    assert (problem["parameter"], problem.get("allowed")) == (named, allowed)
    assert f"`{named}`" in problem["detail"]


async def test_an_unknown_parameter_is_refused_with_the_known_ones(bench: MetricsBench) -> None:
    response = await bench.get("/v1/metrics/summary", "shapes", contry="DE")
    problem = response.json()
    assert (response.status_code, problem["parameter"]) == (400, "contry")
    assert {"from", "to", "basis", "country", "vendor"} <= set(problem["allowed"])


@pytest.mark.parametrize("question", QUESTIONS)
async def test_nobody_sees_another_tenant(bench: MetricsBench, question: str) -> None:
    own = await bench.ask(question, "shapes", **NEEDED[question], **ASKED)
    other = await bench.ask(question, "shapes2", **NEEDED[question], **ASKED)
    assert own != other
    assert other["as_of"] is None


@pytest.mark.parametrize("question", QUESTIONS)
async def test_without_a_token_there_is_no_answer(bench: MetricsBench, question: str) -> None:
    response = await bench.http.get(f"/v1/metrics/{question}", params={"contry": "DE"})
    assert response.status_code == 401


async def test_every_answer_and_every_parameter_has_an_example_in_the_openapi_document(bench: MetricsBench) -> None:
    document = (await bench.http.get("/openapi.json")).json()
    routes = {path: operation["get"] for path, operation in document["paths"].items() if "/v1/metrics/" in path}
    assert {path.removeprefix("/v1/metrics/") for path in routes} >= set(QUESTIONS)
    for path, operation in routes.items():
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        assert document["components"]["schemas"][schema.rsplit("/", 1)[1]]["examples"], path
        told = {own["name"]: own.get("examples") or own["schema"].get("examples") for own in operation["parameters"]}
        assert not [name for name, examples in told.items() if not examples], path
        assert all(own.get("description") for own in operation["parameters"]), path
