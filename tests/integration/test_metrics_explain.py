"""Explanations over HTTP: they add up to the figure, page by page, for every measure; and to what changed it."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.metrics.api.parameters import SPLIT_BY
from services.metrics.domain.cells import BASES
from services.metrics.domain.explaining import EXPLAINED
from tests.support.builders import customer, deleted, order, subscription, usage
from tests.support.metrics_explained import expected
from tests.support.metrics_oracle import EXACT, Oracle
from tests.support.metrics_service import MetricsBench, of_partner
from tests.support.metrics_strategies import MONTHS, filters, histories

PARTNERS = itertools.count()
TODAY = datetime.now(UTC).replace(microsecond=0)
"""What is deleted is removed by the server's own clock, so the bench must not live in the past."""

oracular = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate]
)


@pytest.fixture(scope="module", autouse=True)
def in_the_present(bench: MetricsBench) -> None:
    bench.clock.moment = TODAY - timedelta(days=1)


async def _told(bench: MetricsBench, facts: Iterable[Any]) -> str:
    partner = f"p{next(PARTNERS)}"
    await bench.tell_in_batches(of_partner(list(facts), partner), 7)
    return partner


async def _later(bench: MetricsBench, partner: str, facts: Iterable[Any]) -> str:
    """Tell `facts` an hour later, and return the moment between."""
    between = bench.clock.moment + timedelta(minutes=30)
    bench.clock.moment += timedelta(hours=1)
    await bench.tell_in_batches(of_partner(list(facts), partner), 7)
    return between.isoformat()


async def _pages(bench: MetricsBench, partner: str, limit: int = 2, **asked: Any) -> list[dict[str, Any]]:
    """Return every page of an explanation."""
    pages = [await bench.ask("explain", partner, limit=limit, **asked)]
    while pages[-1]["next_cursor"]:
        pages.append(await bench.ask("explain", partner, limit=limit, cursor=pages[-1]["next_cursor"], **asked))
    return pages


def _customers(pages: Sequence[Mapping[str, Any]], field: str = "amount") -> dict[str, Decimal]:
    """Return what every page lists, after what the pages say of themselves was found to be true."""
    seen: dict[str, Decimal] = {}
    for page in pages:
        own = {each["customer_id"]: Decimal(each[field]) for each in page["customers"]}
        assert not own.keys() & seen.keys()
        seen |= own
        assert page["page"] == {"customers": len(own), "amount": _like(page["figure"], _sum(own.values()))}
        assert page["so_far"] == {"customers": len(seen), "amount": _like(page["figure"], _sum(seen.values()))}
        assert all(each["facts"] for each in page["customers"])
    assert list(seen) == sorted(seen)
    assert pages[0]["customers_total"] == len(seen)
    return seen


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total


def _like(figure: int | str, amount: Decimal) -> int | str:
    return format(amount.normalize(EXACT), "f") if isinstance(figure, str) else int(amount)


@oracular
@given(events=histories(30), basis=st.sampled_from(BASES), wanted=filters(places=True), data=st.data())
async def test_the_list_adds_up_to_the_figure_and_equals_the_oracle(
    bench: MetricsBench, events: Sequence[Any], basis: str, wanted: dict[str, list[str]], data: st.DataObject
) -> None:
    partner, month = await _told(bench, events), data.draw(st.sampled_from(MONTHS))
    how = {"trials": data.draw(st.booleans()), "cancelled": data.draw(st.booleans())}
    asked: dict[str, Any] = {f"include_{name}": value for name, value in how.items()} | wanted
    async with bench.images.figures.made(partner):
        pass
    for measure in EXPLAINED:
        question: dict[str, Any] = {"measure": measure, "month": month, "basis": basis, **asked}
        pages = await _pages(bench, partner, **question)
        assert pages[0] == await bench.ask_cells("explain", partner, limit=2, **question)
        found = _customers(pages)
        assert _sum(found.values()) == Decimal(pages[0]["figure"])
        assert pages[0]["figure"] == _like(
            pages[0]["figure"], expected(Oracle(events).figures(month, basis, wanted), measure, **how)
        )
        for name, amount in found.items():
            own = Oracle([event for event in events if event.customer_id == name])
            assert amount == expected(own.figures(month, basis, wanted), measure, **how)


@oracular
@given(before=histories(20), after=histories(20), wanted=filters(places=True), data=st.data())
async def test_the_changes_add_up_to_the_difference_of_the_figures(
    bench: MetricsBench,
    before: Sequence[Any],
    after: Sequence[Any],
    wanted: dict[str, list[str]],
    data: st.DataObject,
) -> None:
    asked: dict[str, Any] = {"from_": MONTHS[0], "basis": data.draw(st.sampled_from(BASES)), **wanted}
    asked["to"] = data.draw(st.sampled_from(MONTHS))
    partner = await _told(bench, before)
    figures = {name: (await bench.ask("explain", partner, measure=name, **asked))["figure"] for name in EXPLAINED}
    newer = [event.model_copy(update={"version": event.version + data.draw(st.integers(0, 30))}) for event in after]
    since = await _later(bench, partner, newer)
    for measure in EXPLAINED:
        pages = await _pages(bench, partner, measure=measure, since=since, **asked)
        assert pages[0]["before"] == figures[measure], measure
        assert _sum(_customers(pages, "change").values()) == Decimal(pages[0]["change"])
        assert Decimal(pages[0]["figure"]) - Decimal(pages[0]["before"]) == Decimal(pages[0]["change"])


@pytest.fixture(scope="module")
async def dashboard(bench: MetricsBench) -> str:
    """A partner with something of everything, and three customers in Germany."""
    facts = [
        customer(country="DE", state="BY", city="Munich", segment="smb", attribution_types=("PAL", "DPOR")),
        subscription("2025-01-05", product_id="office", sku_id="e3", vendor="microsoft", seats=5),
        subscription("2025-02-05", subscription_id="s-2", product_id="azure", sku_id="p1", is_trial=True),
        usage(
            "2025-03-01", "0.000000000000001", product_id="azure", normalized_quantity=Decimal("99999999999999999.5")
        ),
        usage("2025-02-01", "3", usage_id="u-february", product_id="azure"),
        customer(customer_id="c-2", country="DE", state="BE", city="Berlin"),
        subscription("2025-01-05", customer_id="c-2", product_id="office", sku_id="e5", seats=7),
        subscription("2025-03-05", "cancelled", customer_id="c-2", product_id="office", sku_id="e5"),
        order("2025-03-05", customer_id="c-2"),
        order("2025-03-06", customer_id="c-2", order_id="o-2", status="cancelled"),
        customer(customer_id="c-3", country="FR"),
        subscription("2025-01-07", customer_id="c-3", product_id="office", sku_id="e3"),
        subscription("2025-02-07", "cancelled", customer_id="c-3", product_id="office"),
        subscription("2025-03-08", customer_id="c-3", product_id="office", sku_id="e3", version=2),
        customer(customer_id="c-4", country="DE", city="Bonn", protected=True),
        subscription("2025-03-09", customer_id="c-4", product_id="office", sku_id="e3"),
    ]
    await bench.tell(*of_partner(facts, "dashboard"))
    return "dashboard"


QUARTER: dict[str, Any] = {"from_": "2025-01", "to": "2025-03"}


async def _figure(bench: MetricsBench, partner: str, measure: str, **asked: Any) -> int | str:
    """Return the figure that customers add up to."""
    pages = await _pages(bench, partner, measure=measure, **asked)
    figure: int | str = pages[0]["figure"]
    assert _like(figure, _sum(_customers(pages).values())) == figure
    return figure


async def test_every_figure_of_the_first_sections_is_explained(bench: MetricsBench, dashboard: str) -> None:
    kpis = (await bench.ask("summary", dashboard, **QUARTER))["kpis"]
    for kpi, measure in {name: name for name in kpis if name != "added"}.items() | {("added", "new")}:
        assert await _figure(bench, dashboard, measure, **QUARTER) == kpis[kpi]["value"]
    for line in (await bench.ask("trends", dashboard, **QUARTER))["months"]:
        for name in ("opening", "new", "reactivated", "existing", "churned", "joined_and_left"):
            assert await _figure(bench, dashboard, name, month=line["month"]) == line[name]
        assert await _figure(bench, dashboard, "customers", month=line["month"]) == line["closing"]
    for line in (await bench.ask("geography", dashboard, **QUARTER))["countries"]:
        for name, measure in (("customers",) * 2, ("active_customers",) * 2, ("added", "new")):
            asked = QUARTER if name == "added" else {"month": "2025-03"}
            assert await _figure(bench, dashboard, measure, country=line["country"], **asked) == line[name]


async def test_every_figure_of_activity_is_explained(bench: MetricsBench, dashboard: str) -> None:
    for line in (await bench.ask("active", dashboard, **QUARTER))["months"]:
        for name in ("active_customers", "customers"):
            assert await _figure(bench, dashboard, name, month=line["month"]) == line[name]
    for trials in (True, False):
        answer = await bench.ask("subscriptions", dashboard, include_trials=trials, **QUARTER)
        names = {"active": "subscriptions", "seats": "seats"}
        names |= {name: f"subscriptions_{name}" for name in ("total", "added", "churned")}
        for line, (name, measure) in itertools.product(answer["months"], names.items()):
            asked = {"month": line["month"], "include_trials": trials}
            assert await _figure(bench, dashboard, measure, **asked) == line[name]
    for line in (await bench.ask("customer-types", dashboard, include_cancelled=True, **QUARTER))["months"]:
        for kind, measure in itertools.product(("new", "existing"), ("orders", "usage_normalized", "usage_raw")):
            asked = {"month": line["month"], "include_cancelled": True, "customer_type": kind}
            assert await _figure(bench, dashboard, measure, **asked) == line[kind][measure]


async def test_every_customer_of_the_leaderboard_is_explained(bench: MetricsBench, dashboard: str) -> None:
    for leader in (await bench.ask("leaderboard", dashboard, **QUARTER))["leaders"]:
        for measure in ("orders", "usage_raw", "usage_normalized"):
            asked = {"customer": leader["customer_id"], **QUARTER}
            assert await _figure(bench, dashboard, measure, **asked) == leader[measure]


async def test_every_part_of_a_split_is_explained(bench: MetricsBench, dashboard: str) -> None:
    for by in SPLIT_BY:
        for part in (await bench.ask("distribution", dashboard, by=by, **QUARTER))["parts"]:
            asked = {"month": "2025-03", by: part["value"]}
            assert await _figure(bench, dashboard, "customers", **asked) == part["customers"]
    for part in (await bench.ask("products", dashboard, **QUARTER))["products"]:
        asked = {"month": "2025-03", "product": part["product"]}
        assert await _figure(bench, dashboard, "customers", **asked) == part["customers"]
        for own in part["skus"]:
            for name in ("customers", "subscriptions"):
                assert await _figure(bench, dashboard, name, sku=own["sku"], **asked) == own[name]


async def test_a_fact_says_who_told_what_and_when(bench: MetricsBench, dashboard: str) -> None:
    answer = await bench.ask("explain", dashboard, measure="churned", month="2025-03")
    (line,) = answer["customers"]
    assert (line["customer_id"], line["amount"], line["acquired"]) == ("c-2", 1, "2025-01")
    assert [own["says"] for own in line["facts"] if own["kind"] == "subscription"] == [
        "active from 2025-01-05: office e5, 7 seats",
        "cancelled from 2025-03-05: office e5, 0 seats",
    ]
    fact = line["facts"][-1]
    assert (fact["kind"], fact["id"], fact["version"]) == ("subscription", "s-1", 1)
    assert fact["event_type"] == "tenantry.subscription.changed.v1"
    assert (fact["event_id"], fact["source"]) == ("id", "/tests")
    assert fact["effective_at"] == "2025-03-05T00:00:00Z"
    assert datetime.fromisoformat(fact["recorded_at"]) <= bench.clock.moment


async def test_a_customer_and_a_place_are_further_filters(bench: MetricsBench, dashboard: str) -> None:
    asked: dict[str, Any] = {"measure": "seats", "month": "2025-02"}
    assert await _figure(bench, dashboard, **asked, customer="c-2") == 7
    assert await _figure(bench, dashboard, **asked, country="DE", city=["Munich", "Bonn"]) == 5
    assert await _figure(bench, dashboard, **asked, state="BE", customer="c-1") == 0


async def test_where_a_protected_customer_is_stays_hidden(bench: MetricsBench, dashboard: str) -> None:
    answer = await bench.ask("explain", dashboard, measure="customers", month="2025-03", customer="c-4")
    profile = next(own for own in answer["customers"][0]["facts"] if own["kind"] == "customer")
    assert (answer["redacted"], profile["data"]["country"], profile["data"]["city"]) == (True, "DE", "*" * 12)
    assert not (await bench.ask("explain", dashboard, measure="customers", customer="c-1"))["redacted"]


async def test_a_correction_and_a_deletion_are_told_with_what_they_changed(bench: MetricsBench) -> None:
    facts = [subscription("2025-03-05", seats=5), subscription("2025-03-05", customer_id="c-2", seats=3)]
    partner = await _told(bench, facts)
    corrected = subscription("2025-03-05", seats=9, version=2)
    since = await _later(bench, partner, [corrected, deleted(customer_id="c-2", deleted_at=TODAY)])
    answer = await bench.ask("explain", partner, measure="seats", month="2025-03", since=since)
    assert (answer["before"], answer["figure"], answer["change"], answer["customers_total"]) == (8, 9, 1, 2)
    first, second = answer["customers"]
    assert (first["before"], first["amount"], first["change"]) == (5, 9, 4)
    assert (first["facts"][0]["version"], first["facts"][0]["replaces"]["version"]) == (2, 1)
    assert first["facts"][0]["replaces"]["data"]["seats"] == 5
    assert (second["before"], second["amount"], second["change"]) == (3, 0, -3)
    assert [own["kind"] for own in second["facts"]] == ["deletion"]


async def test_usage_that_one_customer_takes_back_of_another_is_told_of_both(bench: MetricsBench) -> None:
    elsewhere = [customer(customer_id="c-3", country="FR"), usage("2025-03-06", "1", customer_id="c-3")]
    partner = await _told(bench, [usage("2025-03-05", "5"), *elsewhere])
    async with bench.images.figures.made(partner):
        pass
    await bench.tell(*of_partner([usage("2025-03-05", "-5", customer_id="c-2")], partner))
    asked: dict[str, Any] = {"measure": "usage_raw", "month": "2025-03"}
    pages = await _pages(bench, partner, **asked)
    assert _customers(pages) == {"c-1": 5, "c-2": -5, "c-3": 1}
    assert (pages[0]["figure"], pages[0]) == ("1", await bench.ask_cells("explain", partner, limit=2, **asked))


async def test_what_comes_after_a_deletion_does_not_hide_what_was_before(bench: MetricsBench) -> None:
    partner = await _told(bench, [subscription("2025-03-05", seats=5), usage("2025-03-06", "2")])
    since = await _later(bench, partner, [deleted(deleted_at=TODAY)])
    await _later(bench, partner, [usage("2025-03-07", "1", usage_id="u-2")])
    for measure, before in (("seats", 5), ("usage_raw", "2")):
        answer = await bench.ask("explain", partner, measure=measure, month="2025-03", since=since)
        assert (answer["before"], answer["figure"]) == (before, _like(before, Decimal(0)))
        assert [own["before"] for own in answer["customers"]] == [before]
    assert await bench.wrong(partner) == []


async def test_nothing_changed_since_the_last_fact(bench: MetricsBench) -> None:
    partner = await _told(bench, [subscription("2025-03-05")])
    now = bench.clock.moment.isoformat()
    answer = await bench.ask("explain", partner, measure="customers", month="2025-03", since=now)
    assert (answer["before"], answer["figure"], answer["change"], answer["customers"]) == (1, 1, 0, [])


async def test_a_rebuild_finds_the_customers_of_a_figure_again(bench: MetricsBench) -> None:
    partner = await _told(bench, [subscription("2025-03-05", seats=5)])
    found = {"group": 1, "months": 1, "changed_hour": 1}
    await bench.database["customer_states"].update_many({"partner_id": partner}, {"$unset": {"group": 1, "months": 1}})
    await bench.stores.rebuild(bench.client).run()
    document = await bench.database["customer_states"].find_one({"partner_id": partner}, found)
    assert document is not None
    assert document.keys() >= found.keys()
    assert await _figure(bench, partner, "seats", month="2025-03") == 5


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({}, "measure"),
        ({"measure": "closing"}, "measure"),
        ({"measure": "new", "month": "March"}, "month"),
        ({"measure": "new", "month": "2025-03", "to": "2025-03"}, "month"),
        ({"measure": "new", "since": "2025-03-01T00:00:00"}, "since"),
        ({"measure": "new", "since": "2019-03-01T00:00:00Z"}, "since"),
        ({"measure": "new", "since": "yesterday"}, "since"),
        ({"measure": "new", "cursor": "WzFd"}, "cursor"),
        ({"measure": "new", "limit": 201}, "limit"),
        ({"measure": "new", "country": "Germany"}, "country"),
        ({"measure": "new", "customer": ""}, "customer"),
        ({"measure": ["new", "churned"]}, "measure"),
        ({"measure": "new", "planet": "earth"}, "planet"),
    ],
)
async def test_what_cannot_be_asked_is_named(bench: MetricsBench, asked: dict[str, Any], parameter: str) -> None:
    problem = (await bench.get("/v1/metrics/explain", "dashboard", **asked)).json()
    assert (problem["status"], problem["parameter"]) == (400, parameter)


async def test_other_partners_customers_are_in_no_explanation(bench: MetricsBench, dashboard: str) -> None:
    answer = await bench.ask("explain", "somebody", measure="customers", month="2025-03")
    assert (answer["figure"], answer["customers"], answer["customers_total"]) == (0, [], 0)
