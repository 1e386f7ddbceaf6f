"""The portal without a mouse: around the house, through filters, a chart's why, a table, a dialog, and back."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.widgets import widget


async def tab_to(page: Page, target: Locator, *, at_most: int = 60) -> None:
    """Press tab until `target` has the focus; what is not reached is not usable."""
    await expect(target).to_be_visible()
    for _ in range(at_most):
        if await target.evaluate("target => target === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{at_most} tabs do not reach {target}")


async def holds_the_focus(page: Page) -> None:
    """Wait until the focus is in the dialog: it moves in a moment after the dialog is shown."""
    await expect(page.locator("[role=dialog]:focus-within")).to_have_count(1)


async def test_the_first_tab_skips_to_the_content(visit: Open) -> None:
    page = (await visit("northwind-owner", "/settings")).page
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#content")).to_be_focused()


async def test_the_rail_leads_to_a_page_and_the_focus_goes_along(visit: Open) -> None:
    page = (await visit("northwind-owner", "/settings")).page
    await tab_to(page, page.get_by_role("link", name="Downloads"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="Downloads")).to_be_focused()
    await tab_to(page, page.get_by_role("button", name="New export").first, at_most=3)


async def test_range_and_filters_are_changed_by_keys(visit: Open) -> None:
    page = (await visit("northwind-owner", "/orders")).page
    await tab_to(page, page.get_by_role("radio").first)
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("radio", name="Last 6 months")).to_be_checked()
    await expect(page).to_have_url(re.compile("range=|from="))
    await tab_to(page, page.get_by_role("button", name="Filters", exact=True), at_most=5)
    await page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    await expect(panel).to_be_visible()
    await holds_the_focus(page)
    await page.keyboard.press("Tab")
    await holds_the_focus(page)
    await page.keyboard.press("Escape")  # the tooltip of the button that has the focus
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Filters", exact=True)).to_be_focused()


async def test_the_customers_behind_a_chart_are_found_without_a_mouse(visit: Open) -> None:
    page = (await visit("northwind-owner")).page
    menu = page.get_by_role("button", name="More for “Who came and who left?”")
    await tab_to(page, menu)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    await page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    await expect(panel.get_by_role("listitem").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(menu).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem").nth(1)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(widget(page, "Who came and who left?").get_by_role("row").first).to_be_visible()


async def test_a_row_of_the_customers_opens_its_page_by_enter(visit: Open) -> None:
    page = (await visit("northwind-owner", "/customers?sort=-customer_id")).page
    name = page.get_by_role("table", name="Customers").get_by_role("row").nth(1).get_by_role("link").first
    await tab_to(page, name)
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/customers/.+"))
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await page.go_back()
    await expect(page.get_by_role("heading", level=1, name="Customers")).to_be_visible()


async def test_a_dialog_keeps_the_focus_and_gives_it_back(visit: Open) -> None:
    page = (await visit("northwind-owner", "/downloads")).page
    opener = page.get_by_role("button", name="New export").first
    await tab_to(page, opener)
    await page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    await expect(panel).to_be_visible()
    await holds_the_focus(page)
    for _ in range(25):
        await page.keyboard.press("Tab")
        await holds_the_focus(page)
    # Where the tabs end depends on how many tables and templates there are: a tooltip there would take the Escape.
    await panel.get_by_role("searchbox").focus()
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()


async def test_the_tour_is_offered_once_taken_by_keys_and_asked_for_again(visit: Open) -> None:
    opened = await visit("northwind-owner", tour=True, locale="de-DE")
    page = opened.page
    await tab_to(page, page.get_by_role("button", name="Zeig es mir"), at_most=120)
    assert await opened.violations() == []
    await page.keyboard.press("Enter")
    stop = page.get_by_role("dialog")
    for title in ("Was sich bewegt hat", "Welche Kunden, welche Monate", "Zahlen, die mitgehen"):
        await expect(stop.get_by_role("heading", name=title)).to_be_visible()
        assert await opened.violations(within="[role=dialog]") == []
        await tab_to(page, stop.get_by_role("button", name="Weiter"), at_most=4)
        await page.keyboard.press("Enter")
    await expect(stop.get_by_role("heading", name="Warum, und wer")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(stop).to_have_count(0)
    await expect(page.get_by_role("heading", level=1)).to_be_focused()

    await page.reload()
    await expect(page.locator("canvas").first).to_be_visible()
    await expect(page.get_by_role("button", name="Zeig es mir")).to_have_count(0)
    await page.get_by_role("button", name=re.compile("^Konto von")).click()
    await page.get_by_role("menuitem", name="Rundgang machen").click()
    await expect(stop.get_by_role("heading", name="Was sich bewegt hat")).to_be_visible()
