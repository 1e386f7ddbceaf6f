"""What tests of pages with widgets look for."""

import csv
from io import StringIO

from playwright.async_api import Locator, Page, expect

from tests.support.browser import Visit


def widget(page: Page, title: str) -> Locator:
    """The widget of this title."""
    return page.get_by_role("region", name=title, exact=True)


async def all_made(opened: Visit) -> None:
    """Wait until every widget is there, also those that are made when the browser is idle or somebody comes near."""
    last = widget(opened.page, "How does the mix change?")
    await last.scroll_into_view_if_needed()
    await expect(last.locator("canvas")).to_be_visible()
    await expect(opened.page.locator("main [aria-busy=true]")).to_have_count(0)
    await opened.nothing_asked()


async def pressed(page: Page, text: str) -> None:
    """Press what has this text after the session has ended: as an event, since a request of the page's own, or the
    stream, may have found out before, and the dialog that says so lies over it."""
    await page.get_by_text(text, exact=True).dispatch_event("click")


def written(number: int) -> str:
    """As a reader of English sees it."""
    return f"{number:,}"


async def as_table(page: Page, title: str) -> list[list[str]]:
    """Show a widget as a table and read its rows."""
    await widget(page, title).get_by_role("button", name=f"More for “{title}”").click()
    await page.get_by_role("menuitem", name="Show as table").click()
    rows = widget(page, title).locator("tbody tr")
    await expect(rows.first).to_be_visible()
    return [await row.locator("td").all_inner_texts() for row in await rows.all()]


async def as_file(page: Page, title: str) -> list[dict[str, str]]:
    """Download a widget's data and read its rows, by column."""
    await widget(page, title).get_by_role("button", name=f"More for “{title}”").click()
    async with page.expect_download() as downloading:
        await page.get_by_role("menuitem", name="Download data (CSV)").click()
    text = (await (await downloading.value).path()).read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))
