"""Figures over HTTP and from real cells, against the brute-force oracle."""

import itertools
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.metrics.domain.cells import BASES
from tests.support.builders import customer, day, deleted, order, subscription, usage
from tests.support.metrics_oracle import Oracle
from tests.support.metrics_service import MetricsBench, of_partner, series
from tests.support.metrics_strategies import MONTHS, filters, histories

RANGE = {"from_": MONTHS[0], "to": MONTHS[-1]}
PARTNERS = itertools.count()
TREND = ("opening", "new", "reactivated", "existing", "churned", "joined_and_left", "closing")


# Shrinking would take minutes on a server; the unit laws shrink.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
@given(events=histories(40), basis=st.sampled_from(BASES), wanted=filters(), data=st.data())
async def test_every_answer_equals_the_oracle(
    bench: MetricsBench, events: Sequence[Any], basis: str, wanted: dict[str, list[str]], data: st.DataObject
) -> None:
    partner = f"p{next(PARTNERS)}"
    facts = of_partner(data.draw(st.permutations([*events, *events[:5]])), partner)
    await bench.tell_in_batches(facts, 7)
    oracle = Oracle(events)
    expected = [oracle.figures(month, basis, wanted) for month in MONTHS]
    asked: dict[str, Any] = {**RANGE, "basis": basis, **wanted}
    trends = await bench.ask("trends", partner, **asked)
    assert [{name: month[name] for name in TREND} for month in trends["months"]] == [
        {name: found.get(name, 0) for name in TREND} for found in expected
    ]
    summary = await bench.ask("summary", partner, **asked)
    for kpi, measure in (
        ("customers", "closing"),
        ("active_customers", "active_customers"),
        ("subscriptions", "subscriptions_active"),
        ("added", "new"),
    ):
        assert series(summary, kpi) == [found.get(measure, 0) for found in expected]
        assert [point["previous"] for point in summary["kpis"][kpi]["series"]][1:] == series(summary, kpi)[:-1]
    assert [(month["churned"], month["opening"]) for month in summary["churn_rate"]["series"]] == [
        (found.get("churned", 0), found.get("opening", 0)) for found in expected
    ]
    assert {card["product"]: card["value"] for card in summary["products"] if card["value"]} == {
        product: found["closing"]
        for product, found in oracle.split("product", MONTHS[-1], basis, wanted).items()
        if found.get("closing")
    }
    geography = await bench.ask("geography", partner, **asked)
    assert {line["country"]: line["customers"] for line in geography["countries"] if line["customers"]} == {
        country: found["closing"]
        for country, found in oracle.split("country", MONTHS[-1], basis, wanted).items()
        if found.get("closing")
    }
    assert geography["totals"]["added"] == sum(found.get("new", Decimal(0)) for found in expected)
    assert await bench.wrong(partner) == []


async def test_a_cancellation_at_midnight_of_the_first_belongs_to_the_month_that_begins(bench: MetricsBench) -> None:
    await bench.tell(*of_partner([subscription("2024-03-10"), subscription("2024-10-01", "cancelled")], "midnight"))
    months = (await bench.ask("trends", "midnight", from_="2024-09", to="2024-10"))["months"]
    assert [(month["closing"], month["churned"]) for month in months] == [(1, 0), (0, 1)]


async def test_bought_and_cancelled_at_once_is_new_churned_and_joined_and_left(bench: MetricsBench) -> None:
    fact = subscription("2024-03-10", "cancelled", purchased_at=day("2024-03-10"))
    await bench.tell(*of_partner([fact], "stillborn"))
    month = (await bench.ask("trends", "stillborn", from_="2024-03", to="2024-03"))["months"][0]
    assert (month["new"], month["churned"], month["joined_and_left"], month["closing"]) == (1, 1, 1, 0)


async def test_a_suspended_subscription_is_present_on_the_open_basis_only(bench: MetricsBench) -> None:
    await bench.tell(*of_partner([subscription("2024-03-10", "suspended")], "suspended"))
    asked = {"from_": "2024-03", "to": "2024-03"}
    active = await bench.ask("summary", "suspended", **asked)
    open_order = await bench.ask("summary", "suspended", basis="open_order", **asked)
    assert (active["kpis"]["customers"]["value"], open_order["kpis"]["customers"]["value"]) == (0, 1)


async def test_a_late_fact_moves_acquisition_earlier(bench: MetricsBench) -> None:
    await bench.tell(*of_partner([subscription("2024-05-01")], "late"))
    await bench.tell(*of_partner([order("2024-02-15", subscription_id=None)], "late"))
    answer = await bench.ask("summary", "late", from_="2024-02", to="2024-05", basis="open_order")
    assert series(answer, "added") == [1, 0, 0, 0]
    assert series(answer, "customers") == [1, 1, 1, 1]


async def test_deletion_takes_a_customer_out_of_all_of_history(bench: MetricsBench) -> None:
    facts = [customer(country="DE"), subscription("2024-02-01"), usage("2024-02-03"), order("2024-02-01")]
    await bench.tell(*of_partner(facts, "deletion"))
    await bench.tell(*of_partner([deleted()], "deletion"))
    await bench.tell(*of_partner([customer(country="FR", version=9), usage("2024-02-09", usage_id="u-9")], "deletion"))
    answer = await bench.ask("summary", "deletion", from_="2024-01", to="2024-06", basis="open_order")
    assert {kpi: sum(series(answer, kpi)) for kpi in answer["kpis"]} == dict.fromkeys(answer["kpis"], 0)
    assert (await bench.ask("geography", "deletion", from_="2024-01", to="2024-06"))["countries"] == []
    kept = {"partner_id": "deletion", "expires_at": {"$exists": False}}
    assert await bench.database["usage_months"].count_documents(kept) == 0
    assert await bench.wrong("deletion") == []


async def test_quantities_are_exact_beyond_what_a_float_holds(bench: MetricsBench) -> None:
    tiny, huge = "0.000000000000001", "999999999999999999"
    facts = [usage("2024-02-01", tiny), usage("2024-02-02", huge, usage_id="u-2")]
    await bench.tell(*of_partner(facts, "exact"))
    cells = bench.database["cells"].find({"partner_id": "exact", "bases": "open_order"})
    months = [month async for series in cells for month in series["months"].values()]
    stored = [month["usage_raw"].to_decimal() for month in months if "usage_raw" in month]
    assert stored == [Decimal("999999999999999999.000000000000001")]


async def test_a_customer_with_five_thousand_subscriptions_fits(bench: MetricsBench) -> None:
    places = [
        subscription(f"2024-{1 + number % 6:02d}-05", subscription_id=f"s-{number}", product_id=f"p.{number % 40}$")
        for number in range(5_000)
    ]
    await bench.tell(*of_partner(places, "giant"))
    await bench.tell(*of_partner([subscription("2024-07-01", "cancelled", subscription_id="s-77")], "giant"))
    answer = await bench.ask("summary", "giant", from_="2024-06", to="2024-07")
    assert series(answer, "subscriptions") == [5_000, 4_999]
    assert await bench.wrong("giant") == []


async def test_deleting_a_customer_that_only_ever_used_something_leaves_nothing(bench: MetricsBench) -> None:
    await bench.tell(*of_partner([usage("2024-07-07", "60")], "usage-only"))
    await bench.tell(*of_partner([deleted()], "usage-only"))

    summary = await bench.ask("summary", "usage-only", from_="2024-07", to="2024-07")

    assert summary["kpis"]["active_customers"]["value"] == 0
    assert await bench.wrong() == []
