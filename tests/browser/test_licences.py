"""Licences of all customers: the lines are the API's, and the file has what the page shows."""

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.widgets import written

REPORTS = "/api/customers/v1/reports"


async def shows(page: Page, column: int, texts: list[str]) -> None:
    """Wait until the first rows have these texts in a column; rows of an earlier order may still stand there."""
    rows = page.get_by_role("table").get_by_role("row")
    for index, text in enumerate(texts):
        await expect(rows.nth(index + 1).get_by_role("cell").nth(column)).to_have_text(text, use_inner_text=True)


async def test_the_lines_are_the_api_s_and_a_class_narrows_them(visit: Open) -> None:
    opened = await visit("northwind-owner", "/licences")
    page = opened.page
    told = (await opened.api(f"{REPORTS}/license-reconciliation?limit=200"))["items"]
    await shows(page, 8, [row["subscription_id"] for row in told[:8]])
    await shows(page, 9, [row["customer_id"] for row in told[:8]])
    await page.get_by_text("What the classes mean").click()
    await expect(page.get_by_text("nobody is billed")).to_be_visible()
    await page.get_by_role("button", name="Missing at the vendor").click()
    await expect(page).to_have_url(re.compile("difference=missing_at_vendor"))
    narrowed = await opened.api(f"{REPORTS}/license-reconciliation?limit=200&difference=missing_at_vendor")
    if not narrowed["items"]:
        await expect(page.get_by_text("No line fits these filters.")).to_be_visible()


async def test_seats_are_sorted_over_all_lines_and_taken_along_as_a_file(visit: Open) -> None:
    opened = await visit("fabrikam-owner", "/licences?report=consumption")
    page = opened.page
    await page.get_by_role("columnheader", name="Purchased").get_by_role("button").click()
    await page.get_by_role("columnheader", name="Purchased").get_by_role("button").click()
    await expect(page).to_have_url(re.compile("sort=-purchased"))
    seats: list[int] = []
    page_of = await opened.api(f"{REPORTS}/license-consumption?limit=500")
    while True:
        seats += [row["purchased"] for row in page_of["items"]]
        if page_of["next_cursor"] is None:
            break
        page_of = await opened.api(f"{REPORTS}/license-consumption?limit=500&cursor={page_of['next_cursor']}")
    await expect(page.get_by_role("status").filter(has_text=f"{written(len(seats))} lines")).to_be_visible()
    await shows(page, 2, [written(each) for each in sorted(seats, reverse=True)[:8]])

    await page.get_by_role("radio", name="Alerts only").click()
    await page.get_by_role("button", name="Export").click()
    await expect(page).to_have_url(re.compile(r"/downloads\?.*new=license-consumption"))
    await expect(page).to_have_url(re.compile("where=alert%3Dtrue"))
    await expect(page.get_by_role("dialog")).to_be_visible()
