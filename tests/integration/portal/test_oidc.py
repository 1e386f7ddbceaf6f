"""Sign-in at a real OpenID provider: code flow with PKCE, tokens renewed and never shown, wrong ways refused."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.ports import free_ports
from services.portal.settings import OidcSettings
from shared.settings import AuthSettings
from tests.support.oidc_provider import CLIENT_SECRET, RESOURCE, RunningProvider, running_provider
from tests.support.portal_service import Echo, RunningPortal, running_portal
from tests.support.servers import MongoServer, fresh_database_name
from tests.support.waiting import PATIENCE_SECONDS


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[RunningProvider]:
    port, portal_port = free_ports(2)
    async with running_provider(port, portal_port=portal_port) as running:
        yield running


@asynccontextmanager
async def portal_of(
    provider_url: str, mongo: MongoServer, directory: Path, echo: Echo, *, port: int
) -> AsyncIterator[RunningPortal]:
    """A portal whose people sign in at `provider_url`."""
    given: dict[str, Any] = {
        "personas_key_file": None,
        "oidc": OidcSettings(issuer=provider_url, client_secret=CLIENT_SECRET, resource=RESOURCE),
        "auth": AuthSettings(issuer=provider_url, jwks_url=f"{provider_url}/jwks"),
    }
    async with (
        fresh_database_name(mongo) as database,
        running_portal(mongo, database, directory, echo, port=port, **given) as running,
    ):
        yield running


@pytest.fixture(scope="module")
async def shared_portal(
    mongo: MongoServer,
    provider: RunningProvider,
    tmp_path_factory: pytest.TempPathFactory,
    shared_echo: Echo,
) -> AsyncIterator[RunningPortal]:
    directory = tmp_path_factory.mktemp("portal")
    async with portal_of(provider.url, mongo, directory, shared_echo, port=provider.portal_port) as running:
        yield running


@pytest.fixture(autouse=True)
async def _ada_comes(provider: RunningProvider) -> None:
    await provider.sign_in_as("ada")


def answer_of_the_provider(arrived: httpx.Response) -> httpx.URL:
    """The address with which the provider sent the browser back."""
    [callback] = [each.url for each in arrived.history if each.url.path.endswith("/callback")]
    return callback


async def test_signing_in_leads_back_to_the_page_that_was_wanted(portal: RunningPortal, echo: Echo) -> None:
    async with portal.browser() as client:
        assert (await client.get("/api/session/options")).json() == {"oidc": True, "personas": []}
        arrived = await client.get("/api/session/oidc", params={"next": "/customers?country=SE"})
        assert str(arrived.url) == f"{portal.url}/customers?country=SE"
        session = (await client.get("/api/session")).json()
        assert (session["name"], session["partner_id"], session["partner_name"]) == ("Ada Byron", "acme", "Acme Cloud")
        assert (session["roles"], session["profile"]) == (["manager"], {"personal_data": False, "revenue": True})
        assert {cookie.name for cookie in client.cookies.jar if cookie.name.startswith("tenantry")} == {
            "tenantry-session"
        }

        await client.get("/api/metrics/v1/metrics/summary")
        assert echo.asked[-1].headers["authorization"].startswith("Bearer ey")


async def test_the_way_to_the_provider_carries_pkce_state_and_nonce(portal: RunningPortal) -> None:
    async with portal.browser() as client:
        there = (await client.get("/api/session/oidc", follow_redirects=False)).headers["location"]
    asked = httpx.URL(there).params
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert all(len(asked[name]) >= 43 for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"] == f"{portal.url}/api/session/oidc/callback"


async def test_an_answer_counts_once_in_the_browser_that_asked_and_with_its_own_state(portal: RunningPortal) -> None:
    async with portal.browser() as client, portal.browser() as other:
        callback = answer_of_the_provider(await client.get("/api/session/oidc"))
        assert (await client.get(callback)).status_code == 403

        await other.get("/api/session/oidc", follow_redirects=False)
        refused = await other.get(callback)
        assert (refused.status_code, (await other.get("/api/session")).status_code) == (403, 401)
        assert "another sign-in" in refused.json()["detail"]

        await other.get("/api/session/oidc", follow_redirects=False)
        strange = await other.get("/api/session/oidc/callback", params={"state": "\u00fc\0", "code": "x"})
        assert (strange.status_code, strange.headers["content-type"]) == (403, "application/problem+json")


async def test_a_code_is_worth_nothing_without_the_verifier(portal: RunningPortal, provider: RunningProvider) -> None:
    async with portal.browser() as client:
        to_provider = await client.get("/api/session/oidc", follow_redirects=False)
        back = await follow_until_callback(client, to_provider.headers["location"], portal.url)
    async with httpx.AsyncClient(
        auth=("tenantry-portal", CLIENT_SECRET.replace(" ", "+")), timeout=PATIENCE_SECONDS
    ) as thief:
        form = {
            "grant_type": "authorization_code",
            "code": back.params["code"],
            "redirect_uri": str(back).split("?")[0],
        }
        answer = await thief.post(f"{provider.url}/token", data=form)
    assert answer.json()["error"] == "invalid_grant"


async def follow_until_callback(client: httpx.AsyncClient, address: str, portal_url: str) -> httpx.URL:
    """Where the provider sends the browser, without going there."""
    while not address.startswith(portal_url):
        answer = await client.get(address, follow_redirects=False)
        address = str(answer.url.join(answer.headers["location"]))
    return httpx.URL(address)


@pytest.mark.parametrize(
    ("account", "reason"),
    [
        ("nobody", "access_denied"),
        ("guest", "lacks partner_id"),
        ("bot", "no role in Tenantry"),
    ],
)
async def test_who_is_refused_or_nobody_here_is_told_why(
    portal: RunningPortal, provider: RunningProvider, account: str, reason: str
) -> None:
    await provider.sign_in_as(account)
    async with portal.browser() as client:
        refused = await client.get("/api/session/oidc")
        assert refused.status_code == 403
        assert reason in refused.json()["detail"]
        assert (await client.get("/api/session")).status_code == 401


async def test_tokens_are_renewed_at_the_provider_with_a_refresh_token_that_changes(
    portal: RunningPortal, echo: Echo
) -> None:
    async with portal.browser() as client:
        await client.get("/api/session/oidc")
        for minutes in (0, 59, 118):
            portal.clock.shift = timedelta(minutes=minutes)
            answer = await client.get("/api/metrics/v1/thing")
            assert answer.status_code == 200, answer.text
    tokens = [asked.headers["authorization"] for asked in echo.asked]
    assert len(set(tokens)) == 3


async def test_two_processes_renew_a_session_once_between_them(
    mongo: MongoServer, portal: RunningPortal, tmp_path: Path, echo: Echo
) -> None:
    database = str(portal.settings.mongo.database)
    same = {"oidc": portal.settings.oidc, "auth": portal.settings.auth, "personas_key_file": None}
    async with (
        running_portal(mongo, database, tmp_path, echo, port=free_ports(1)[0], **same) as second,
        portal.browser() as client,
    ):
        await client.get("/api/session/oidc")
        portal.clock.shift = second.clock.shift = timedelta(minutes=59, seconds=1)
        addresses = [portal.url, second.url] * 4
        answers = await asyncio.gather(*(client.get(f"{url}/api/metrics/v1/thing") for url in addresses))
        assert [answer.status_code for answer in answers] == [200] * 8
    assert len({asked.headers["authorization"] for asked in echo.asked}) == 1


async def test_a_session_whose_refresh_token_the_provider_takes_no_more_ends(
    mongo: MongoServer, tmp_path: Path, echo: Echo
) -> None:
    port, portal_port = free_ports(2)
    address = f"http://127.0.0.1:{port}"
    async with portal_of(address, mongo, tmp_path, echo, port=portal_port) as portal, portal.browser() as client:
        assert (await client.get("/api/session/oidc")).json()["service"] == "sign-in provider"
        async with running_provider(port, portal_port=portal_port):
            await client.get("/api/session/oidc")
            assert (await client.get("/api/session")).status_code == 200
        portal.clock.shift = timedelta(minutes=59, seconds=1)
        away = await client.get("/api/session")
        assert (away.status_code, away.json()["service"]) == (502, "sign-in provider")
        async with running_provider(port, portal_port=portal_port):  # which has forgotten everybody
            assert (await client.get("/api/session")).status_code == 401


async def test_signing_out_names_the_way_out_of_the_provider(portal: RunningPortal, provider: RunningProvider) -> None:
    async with portal.browser() as client:
        await client.get("/api/session/oidc")
        token = (await client.get("/api/session")).json()["csrf_token"]
        left = await client.delete("/api/session", headers={"X-CSRF-Token": token})
        way_out = httpx.URL(left.json()["logout_url"])
        assert str(way_out).startswith(f"{provider.url}/session/end?")
        assert (await client.get("/api/session")).status_code == 401
        form = (await client.get(way_out)).text
        xsrf = re.search(r'name="xsrf" value="(\w+)"', form)
        assert xsrf is not None
        confirmed = {"xsrf": xsrf[1], "logout": "yes"}
        home = await client.post(f"{provider.url}/session/end/confirm", data=confirmed, follow_redirects=False)
        assert home.headers["location"] == f"{portal.url}/"


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
async def test_nobody_is_sent_to_another_site_after_signing_in(portal: RunningPortal, path: str) -> None:
    async with portal.browser() as client:
        arrived = await client.get("/api/session/oidc", params={"next": path})
    assert str(arrived.url) == f"{portal.url}/"
