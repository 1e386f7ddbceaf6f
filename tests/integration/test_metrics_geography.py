"""Customers by country and within it, over HTTP, against the brute-force oracle."""

import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.metrics.api.geography import PLACE_BY
from services.metrics.domain.cells import BASES
from tests.support.builders import customer, subscription
from tests.support.metrics_oracle import Oracle
from tests.support.metrics_service import MetricsBench, of_partner
from tests.support.metrics_strategies import MONTHS, filters, histories

PARTNERS = itertools.count()
COUNTRIES = ["DE", "FR", "unknown"]
MARCH: dict[str, Any] = {"from_": "2025-03", "to": "2025-03"}


@pytest.fixture(scope="module", autouse=True)
async def told(bench: MetricsBench) -> None:
    facts = [
        customer(country="DE", state="BY", city="Munich"),
        subscription("2025-03-05"),
        customer(customer_id="c-2", country="DE", state="BY", city="Munich", protected=True),
        subscription("2025-03-05", customer_id="c-2"),
        customer(customer_id="c-3", country="FR", city="Munich"),
        subscription("2025-03-05", customer_id="c-3"),
    ]
    await bench.tell(*of_partner(facts, "places"))


# Shrinking would take minutes on a server.
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
@given(events=histories(30), basis=st.sampled_from(BASES), wanted=filters(places=True), data=st.data())
async def test_every_place_equals_the_oracle(
    bench: MetricsBench, events: Sequence[Any], basis: str, wanted: dict[str, list[str]], data: st.DataObject
) -> None:
    partner, by = f"p{next(PARTNERS)}", data.draw(st.sampled_from(PLACE_BY))
    await bench.tell_in_batches(of_partner(events, partner), 7)
    asked = {"country": COUNTRIES, **wanted}
    question: dict[str, Any] = {"by": by, "basis": basis, "from_": MONTHS[0], "to": MONTHS[-1], **asked}
    async with bench.images.figures.made(partner):
        pass
    answer = await bench.ask("geography", partner, **question)
    assert answer == await bench.ask_cells("geography", partner, **question)
    oracle = Oracle(events)
    months = [oracle.split(by, month, basis, asked) for month in MONTHS]
    added: dict[str, Decimal] = {}
    for place, own in itertools.chain.from_iterable(month.items() for month in months):
        added[place] = added.get(place, Decimal(0)) + own.get("new", 0)
    last = months[-1]
    for name, expected in (
        ("customers", {place: own.get("closing", 0) for place, own in last.items()}),
        ("active_customers", {place: own.get("active_customers", 0) for place, own in last.items()}),
        ("added", added),
    ):
        found = {part["value"]: part[name] for part in answer["parts"] if part[name]}
        assert found == {place: amount for place, amount in expected.items() if amount}
        assert answer["totals"][name] == sum(found.values())


async def test_a_country_is_told_apart_by_city(bench: MetricsBench) -> None:
    answer = await bench.ask("geography", "places", country="DE", by="city", **MARCH)
    assert (answer["by"], answer["totals"]["customers"], answer["countries"]) == ("city", 2, [])
    assert _customers(answer) == {"Munich": 1, "*" * 12: 1}


async def test_a_city_may_be_filtered_by_its_state(bench: MetricsBench) -> None:
    answer = await bench.ask("geography", "places", country="DE", state="BY", by="city", **MARCH)
    assert (answer["places"], _customers(answer)) == ({"state": ["BY"]}, {"Munich": 1})


async def test_countries_are_parts_too(bench: MetricsBench) -> None:
    answer = await bench.ask("geography", "places", **MARCH)
    assert _customers(answer) == {line["country"]: line["customers"] for line in answer["countries"]}


async def test_a_part_is_explained_by_its_customers(bench: MetricsBench) -> None:
    asked: dict[str, Any] = {"measure": "customers", "month": "2025-03", "country": "DE", "city": "Munich"}
    answer = await bench.ask("explain", "places", **asked)
    assert (answer["figure"], [own["customer_id"] for own in answer["customers"]]) == (1, ["c-1"])


@pytest.mark.parametrize(
    ("asked", "parameter"), [({"by": "planet"}, "by"), ({"by": "city"}, "country"), ({"state": "BY"}, "country")]
)
async def test_a_place_without_its_country_is_refused(
    bench: MetricsBench, asked: dict[str, Any], parameter: str
) -> None:
    problem = (await bench.get("/v1/metrics/geography", "places", **asked)).json()
    assert (problem["status"], problem["parameter"]) == (400, parameter)


def _customers(answer: Mapping[str, Any]) -> dict[str, int]:
    return {part["value"]: part["customers"] for part in answer["parts"]}
