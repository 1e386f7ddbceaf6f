"""Moved figures, from a fact on its topic to a page that listens: exact, coalesced, resumable and of one partner."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from shared.events.base import Event
from tests.support.builders import PARTNER, deleted, order, subscription, usage
from tests.support.metrics_running import RunningClock, RunningMetrics, listening, running_metrics
from tests.support.waiting import PATIENCE_SECONDS, eventually

pytestmark = pytest.mark.kafka

THIS_MONTH = "2025-03"
AN_HOUR = timedelta(hours=1)


service = running_metrics


def bought(number: int, **fields: Any) -> Event:
    own: dict[str, Any] = {"customer_id": f"c-{number}", "seats": 2, **fields}
    return subscription(f"{THIS_MONTH}-01", **own)


async def test_a_page_sees_what_moves_and_only_that_and_another_partner_sees_nothing(service: RunningMetrics) -> None:
    async with (
        service.serving() as address,
        listening(address, service.token("rival")) as rival,
        listening(address, service.token(PARTNER)) as page,
    ):
        await service.publish([bought(1), order(f"{THIS_MONTH}-01", order_id="o"), usage(f"{THIS_MONTH}-02", "1.5")])
        await page.until(THIS_MONTH, customers=1, seats=2, orders=1, usage_raw="1.5", active_customers=1)
        await page.until(THIS_MONTH, "open_order", customers=1, seats=2, orders=1, usage_raw="1.5", active_customers=1)
        page.changes.clear()
        await service.publish([usage(f"{THIS_MONTH}-02", "2", version=2)])
        await page.until(THIS_MONTH, usage_raw="2")
        await page.until(THIS_MONTH, "open_order", usage_raw="2")

        moved = {(each["month"], *each["values"]) for each in page.changes}
        assert moved == {(THIS_MONTH, "usage_raw", "usage_normalized")}
        assert {each["partner_id"] for each in page.changes} == {PARTNER}

        await service.publish([bought(9, partner_id="rival")])
        await rival.until(THIS_MONTH, customers=1)
        assert {each["partner_id"] for each in rival.changes} == {"rival"}


async def test_a_thousand_facts_are_few_events_and_the_last_ones_are_the_figures(service: RunningMetrics) -> None:
    async with service.serving() as address, listening(address, service.token(PARTNER)) as page:
        await service.publish([bought(number) for number in range(500)])
        await service.publish([deleted(customer_id=f"c-{number}") for number in range(0, 500, 2)])
        await page.until(THIS_MONTH, customers=250, seats=500, added=250)
        summary = await service.bench.ask("summary", PARTNER)
        assert summary["kpis"]["customers"]["latest"] == 250
    versions = [change["version"] for change in page.changes if change["basis"] == "open_order"]
    assert versions == sorted(set(versions))
    assert len(versions) < 100  # rounds of at least a second each, however slow the machine is


async def test_two_replicas_announce_each_round_once_and_both_stream_it(service: RunningMetrics) -> None:
    async with (
        service.serving() as first,
        service.serving() as second,
        listening(first, service.token(PARTNER)) as one,
        listening(second, service.token(PARTNER)) as other,
    ):
        for number in range(5):
            await service.publish([bought(number)])
            await asyncio.gather(
                one.until(THIS_MONTH, customers=number + 1), other.until(THIS_MONTH, customers=number + 1)
            )
        rounds = [(each["version"], each["basis"]) for each in one.changes]
        assert len(rounds) == len(set(rounds))


async def test_a_page_that_was_away_is_told_what_it_missed_by_any_replica(service: RunningMetrics) -> None:
    token = service.token(PARTNER)
    async with service.serving() as first:
        async with listening(first, token) as page:
            await service.publish([bought(1)])
            await page.until(THIS_MONTH, customers=1)
            await page.until(THIS_MONTH, "open_order", customers=1)
        await service.publish([bought(2)])
        async with listening(first, token) as watching:
            await watching.until(THIS_MONTH, customers=2)
    async with service.serving() as later, listening(later, token, page.last_id) as back:
        await back.until(THIS_MONTH, customers=2)
        assert {each["values"]["customers"] for each in back.changes} == {2}
        assert set(back.names) == {"kpi.changed"}


async def test_a_page_that_was_away_for_too_long_is_told_to_ask_again(service: RunningMetrics) -> None:
    async with service.serving() as address, listening(address, service.token(PARTNER), "0.0.0") as page:
        assert await page.read()
        assert page.names == ["kpi.resync"]


async def test_a_stream_ends_when_its_token_does(service: RunningMetrics) -> None:
    # By the service's clock it ends in a second; who opens the stream late, on a busy machine, is still let in.
    ahead = RunningClock(datetime.now(UTC) + AN_HOUR - timedelta(seconds=1))
    token = service.token(PARTNER, lifetime=AN_HOUR)
    async with service.serving(ahead) as address, listening(address, token) as page:
        assert not await page.read()
    assert page.names == []


async def test_a_partner_may_have_so_many_streams(service: RunningMetrics) -> None:
    service.settings = service.settings.model_copy(update={"streams_per_partner": 1})
    headers = {"Authorization": f"Bearer {service.token(PARTNER)}"}
    async with service.serving() as address, httpx.AsyncClient(timeout=PATIENCE_SECONDS) as http:
        async with listening(address, service.token(PARTNER)), listening(address, service.token("rival")):
            refused = await http.get(f"{address}/v1/metrics/stream", headers=headers)
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
            assert refused.headers["content-type"] == "application/problem+json"

        async def is_let_in() -> bool:
            async with http.stream("GET", f"{address}/v1/metrics/stream", headers=headers) as again:
                return again.status_code == 200

        await eventually(is_let_in)


async def test_a_bad_place_is_a_problem_and_so_is_no_token(service: RunningMetrics) -> None:
    async with service.serving() as address, httpx.AsyncClient(base_url=address, timeout=PATIENCE_SECONDS) as http:
        headers = {"Authorization": f"Bearer {service.token(PARTNER)}", "Last-Event-ID": "yesterday"}
        bad = await http.get("/v1/metrics/stream", headers=headers)
        assert (bad.status_code, bad.json()["parameter"]) == (400, "Last-Event-ID")
        unknown = await http.get("/v1/metrics/stream", headers=headers, params={"country": "DE"})
        assert (unknown.status_code, unknown.json()["parameter"]) == (400, "country")
        assert (await http.get("/v1/metrics/stream")).status_code == 401
