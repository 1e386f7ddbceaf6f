"""Sessions of the portal: opaque to the browser, sealed in the database, ended on time, and never forged."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from pymongo import MongoClient

from services.portal.settings import PortalSettings
from tests.support.portal_service import Echo, RunningPortal, running_portal
from tests.support.servers import MongoServer


def problem(response: httpx.Response, status: int) -> str:
    """The detail of a problem of this status."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    return str(response.json()["detail"])


async def test_a_persona_signs_in_sees_who_it_is_and_signs_out(portal: RunningPortal) -> None:
    async with portal.browser() as client:
        problem(await client.get("/api/session"), 401)
        options = (await client.get("/api/session/options")).json()
        assert options["oidc"] is False
        assert len(options["personas"]) == 3 * 4
        assert options["personas"][0] == {
            "id": "northwind-owner",
            "partner_id": "northwind",
            "partner_name": "Northwind",
            "role": "owner",
            "name": "Olivia Berg",
        }

        await client.post("/api/session/personas/northwind-analyst")
        session = (await client.get("/api/session")).json()
        assert (session["partner_name"], session["subject"]) == ("Northwind", "analyst@northwind")
        assert session["roles"] == ["analyst"]
        assert session["profile"] == {"personal_data": False, "revenue": False}

        answer = await client.delete("/api/session", headers={"X-CSRF-Token": session["csrf_token"]})
        assert answer.status_code == 204
        assert "tenantry-session" not in client.cookies
        problem(await client.get("/api/session"), 401)


async def test_a_cookie_that_was_signed_out_is_worth_nothing(portal: RunningPortal) -> None:
    async with portal.signed_in() as client:
        stolen = dict(client.cookies)
        await client.delete("/api/session")
    async with portal.browser() as thief:
        problem(
            await thief.get("/api/session", headers={"Cookie": f"tenantry-session={stolen['tenantry-session']}"}), 401
        )


async def test_a_browser_has_one_session_at_a_time(portal: RunningPortal) -> None:
    async with portal.signed_in() as client:
        before = client.cookies["tenantry-session"]
        await client.post("/api/session/personas/contoso-owner")
        assert (await client.get("/api/session")).json()["partner_id"] == "contoso"
    async with portal.browser(Cookie=f"tenantry-session={before}") as old:
        problem(await old.get("/api/session"), 401)


async def test_the_browser_holds_nothing_but_an_opaque_cookie_and_the_database_no_token(
    portal: RunningPortal, mongo: MongoServer
) -> None:
    async with portal.browser() as client:
        answer = await client.post("/api/session/personas/northwind-owner")
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(r"tenantry-session=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)
    assert "eyJ" not in answer.text + cookie
    kept = everything_in(mongo, str(portal.settings.mongo.database))
    assert "eyJ" not in kept
    assert cookie[17:60] not in kept


def everything_in(mongo: MongoServer, database: str) -> str:
    with MongoClient[dict[str, Any]](mongo.url) as client:
        names = client[database].list_collection_names()
        return repr([list(client[database][name].find()) for name in names])


async def test_a_session_ends_when_it_is_not_used_and_at_the_latest_after_its_longest_time(
    portal: RunningPortal,
) -> None:
    idle = timedelta(seconds=portal.settings.session_idle_seconds)
    longest = timedelta(seconds=portal.settings.session_longest_seconds)
    async with portal.signed_in() as client:
        for _ in range(int(longest / idle) - 1):
            portal.clock.shift += idle - timedelta(minutes=1)
            assert (await client.get("/api/session")).status_code == 200
        portal.clock.shift = longest
        problem(await client.get("/api/session"), 401)
    portal.clock.shift = timedelta()
    async with portal.signed_in() as client:
        portal.clock.shift = idle
        assert "has ended" in problem(await client.get("/api/session"), 401)


async def test_a_change_needs_the_sessions_own_csrf_token(portal: RunningPortal, echo: Echo) -> None:
    async with portal.signed_in() as client, portal.signed_in() as other:
        for token in ("", "guess", other.headers["X-CSRF-Token"]):
            problem(await client.post("/api/metrics/v1/thing", headers={"X-CSRF-Token": token}), 403)
            problem(await client.delete("/api/session", headers={"X-CSRF-Token": token}), 403)
        assert echo.asked == []
        assert (await client.post("/api/metrics/v1/thing")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://[", "Host": "["},
        {"Origin": "null", "Host": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
async def test_a_change_from_another_site_is_refused_even_with_the_token(
    portal: RunningPortal, headers: dict[str, str]
) -> None:
    async with portal.signed_in() as client:
        assert "another site" in problem(await client.post("/api/metrics/v1/thing", headers=headers), 403)
        problem(await client.post("/api/session/personas/northwind-owner", headers=headers), 403)
        own = {"Origin": portal.url, "Sec-Fetch-Site": "same-origin"}
        assert (await client.post("/api/metrics/v1/thing", headers=own)).status_code == 200


async def test_a_persona_looks_at_another_partner_and_only_at_those_there_are(portal: RunningPortal) -> None:
    async with portal.signed_in("northwind-manager") as client:
        partners = (await client.get("/api/partners")).json()["items"]
        assert [each["partner_id"] for each in partners if each["current"]] == ["northwind"]
        problem(await client.put("/api/session/partner", json={"partner_id": "acme"}), 403)
        moved = (await client.put("/api/session/partner", json={"partner_id": "contoso"})).json()
        assert (moved["partner_id"], moved["roles"]) == ("contoso", ["manager"])
        assert (await client.get("/api/session")).json()["csrf_token"] == moved["csrf_token"]


async def test_a_token_is_renewed_before_it_ends(portal: RunningPortal, echo: Echo) -> None:
    async with portal.signed_in() as client:
        await client.get("/api/metrics/v1/thing")
        portal.clock.shift = timedelta(minutes=59, seconds=1)
        await client.get("/api/metrics/v1/thing")
        first, second = (asked.headers["authorization"] for asked in echo.asked)
        assert first != second


def test_personas_are_refused_in_production(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="development only"):
        PortalSettings(environment="production", personas_key_file=tmp_path)


async def test_in_production_cookies_are_bound_to_https_and_the_host(
    mongo: MongoServer, fresh_database: str, tmp_path: Path, echo: Echo
) -> None:
    changed: dict[str, Any] = {"environment": "production", "personas_key_file": None}
    async with running_portal(mongo, fresh_database, tmp_path, echo, **changed) as portal, portal.browser() as client:
        assert (await client.get("/api/session/options")).json() == {"oidc": False, "personas": []}
        problem(await client.post("/api/session/personas/northwind-owner"), 404)
        page = await client.get("/")
        assert page.headers["strict-transport-security"].startswith("max-age=")
        answer = await client.get("/api/session", headers={"Cookie": "tenantry-session=x; __Host-tenantry-session=y"})
        problem(answer, 401)
