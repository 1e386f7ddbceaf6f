"""What tests of pages with widgets look for."""

from playwright.async_api import Locator, Page, expect


def widget(page: Page, title: str) -> Locator:
    """The widget of this title."""
    return page.get_by_role("region", name=title, exact=True)


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
