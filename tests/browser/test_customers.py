"""The customers' table and one customer's page: rows of the API, masks that say why, settings that nobody loses."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Open

REPORTS = "/api/customers/v1/reports/customers"


async def test_the_rows_are_the_api_s_in_the_order_asked_for(visit: Open) -> None:
    opened = await visit("northwind-owner", "/customers?sort=-customer_name&where=country%3DDE")
    told = await opened.api(f"{REPORTS}/basic?sort=-customer_name&country=DE&limit=200")
    table = opened.page.get_by_role("table", name="Customers")
    await expect(table).to_have_attribute("aria-rowcount", str(told["total"] + 1))
    for index, row in enumerate(told["items"][:8]):
        shown = table.get_by_role("row").nth(index + 1)
        await expect(shown).to_contain_text(row["customer_id"])
        await expect(shown).to_contain_text("Germany")


async def test_a_search_finds_and_a_click_shows_the_customer_at_the_side(visit: Open) -> None:
    opened = await visit("northwind-owner", "/customers")
    page = opened.page
    told = (await opened.api(f"{REPORTS}/basic?limit=50"))["items"]
    row = next(row for row in told if row["customer_name"] != "************")
    await page.get_by_role("searchbox", name="Search company names").fill(row["customer_name"])
    await expect(page).to_have_url(re.compile(r"q="))
    found = page.get_by_role("row").filter(has_text=row["customer_id"])
    await found.get_by_role("cell").nth(1).click()
    panel = page.get_by_role("dialog")
    await expect(panel).to_contain_text(row["customer_id"])
    await panel.get_by_role("link", name="Open the full page").click()
    await expect(page).to_have_url(re.compile(f"/customers/{re.escape(row['customer_id'])}"))


async def test_all_rows_can_be_scrolled_to_though_few_exist_at_once(visit: Open) -> None:
    opened = await visit("northwind-owner", "/customers?sort=customer_id")
    table = opened.page.get_by_role("table", name="Customers")
    total = int(await table.get_attribute("aria-rowcount") or 0) - 1
    last = (await opened.api(f"{REPORTS}/basic?sort=-customer_id&limit=1"))["items"][0]["customer_id"]
    assert total > await table.get_by_role("row").count()
    box = opened.page.get_by_role("group", name="Customers")
    end = table.get_by_role("row").filter(has_text=last)
    for _ in range(total // 100 + 2):  # each time more rows have come, the end is further down
        await box.evaluate("box => box.scrollTo(0, box.scrollHeight)")
        if await end.count():
            break
        await opened.page.wait_for_load_state("networkidle")
    await expect(end).to_be_visible()


async def test_what_a_role_may_not_see_is_neither_sent_nor_sortable(visit: Open) -> None:
    opened = await visit("northwind-analyst", "/customers")
    told = await opened.api(f"{REPORTS}/basic?limit=200")
    assert {row["contact_email"] for row in told["items"]} <= {None, "************"}
    header = opened.page.get_by_role("columnheader", name="Contact e-mail")
    await expect(header).to_be_visible()
    await expect(header.get_by_role("button")).to_have_count(0)
    await expect(opened.page.get_by_text("Your role does not include personal data.").first).to_be_attached()


async def test_a_tag_is_set_logged_and_of_two_editors_the_slower_is_told(visit: Open) -> None:
    opened = await visit("northwind-owner", "/customers")
    customer = (await opened.api(f"{REPORTS}/basic?limit=1&sort=-customer_id"))["items"][0]["customer_id"]
    first = (await visit("northwind-owner", f"/customers/{customer}?tab=settings")).page
    second = (await visit("northwind-manager", f"/customers/{customer}?tab=settings")).page
    for page in (first, second):
        await expect(page.get_by_role("button", name="Add tag")).to_be_visible()

    await first.get_by_role("textbox", name="Name", exact=True).first.fill("renewal")
    await first.get_by_role("textbox", name="Value", exact=True).fill("autumn")
    await first.get_by_role("button", name="Add tag").click()
    await expect(first.get_by_text("renewal autumn")).to_be_visible()

    await second.get_by_role("textbox", name="Name", exact=True).first.fill("tier")
    await second.get_by_role("button", name="Add tag").click()
    await expect(second.get_by_role("alert")).to_contain_text("Somebody else changed this")
    await second.get_by_role("button", name="Load it").click()
    await expect(second.get_by_text("renewal autumn")).to_be_visible()

    await first.get_by_role("tab", name="Activity").click()
    await expect(first.get_by_role("tabpanel")).to_contain_text("owner@northwind")


async def test_an_analyst_may_look_at_settings_and_change_none(visit: Open) -> None:
    opened = await visit("northwind-analyst", "/customers")
    customer = (await opened.api(f"{REPORTS}/basic?limit=1"))["items"][0]["customer_id"]
    page = opened.page
    await page.goto(f"/customers/{customer}?tab=settings")
    await expect(page.get_by_role("heading", name="Configuration")).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("Add tag|Override|Link|Assign|Delete"))).to_have_count(0)
