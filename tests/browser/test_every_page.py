"""What holds of every page: nothing breaks, nobody is shut out, nothing sticks out."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open

PAGES = ["/", "/customers", "/orders", "/money", "/downloads", "/sources", "/settings", "/developers"]
WIDTHS = [375, 1440, 2560]


@pytest.mark.parametrize("path", PAGES)
async def test_axe_finds_nothing_in_either_theme_and_nothing_sticks_out_at_any_width(visit: Open, path: str) -> None:
    opened = await visit("northwind-owner", path)
    page = opened.page
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_load_state("load")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await opened.violations() == [], scheme
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.failures == []


async def test_axe_finds_nothing_at_the_sign_in(visit: Open) -> None:
    opened = await visit()
    await expect(opened.page.get_by_role("heading", level=1)).to_be_visible()
    assert await opened.violations() == []


async def test_no_page_asks_for_what_an_analyst_is_refused(visit: Open) -> None:
    opened = await visit("northwind-analyst")
    for path in PAGES:
        await opened.page.goto(path)
        await expect(opened.page.get_by_role("heading", level=1)).to_be_visible()
        await opened.page.wait_for_load_state("load")
    assert opened.failures == []
