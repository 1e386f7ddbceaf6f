"""Licences of all customers: the lines are the API's, and the file has what the page shows."""

import json
import re

from playwright.async_api import Page, expect

from services.portal.settings import WEB_BUILD
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


async def test_a_vendor_s_statuses_are_in_the_reader_s_language_in_every_table(visit: Open) -> None:
    opened = await visit("northwind-owner", "/licences", locale="de-DE")
    words = json.loads((WEB_BUILD.parent / "src/i18n/de/words.json").read_text(encoding="utf-8"))["status"]
    line, *_ = (await opened.api(f"{REPORTS}/license-reconciliation?limit=1"))["items"]
    row = opened.page.get_by_role("row").filter(has_text=line["subscription_id"])
    await expect(row.get_by_role("cell").nth(3)).to_contain_text(words[line["vendor_status"] or line["our_status"]])
    await opened.page.goto("/customers?view=users")
    user, *_ = (await opened.api(f"{REPORTS}/customers/users?limit=1"))["items"]
    first = opened.page.get_by_role("row").filter(has_text=user["customer_id"]).first
    await expect(first).to_contain_text(words[user["user_status"]])


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
