"""What the portal forwards, and what it does not; its pages and the headers they carry."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY

from tests.support.portal_service import SCRIPT, Echo, RunningPortal, running_portal
from tests.support.servers import MongoServer
from tests.support.waiting import PATIENCE_SECONDS, eventually


async def test_a_call_arrives_as_it_was_sent_with_a_token_in_place_of_the_cookie(client: httpx.AsyncClient) -> None:
    sent = {
        "If-Match": '"7"',
        "X-Forwarded-For": "1.2.3.4",
        "Referer": "https://x.example",
        "Authorization": "Basic eA==",
    }
    answer = await client.put("/api/customers/v1/a%2Fb?x=1&x=2&y=%20", headers=sent, content="{}")
    told = answer.json()
    assert (told["method"], told["path"], told["query"], told["body"]) == ("PUT", "/v1/a%2Fb", "x=1&x=2&y=%20", "{}")
    assert told["headers"]["if-match"] == '"7"'
    assert told["headers"]["authorization"].startswith("Bearer ey")
    assert told["headers"].keys().isdisjoint({"cookie", "x-csrf-token", "referer", "x-forwarded-for"})
    assert "set-cookie" not in answer.headers
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "path",
    [
        "internal/v1/datasets/customers",
        "metrics",
        "docs",
        "health/ready",
        "v1/../internal/v1/x",
        "v1/%2e%2e/internal",
        "v1/..%2finternal",
        "v1/.%2E/x",
        "v1%2f..%2finternal",
        "",
    ],
)
async def test_only_the_public_interface_is_forwarded(client: httpx.AsyncClient, echo: Echo, path: str) -> None:
    answer = await client.request(
        "GET", httpx.URL(str(client.base_url)).copy_with(raw_path=f"/api/metrics/{path}".encode())
    )
    assert answer.status_code == 404
    assert echo.asked == []


async def test_white_space_behind_a_header_makes_no_service_look_away(client: httpx.AsyncClient) -> None:
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    address = client.base_url
    reader, writer = await asyncio.open_connection(address.host, address.port)
    head = f"GET /api/metrics/v1/x HTTP/1.1\r\nHost: {address.host}:{address.port}\r\nConnection: close\r\n"
    writer.write(f"{head}Cookie: {cookies}\r\nIf-Match: x \t\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    assert answer.startswith("HTTP/1.1 200 ")


async def test_nothing_is_forwarded_without_a_session_or_to_nobody(
    portal: RunningPortal, client: httpx.AsyncClient
) -> None:
    async with portal.browser() as stranger:
        assert (await stranger.get("/api/metrics/v1/metrics/summary")).status_code == 401
        assert (await stranger.get("/api/live")).status_code == 401
    assert (await client.get("/api/billing/v1/x")).status_code == 404


async def test_a_service_that_is_down_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/exports/v1/exports")
    assert (answer.status_code, answer.json()["service"]) == (502, "exports")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_files_pass_in_pieces_with_their_length(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/api/sync/v1/file", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-length"] == "3000000"
        assert sum([len(piece) async for piece in answer.aiter_raw()]) == 3_000_000

    async def upload() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    answer = await client.post("/api/sync/v1/file", content=upload())
    assert len(answer.content) == 2_000_000


async def test_the_overview_keeps_the_parts_that_work(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/pages/overview?from=2025-01&country=DE&country=AT&distribution.by=seller")
    parts = answer.json()
    assert list(parts)[:3] == ["summary", "trends", "geography"]
    assert parts["geography"] == {"status": 500, "problem": {"title": "Bad", "detail": "no map today"}}
    assert parts["summary"]["body"]["query"] == "from=2025-01&country=DE&country=AT"
    assert parts["distribution"]["body"]["query"] == "from=2025-01&country=DE&country=AT&by=seller"
    assert parts["distribution-trend"]["body"]["query"].endswith("&by=segment")
    assert answer.headers["content-encoding"] == "gzip"


async def test_the_overview_says_so_when_metrics_is_down(
    portal: RunningPortal, mongo: MongoServer, tmp_path: Path
) -> None:
    database = str(portal.settings.mongo.database)
    async with running_portal(mongo, database, tmp_path, Echo()) as alone, alone.signed_in() as client:
        parts = (await client.get("/api/pages/overview?parts=summary,active")).json()
        assert list(parts) == ["summary", "active"]
        assert parts["active"]["status"] == 502
        assert parts["active"]["problem"]["service"] == "metrics"
        assert (await client.get("/api/pages/overview?parts=secrets")).json()["parameter"] == "parts"


async def test_the_state_of_each_service_is_known_and_since_when(client: httpx.AsyncClient, echo: Echo) -> None:
    echo.ready = False
    first = (await client.get("/api/health")).json()
    states = {each["service"]: each for each in first["services"]}
    assert first["status"] == "degraded"
    assert (states["exports"]["state"], states["metrics"]["state"]) == ("down", "waiting")
    assert states["metrics"]["waiting_for"] == ["database"]
    echo.ready = True
    second = {each["service"]: each for each in (await client.get("/api/health")).json()["services"]}
    assert second["exports"]["since"] == states["exports"]["since"]
    assert second["metrics"]["state"] == "ready"


async def test_the_interfaces_are_described_to_developers(client: httpx.AsyncClient) -> None:
    documents = {each["id"]: each for each in (await client.get("/api/developers")).json()["items"]}
    assert documents.keys() == {"metrics", "customers", "exports", "sync", "portal", "events"}
    assert (await client.get(documents["metrics"]["url"])).json() == {"openapi": "3.1.0"}
    assert "/api/views" in (await client.get(documents["portal"]["url"])).json()["paths"]
    assert (await client.get(documents["events"]["url"])).json()["asyncapi"].startswith("3.")
    assert (await client.get(documents["exports"]["url"])).status_code == 502


async def test_a_live_page_outlives_a_restart_of_metrics(
    mongo: MongoServer, fresh_database: str, tmp_path: Path
) -> None:
    echo = Echo()
    async with (
        running_portal(mongo, fresh_database, tmp_path, echo) as portal,
        portal.signed_in() as client,
        client.stream("GET", "/api/live") as stream,
    ):
        lines = stream.aiter_lines()
        assert await said(lines) == {"event": "service.state", "data": '{"service": "metrics", "state": "down"}'}
        async with echo.running():
            assert (await said(lines))["data"] == '{"service": "metrics", "state": "ready"}'
            await echo.events.put('id: 7\nevent: kpi.changed\ndata: {"month": "2025-11"}\n\n')
            assert await said(lines) == {"id": "7", "event": "kpi.changed", "data": '{"month": "2025-11"}'}
            await echo.events.put("")
        assert (await said(lines))["data"] == '{"service": "metrics", "state": "down"}'
        async with echo.running():
            assert (await said(lines))["data"] == '{"service": "metrics", "state": "ready"}'
            assert echo.asked[-1].headers["last-event-id"] == "7"
            await echo.events.put("")


async def test_metrics_that_takes_no_more_streams_is_asked_again_after_the_time_it_names(
    client: httpx.AsyncClient, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    sleep = asyncio.sleep

    async def sleep_less(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0.01)

    monkeypatch.setattr("services.portal.service.live.asyncio.sleep", sleep_less)
    echo.refusals = 1
    async with client.stream("GET", "/api/live") as stream:
        lines = stream.aiter_lines()
        assert (await said(lines))["data"] == '{"service": "metrics", "state": "down"}'
        assert (await said(lines))["data"] == '{"service": "metrics", "state": "ready"}'
        await echo.events.put("")
    assert 1.0 in waited


@pytest.mark.parametrize("left", ["by signing out", "for another partner"])
async def test_a_page_whose_session_ends_elsewhere_is_told_at_once_and_hears_nothing_more(
    client: httpx.AsyncClient, echo: Echo, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Looking for what other processes end is no help here.
    monkeypatch.setattr("services.portal.service.live._CHECK_SECONDS", 10 * PATIENCE_SECONDS)
    async with client.stream("GET", "/api/live") as stream:
        lines = stream.aiter_lines()
        assert (await said(lines))["event"] == "service.state"
        if left == "by signing out":
            await client.delete("/api/session")
        else:
            await client.put("/api/session/partner", json={"partner_id": "contoso"})
        assert await said(lines) == {"event": "session.ended", "data": "{}"}
        assert [line async for line in lines] == []
    await echo.events.put("")


async def test_a_partner_may_have_so_many_pages_that_listen(
    mongo: MongoServer, fresh_database: str, tmp_path: Path, echo: Echo
) -> None:
    async with (
        running_portal(mongo, fresh_database, tmp_path, echo, streams_per_partner=1) as portal,
        portal.signed_in() as client,
        portal.signed_in("northwind-analyst") as colleague,
        portal.signed_in("contoso-owner") as neighbour,
    ):
        async with client.stream("GET", "/api/live") as stream:
            lines = stream.aiter_lines()  # kept: a reader that is let go closes the stream
            await said(lines)
            refused = await colleague.get("/api/live")
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
            assert refused.headers["content-type"] == "application/problem+json"
            async with neighbour.stream("GET", "/api/live") as other:
                assert other.status_code == 200

        async def is_let_in() -> bool:
            async with colleague.stream("GET", "/api/live") as again:
                return again.status_code == 200

        await eventually(is_let_in)
        await echo.events.put("")


async def said(lines: AsyncIterator[str]) -> dict[str, str]:
    """The next event of a stream, without comments."""
    fields: dict[str, str] = {}
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for line in lines:
            if not line and fields:
                return fields
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value
    return fields


async def test_the_page_carries_a_fresh_nonce_and_nothing_foreign_runs(portal: RunningPortal) -> None:
    async with portal.browser() as client:
        nonces = set()
        for path in ("/", "/customers/42", "/overview?x=1"):
            page = await client.get(path)
            [nonce] = re.findall(r'nonce="([\w-]{22})"', page.text)
            policy = page.headers["content-security-policy"]
            assert f"script-src 'self' 'nonce-{nonce}'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe-eval" not in policy
            assert page.headers["cache-control"] == "no-store"
            nonces.add(nonce)
        assert len(nonces) == 3
        answer = await client.get("/api/session")
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_built_files_are_kept_for_good_and_sent_compressed(portal: RunningPortal) -> None:
    async with portal.browser() as client:
        small = await client.get("/assets/app-1.js", headers={"Accept-Encoding": "gzip"})
        assert small.text == SCRIPT
        assert small.headers["cache-control"] == "public, max-age=31536000, immutable"
        async with client.stream("GET", "/assets/app-1.js", headers={"Accept-Encoding": "gzip, br"}) as answer:
            assert answer.headers["content-encoding"] == "br"
            assert answer.headers["content-type"].endswith("/javascript")
        assert (await client.get("/favicon.svg")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/assets/gone-2.js", "/..%2fkeys%2fprivate.pem", "/%2e%2e/keys/private.pem", "/a%00b.js"]
)
async def test_nothing_but_the_build_is_served(portal: RunningPortal, path: str) -> None:
    async with portal.browser() as client:
        answer = await client.get(httpx.URL(portal.url).copy_with(raw_path=path.encode()))
        assert answer.status_code == 404
        assert "PRIVATE" not in answer.text


async def test_an_error_that_nobody_expected_lets_a_browser_do_nothing_either(
    mongo: MongoServer, fresh_database: str, tmp_path: Path, echo: Echo
) -> None:
    nowhere: dict[str, Any] = {"asyncapi_file": tmp_path / "nowhere"}
    async with running_portal(mongo, fresh_database, tmp_path, echo, **nowhere) as portal, portal.signed_in() as client:
        answer = await client.get("/api/developers/events.json")
        assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_path_that_no_file_system_knows_is_one_of_the_page(portal: RunningPortal) -> None:
    async with portal.browser() as client:
        assert (await client.get(f"/{'a' * 1_000}")).status_code == 200
        assert (await client.get(f"/{'a' * 1_000}.js")).status_code == 404


async def test_without_a_build_the_page_says_what_to_do(
    mongo: MongoServer, fresh_database: str, tmp_path: Path, echo: Echo
) -> None:
    nowhere: dict[str, Any] = {"pages_directory": tmp_path / "nowhere"}
    async with running_portal(mongo, fresh_database, tmp_path, echo, **nowhere) as portal, portal.browser() as client:
        answer = await client.get("/overview")
        assert answer.status_code == 503
        assert "make web" in answer.text


async def test_a_page_that_goes_away_ends_its_stream(client: httpx.AsyncClient, echo: Echo) -> None:
    async with client.stream("GET", "/api/live") as stream:
        await said(stream.aiter_lines())

    async def nobody_listens() -> bool:
        return REGISTRY.get_sample_value("tenantry_portal_live_streams") == 0

    await eventually(nobody_listens)
    await echo.events.put("")
