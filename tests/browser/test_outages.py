"""A service that goes away: the page says what is stale and keeps the rest; it recovers without a reload."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from playwright.async_api import Page, Route, expect

from deploy.local.ports import free_ports
from tests.browser.conftest import Open, portal_beside
from tests.browser.widgets import all_made, widget
from tests.support.browser import PATIENCE_MS, Visit
from tests.support.stack import RunningStack
from tests.support.tap import Tap
from tests.support.waiting import eventually

OVERVIEW: Final = "**/api/pages/overview*"


@pytest.fixture
async def metrics(demo: RunningStack) -> AsyncIterator[Tap]:
    """The way to metrics, which can be shut."""
    async with Tap(demo.stack.urls["metrics"], *free_ports(1)).running() as tap:
        yield tap


@pytest.fixture
async def portal(demo: RunningStack, metrics: Tap, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The address of a portal that reaches metrics through the tap."""
    monkeypatch.setenv("TENANTRY_METRICS_URL", metrics.url)
    async with portal_beside(demo, monkeypatch) as url:
        yield url


@asynccontextmanager
async def telling(page: Page, **parts: object) -> AsyncIterator[None]:
    """While the block runs, the overview is answered as it is, but for these parts."""
    changes = dict(parts)

    async def changed(route: Route) -> None:
        answer = await route.fetch(timeout=PATIENCE_MS)
        await route.fulfill(response=answer, json={**await answer.json(), **changes})

    await page.route(OVERVIEW, changed)
    yield
    # The route stays: one that is taken away in the middle of an answer fails the test.
    changes.clear()


async def test_figures_stay_and_say_since_when_they_stand_still(visit: Open, portal: str, metrics: Tap) -> None:
    opened = await visit("northwind-owner", url=portal)
    page = opened.page
    live = page.get_by_text("Live", exact=True)
    await expect(live).to_be_visible()
    await all_made(opened)
    titles = page.locator("main h2, main h3")
    figures = await titles.all_inner_texts()

    await metrics.shut()
    await expect(live).not_to_be_visible()
    await page.get_by_text("6 M", exact=True).click()
    await page.get_by_text("12 M", exact=True).click()
    await expect(titles).to_have_text(figures, use_inner_text=True)

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
    await eventually(lambda: only_metrics_is_down(opened))

    await metrics.open()
    await page.get_by_role("link", name="Overview").click()
    # Nobody presses “Try again”: the stream says that metrics is back, and the button may be gone before it is pressed.
    await expect(page.locator("canvas").first).to_be_visible()


async def only_metrics_is_down(opened: Visit) -> bool:
    """By the portal's own account; who is busy for two seconds counts as down until the next time."""
    states = {each["service"]: each["state"] for each in (await opened.api("/api/health"))["services"]}
    return states == {"metrics": "down", "customers": "ready", "exports": "ready", "sync": "ready"}


async def test_every_part_of_a_page_fails_for_itself(visit: Open, portal: str) -> None:
    opened = await visit("northwind-owner", "/settings", still=True, url=portal)
    page = opened.page

    async with telling(page, geography={"status": 502, "problem": {"title": "away", "service": "metrics"}}):
        await page.goto("/")
        lost = widget(page, "Where are the customers?")
        await expect(lost.get_by_role("alert")).to_contain_text("The service “metrics” does not answer")
        await expect(widget(page, "Who came and who left?").locator("canvas")).to_be_visible()
    await lost.get_by_role("button", name="Try again").click()
    await expect(lost.get_by_role("table")).to_be_visible()


async def test_without_the_shapes_of_the_world_the_grid_says_where_customers_are(visit: Open) -> None:
    opened = await visit("northwind-owner", "/settings", still=True)
    page = opened.page
    await page.route("**/assets/countries-*", lambda route: route.abort())
    await page.goto("/")
    place = widget(page, "Where are the customers?")
    await expect(place.get_by_role("alert")).to_be_visible()  # it has been tried three times by then
    await expect(place.get_by_role("table")).to_be_visible()
    await page.unroute("**/assets/countries-*")
    await place.get_by_role("button", name="Try again").click()
    await expect(place.locator("canvas")).to_be_visible()
    opened.complaints.clear()  # the browser's own about the file that did not come


async def test_an_answer_that_no_widget_understands_breaks_that_widget_only(visit: Open, portal: str) -> None:
    opened = await visit("northwind-owner", "/settings", url=portal)
    page = opened.page

    async with telling(page, active={"status": 200, "body": {"as_of": None, "months": [None]}}):
        await page.goto("/")
        broken = widget(page, "How many are active?")
        await expect(broken.get_by_role("alert")).to_contain_text("could not be drawn")
        await expect(widget(page, "Who came and who left?").locator("canvas")).to_be_visible()
    await page.get_by_text("6 M", exact=True).click()  # other data is another chance
    await expect(broken.locator("canvas")).to_be_visible()
    opened.complaints.clear()  # React says what it has caught


async def test_without_a_connection_the_page_says_so_and_goes_on_by_itself(visit: Open) -> None:
    opened = await visit("northwind-owner", "/settings", still=True)
    page = opened.page
    await page.goto("/")
    await expect(page.locator("canvas").first).to_be_visible()
    figure = await widget(page, "Customers").inner_text()
    await page.context.set_offline(True)
    notice = page.get_by_role("status").filter(has_text="You are offline")
    await expect(notice).to_be_visible()
    assert await widget(page, "Customers").inner_text() == figure
    await page.context.set_offline(False)
    await expect(notice).to_have_count(0)
    await page.get_by_text("6 M", exact=True).click()
    await expect(page.get_by_role("radio", name="Last 6 months")).to_be_checked()
    await expect(page.locator("main [aria-busy=true]")).to_have_count(0)
    opened.complaints.clear()  # the browser's own about the stream that was cut
