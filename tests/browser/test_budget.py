"""What the first load costs: regressions fail by size and by number of requests, never by time."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Request, expect

from tests.browser.conftest import Open
from tests.browser.widgets import all_made, widget
from tests.support.browser import Visit

# Compressed, as sent. Charts and the map come after the figures, in chunks of their own.
FIRST_LOAD_BYTES = 350_000
WITH_CHARTS_BYTES = 480_000
FIRST_LOAD_REQUESTS = 36
FIGURES = "/api/pages/overview"
ENTRIES = """() => performance.getEntriesByType("resource").map((each) => ({
  path: each.name.replace(location.origin, ""), bytes: each.encodedBodySize, start: each.startTime,
}))"""


@dataclass(frozen=True)
class Load:
    """The requests of one load in their order."""

    entries: list[dict[str, Any]]

    @property
    def figures_asked_at(self) -> float:
        return next(float(each["start"]) for each in self.entries if each["path"].startswith(FIGURES))

    def scripts(self, *, before: float = float("inf")) -> int:
        """Bytes of scripts that were asked for before a moment."""
        return sum(each["bytes"] for each in self.entries if each["path"].endswith(".js") and each["start"] <= before)

    def paths(self, prefix: str) -> list[str]:
        return [each["path"] for each in self.entries if each["path"].startswith(prefix)]


async def loaded(opened: Visit) -> Load:
    """The load of the overview, once its charts are drawn."""
    await expect(opened.page.locator("canvas").first).to_be_visible()
    return Load(await opened.page.evaluate(ENTRIES))


async def test_the_first_load_is_small(visit: Open) -> None:
    load = await loaded(await visit("northwind-owner"))
    assert load.scripts(before=load.figures_asked_at) <= FIRST_LOAD_BYTES
    assert load.scripts() <= WITH_CHARTS_BYTES


async def test_the_first_load_asks_few_times_and_for_all_its_figures_at_once(visit: Open) -> None:
    load = await loaded(await visit("northwind-owner", still=True))
    assert len(load.entries) <= FIRST_LOAD_REQUESTS
    # Once, and again as soon as the stream is connected, so that nothing between the two is missed.
    assert 1 <= len(load.paths(FIGURES)) <= 2


async def test_going_back_asks_for_no_script_again(visit: Open) -> None:
    opened = await visit("northwind-owner")
    await loaded(opened)
    await opened.page.get_by_role("link", name="Orders & usage").click()
    await expect(opened.page.get_by_role("heading", level=1, name="Orders & usage")).to_be_visible()
    known = scripts_of(opened)
    opened.requests.clear()
    await opened.page.go_back()
    await expect(opened.page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    await expect(opened.page.locator("canvas").first).to_be_visible()
    assert known
    assert scripts_of(opened) & known == set()


def scripts_of(opened: Visit) -> set[str]:
    return {url for url in opened.requests if "/assets/" in url and url.endswith(".js")}


async def test_another_tab_of_the_distribution_asks_for_that_alone(visit: Open) -> None:
    opened = await visit("northwind-owner", still=True)
    await all_made(opened)
    place = widget(opened.page, "Customers by kind")
    opened.requests.clear()
    await place.get_by_role("tab", name="Vendor").click()
    await expect(place.get_by_role("button", name="Microsoft")).to_be_visible()
    [asked] = [url for url in opened.requests if "/metrics/" in url or FIGURES in url]
    assert "/v1/metrics/distribution?" in asked


async def test_a_value_is_asked_for_while_one_rests_on_it_and_not_again_when_it_is_chosen(visit: Open) -> None:
    opened = await visit("northwind-owner", still=True)
    page = opened.page
    await page.get_by_role("button", name="Filters", exact=True).click()
    await page.get_by_role("searchbox", name="Search values").fill("germany")
    germany = page.get_by_role("option", name="Germany")

    def is_asked(request: Request) -> bool:
        return FIGURES in request.url and "country=DE" in request.url

    async with page.expect_request(is_asked):
        await germany.hover()
    await germany.click()
    await expect(page).to_have_url(re.compile("country=DE"))
    await page.get_by_role("button", name="Done").click()
    await expect(page.locator("main [aria-busy=true]")).to_have_count(0)
    [_once] = [url for url in opened.requests if FIGURES in url and "country=DE" in url]
