"""A session that ends in the middle of a form, with a real OpenID provider: one signs in beside it and goes on."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from deploy.local.ports import free_ports
from services.portal.settings import WEB_BUILD, OidcSettings
from shared.settings import AuthSettings
from tests.browser.widgets import pressed
from tests.support.browser import Visit, visiting
from tests.support.oidc_provider import CLIENT_SECRET, RESOURCE, RunningProvider, running_provider
from tests.support.portal_service import Echo, RunningPortal, running_portal
from tests.support.servers import MongoServer, fresh_database_name

AWAY = Echo()  # which nobody starts: saved views, the form of these tests, are the portal's own


@pytest.fixture
async def provider() -> AsyncIterator[RunningProvider]:
    port, portal_port = free_ports(2)
    async with running_provider(port, portal_port=portal_port) as running:
        yield running


@pytest.fixture
async def portal(mongo: MongoServer, provider: RunningProvider, tmp_path: Path) -> AsyncIterator[RunningPortal]:
    given: dict[str, Any] = {
        "personas_key_file": None,
        "oidc": OidcSettings(issuer=provider.url, client_secret=CLIENT_SECRET, resource=RESOURCE),
        "auth": AuthSettings(issuer=provider.url, jwks_url=f"{provider.url}/jwks"),
        "pages_directory": WEB_BUILD,
    }
    async with (
        fresh_database_name(mongo) as database,
        running_portal(mongo, database, tmp_path, AWAY, port=provider.portal_port, **given) as running,
    ):
        yield running


@pytest.fixture
async def opened(browser: Browser, portal: RunningPortal) -> AsyncIterator[Visit]:
    """Ada, signed in at the provider, before a form with a name typed in."""
    async with visiting(browser, portal.url) as visit:
        await visit.page.add_init_script("localStorage.setItem('tenantry.tour', 'over')")
        await visit.page.goto("/orders")
        await visit.page.get_by_role("button", name="Sign in with your organisation").click()
        await expect(visit.page.get_by_role("heading", level=1, name="Orders & usage")).to_be_visible()
        await visit.page.get_by_role("button", name="Saved views").click()
        await name_of(visit.page).fill("Nordic resellers")
        yield visit


def name_of(page: Page) -> Any:
    return page.get_by_role("textbox", name="Name of the view")


async def sign_in_beside(page: Page) -> None:
    """In the window that opens: the provider knows its people still, and the window goes by itself."""
    ended = page.get_by_role("dialog", name="Your session has ended")
    async with page.expect_popup() as beside:
        await ended.get_by_role("button", name="Sign in with your organisation").click()
    window = await beside.value
    if not window.is_closed():
        await window.wait_for_event("close")


async def test_what_was_typed_is_there_after_signing_in_beside_it(opened: Visit, portal: RunningPortal) -> None:
    page = opened.page
    portal.clock.shift = timedelta(hours=2)
    await pressed(page, "Save")
    await sign_in_beside(page)
    await expect(page.get_by_role("dialog", name="Your session has ended")).not_to_be_visible()
    await expect(name_of(page)).to_have_value("Nordic resellers")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("button", name="Nordic resellers", exact=True)).to_be_visible()


async def test_somebody_else_who_signs_in_finds_nothing_of_it(
    opened: Visit, portal: RunningPortal, provider: RunningProvider
) -> None:
    page = opened.page
    portal.clock.shift = timedelta(hours=2)
    await provider.sign_in_as("grace")
    await page.context.clear_cookies()
    await pressed(page, "Save")
    await sign_in_beside(page)
    await expect(page.get_by_role("button", name="Account of Grace Hopper")).to_be_visible()
    await expect(name_of(page)).to_have_count(0)
