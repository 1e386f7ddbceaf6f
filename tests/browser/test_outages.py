"""A service that goes away: the page says what is stale and keeps the rest; it recovers without a reload."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from deploy.local.ports import free_ports
from services.portal.app import build
from services.portal.settings import PortalSettings
from tests.browser.conftest import Open
from tests.support.exports_service import serving
from tests.support.stack import RunningStack
from tests.support.tap import Tap


@pytest.fixture
async def metrics(demo: RunningStack) -> AsyncIterator[Tap]:
    """The way to metrics, which can be shut."""
    async with Tap(demo.stack.urls["metrics"], *free_ports(1)).running() as tap:
        yield tap


@pytest.fixture
async def portal(demo: RunningStack, metrics: Tap, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The address of a portal that reaches metrics through the tap."""
    for name, value in demo.stack.environment("portal").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TENANTRY_METRICS_URL", metrics.url)
    app, [port] = build(PortalSettings()), free_ports(1)
    async with app.router.lifespan_context(app), serving(app, port):
        yield f"http://127.0.0.1:{port}"


async def test_figures_stay_and_say_since_when_they_stand_still(visit: Open, portal: str, metrics: Tap) -> None:
    opened = await visit("northwind-owner", url=portal)
    page = opened.page
    live = page.get_by_text("Live", exact=True)
    await expect(live).to_be_visible()
    await expect(page.locator("canvas").first).to_be_visible()
    figures = await page.locator("main h2, main h3").all_inner_texts()

    await metrics.shut()
    await expect(live).not_to_be_visible()
    await page.get_by_text("6 M", exact=True).click()
    await page.get_by_text("12 M", exact=True).click()
    await expect(page.locator("canvas").first).to_be_visible()
    assert await page.locator("main h2, main h3").all_inner_texts() == figures

    await metrics.open()
    await expect(live).to_be_visible()


async def test_a_page_opened_meanwhile_names_what_failed_and_the_others_work(
    visit: Open, portal: str, metrics: Tap
) -> None:
    await metrics.shut()
    opened = await visit("northwind-owner", url=portal)
    page = opened.page
    await expect(page.get_by_text("The service “metrics” does not answer").first).to_be_visible()
    await page.get_by_role("link", name="Customers").click()
    await expect(page.get_by_role("heading", level=1, name="Customers")).to_be_visible()
    states = {each["service"]: each["state"] for each in (await opened.api("/api/health"))["services"]}
    assert states == {"metrics": "down", "customers": "ready", "exports": "ready", "sync": "ready"}

    await metrics.open()
    await page.get_by_role("link", name="Overview").click()
    await page.get_by_role("button", name="Try again").first.click()
    await expect(page.locator("canvas").first).to_be_visible()
