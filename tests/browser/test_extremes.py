"""A tenant with nothing at all, and one with customers in 200 countries who hold 500 products."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pycountry
import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open, portal_beside
from tests.browser.pushed import customer, push, subscription
from tests.browser.widgets import widget
from tests.support.stack import RunningStack

COUNTRIES, PRODUCTS = 200, 500
# What is below the fold is asked for too.
TALL = {"width": 1440, "height": 3_200}


def population() -> Iterator[dict[str, Any]]:
    """One customer for each product, spread over the countries; the first product is everybody's."""
    codes = sorted(country.alpha_2 for country in pycountry.countries)[:COUNTRIES]
    for number in range(PRODUCTS):
        wide = f"wide-{number:03}"
        yield customer(wide, name=f"Wide {number}", country=codes[number % len(codes)])
        for product in {"product-000", f"product-{number:03}"}:
            yield subscription(wide, f"{wide}-{product}", product_id=product, sku_id=f"{product}:sku")


@pytest.fixture
async def portal(demo: RunningStack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The address of a portal whose personas are of two partners more."""
    monkeypatch.setenv("TENANTRY_PERSONA_PARTNERS", json.dumps({"nobody": "Nobody", "wide": "Wide"}))
    async with portal_beside(demo, monkeypatch) as url:
        yield url


KIND = {
    "/": "Bring data in",
    "/customers": "No customers yet",
    "/orders": "Bring data in",
    "/licences": "Nothing to compare yet",
    "/tenants": "No tenant is known yet",
    "/money": "once a source brings billing facts",
    "/downloads": "No exports yet.",
    "/downloads?tab=schedules": "Nothing comes again yet.",
    "/downloads?tab=templates": "No templates yet.",
    "/sources": "Nothing has been imported yet.",
}


async def test_a_tenant_with_nothing_is_told_what_would_fill_each_page(visit: Open, portal: str) -> None:
    opened = await visit("nobody-owner", url=portal, viewport=TALL)
    page = opened.page
    for path, words in KIND.items():
        await page.goto(path)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.get_by_text(words).first).to_be_visible()
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert await opened.violations() == [], path
    assert opened.failures == []


async def test_200_countries_and_500_products_stay_readable(visit: Open, portal: str, demo: RunningStack) -> None:
    await push(demo, "wide", population())
    await demo.caught_up()
    opened = await visit("wide-owner", url=portal)
    page = opened.page
    countries = page.get_by_role("table", name=re.compile("Customers by country"))
    await expect(countries).to_have_attribute("aria-rowcount", str(COUNTRIES + 1))
    await page.get_by_role("searchbox", name="Search countries").fill("germ")
    # As a list: of one text, Playwright refuses at once to choose where there are still several.
    await expect(countries.locator("[role=cell]:first-child")).to_have_text(["Germany"])

    slices = page.get_by_role("listbox", name="Product whose SKUs are shown").get_by_role("option")
    await expect(slices).to_have_count(7)
    await expect(slices.last).to_contain_text("Rest")
    trend = widget(page, "How does the mix change?")
    await trend.scroll_into_view_if_needed()
    await expect(trend.get_by_role("toolbar", name="Series shown").get_by_role("button")).to_have_count(7)

    await page.get_by_role("button", name="Filters", exact=True).click()
    await page.get_by_role("searchbox", name="Search values").fill("product-499")
    values = page.get_by_role("listbox", name="Product", exact=True).get_by_role("option")
    await expect(values).to_have_count(1)
    await values.click()
    await page.get_by_role("button", name="Done").click()
    card = widget(page, "Customers").get_by_role("button", name=re.compile("Why"))
    await expect(card).to_have_text("1")
    await page.set_viewport_size({"width": 375, "height": 900})
    await opened.fits(375)
