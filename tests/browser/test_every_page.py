"""What holds of every page, tab and dialog: nothing breaks, nobody is shut out, nothing sticks out."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Open
from tests.support.browser import Visit
from tests.support.waiting import eventually

PAGES = [
    "/",
    "/customers",
    "/orders",
    "/licences",
    "/tenants",
    "/money",
    "/downloads",
    "/sources",
    "/settings",
    "/developers",
]
TABS = ["overview", "subscriptions", "orders", "usage", "people", "licences", "settings", "activity"]
WIDTHS = [375, 1440, 2560]

DIALOGS = [
    ("/", "Filters"),
    ("/", "Saved views"),
    ("/", "What is counted in “Customers”"),
    ("/customers", "Filters"),
    ("/customers", "Columns"),
    ("/downloads", "New export"),
    ("/sources", "Import files"),
]
"""Pages and the buttons that open something over them."""


async def nobody_is_shut_out(opened: Visit) -> None:
    """In either theme, at any width."""
    for scheme in ("light", "dark"):
        await opened.page.emulate_media(color_scheme=scheme)
        assert await opened.violations() == [], scheme
    for width in WIDTHS:
        await opened.page.set_viewport_size({"width": width, "height": 900})
        await opened.fits(width)


async def a_customer(opened: Visit) -> str:
    """One whose details are shown."""
    told = await opened.api("/api/customers/v1/reports/customers/basic?limit=50")
    return next(str(row["customer_id"]) for row in told["items"] if row["customer_name"] != "************")


@pytest.mark.parametrize("path", PAGES)
async def test_axe_finds_nothing_in_either_theme_and_nothing_sticks_out_at_any_width(visit: Open, path: str) -> None:
    opened = await visit("northwind-owner", path)
    await expect(opened.page.get_by_role("heading", level=1)).to_be_visible()
    await opened.page.wait_for_load_state("load")
    await opened.nothing_asked()
    await nobody_is_shut_out(opened)
    assert opened.failures == []


async def test_axe_finds_nothing_on_any_tab_of_a_customer(visit: Open) -> None:
    opened = await visit("northwind-owner", "/settings")
    customer = await a_customer(opened)
    for tab in TABS:
        await opened.page.set_viewport_size({"width": 1440, "height": 900})
        await opened.page.goto(f"/customers/{customer}?tab={tab}")
        await expect(opened.page.get_by_role("tabpanel")).to_be_visible()
        await expect(opened.page.locator("main [aria-busy=true]")).to_have_count(0)
        await nobody_is_shut_out(opened)
    assert opened.failures == []


@pytest.mark.parametrize(("path", "button"), DIALOGS)
async def test_axe_finds_nothing_in_what_opens_over_a_page_and_escape_gives_the_focus_back(
    visit: Open, path: str, button: str
) -> None:
    opened = await visit("northwind-owner", path)
    opener = opened.page.get_by_role("button", name=button, exact=True).first
    await opener.focus()
    await opened.page.keyboard.press("Enter")
    await expect(opened.page.get_by_role("dialog")).to_be_visible()
    assert await opened.violations(within="[role=dialog]") == []
    await opened.page.keyboard.press("Escape")
    await expect(opened.page.get_by_role("dialog")).to_have_count(0)
    await expect(opener).to_be_focused()


async def test_axe_finds_nothing_in_the_navigation_of_a_small_screen(visit: Open) -> None:
    opened = await visit("northwind-owner", "/settings", viewport={"width": 375, "height": 800})
    page = opened.page
    await page.get_by_role("button", name="Open navigation").click()
    await expect(page.get_by_role("link", name="Downloads")).to_be_in_viewport()
    assert await opened.violations() == []
    await page.get_by_role("link", name="Downloads").click()
    await expect(page.get_by_role("heading", level=1, name="Downloads")).to_be_visible()


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


async def is_named_like_its_heading(page: Page) -> bool:
    return await page.title() == f"{await page.get_by_role('heading', level=1).inner_text()} · Tenantry"


async def test_every_page_has_a_title_and_the_window_its_name_in_the_reader_s_language(visit: Open) -> None:
    page = (await visit("northwind-owner", "/settings", locale="de-DE")).page
    titles = set()
    for path in PAGES:
        await page.goto(path)
        await eventually(lambda: is_named_like_its_heading(page))
        titles.add(await page.title())
    assert len(titles) == len(PAGES)
    await expect(page.locator("html")).to_have_attribute("lang", "de")


async def test_an_address_that_means_nothing_says_so_and_leads_home(visit: Open) -> None:
    page = (await visit("northwind-owner", "/no/such/page")).page
    await expect(page).to_have_title("Page not found · Tenantry")
    await expect(page.get_by_role("link", name="Customers")).to_be_visible()
    await page.get_by_role("link", name="Go to the overview").click()
    await expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()


async def test_on_paper_there_is_what_is_read_and_nothing_to_press(visit: Open) -> None:
    page = (await visit("northwind-owner", color_scheme="dark")).page
    await expect(page.locator("canvas").first).to_be_visible()
    await page.emulate_media(media="print", color_scheme="dark")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await expect(page.get_by_role("navigation")).not_to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("^More for"))).to_have_count(0)
    await expect(page.get_by_role("region", name="Who came and who left?")).to_be_visible()
    await page.emulate_media(media="screen")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
