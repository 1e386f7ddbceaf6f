"""The customers' table and one customer's page: rows of the API, masks that say why, settings that nobody loses."""

import re
from urllib.parse import urlencode

from playwright.async_api import expect

from tests.browser.changes import added_customer
from tests.browser.conftest import Open
from tests.browser.widgets import pressed
from tests.support.waiting import eventually

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
    # Rows that come while one clicks would stand where this one did.
    fitting = await opened.api(
        f"{REPORTS}/basic?{urlencode({'customer_name': row['customer_name']})}&count=all&limit=1"
    )
    table = page.get_by_role("table", name="Customers")
    await expect(table).to_have_attribute("aria-rowcount", str(fitting["total"] + 1))
    found = page.get_by_role("row").filter(has_text=row["customer_id"])
    await found.get_by_role("cell").nth(2).click()  # beside the link and the box
    panel = page.get_by_role("dialog")
    await expect(panel).to_contain_text(row["customer_id"])
    await panel.get_by_role("link", name="Open the full page").click()
    await expect(page).to_have_url(re.compile(f"/customers/{re.escape(row['customer_id'])}"))


async def test_all_rows_can_be_scrolled_to_though_few_exist_at_once(visit: Open) -> None:
    opened = await visit("northwind-owner", "/customers?sort=customer_id")
    table = opened.page.get_by_role("table", name="Customers")
    told = await opened.api(f"{REPORTS}/basic?sort=-customer_id&limit=1")
    await expect(table).to_have_attribute("aria-rowcount", str(told["total"] + 1))
    assert told["total"] > await table.get_by_role("row").count()
    box = opened.page.get_by_role("group", name="Customers")
    end = table.get_by_role("row").filter(has_text=told["items"][0]["customer_id"])

    async def reached() -> bool:
        """Scroll to the end, which is further down each time that more rows have come."""
        await box.evaluate("box => box.scrollTo(0, box.scrollHeight)")
        return await end.count() == 1

    await eventually(reached)
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
    opened = await visit("northwind-owner", "/settings")
    async with added_customer(opened, "Tagged By Two") as customer:
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
        collision = second.get_by_role("alert")
        await expect(collision).to_contain_text("owner@northwind changed this on")
        await expect(second.get_by_text("renewal autumn")).to_be_visible()
        await collision.get_by_role("button", name="Save mine anyway").click()
        await expect(second.get_by_role("button", name=re.compile("tier"))).to_be_visible()
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


async def test_what_is_typed_outlives_a_session_that_ends_and_the_form_goes_on(visit: Open) -> None:
    opened = await visit("fabrikam-owner")
    page = opened.page
    async with added_customer(opened, "Patient Ltd") as customer:
        await page.goto(f"/customers/{customer}?tab=settings")
        await expect(page.get_by_role("button", name="Add tag")).to_be_visible()  # the account manager has a name too
        name = page.get_by_role("textbox", name="Name", exact=True).first
        await name.fill("survivor")
        await page.context.clear_cookies()
        await pressed(page, "Add tag")
        ended = page.get_by_role("dialog", name="Your session has ended")
        await ended.get_by_role("region", name="Fabrikam").get_by_role("button", name=re.compile("Owner")).click()
        await expect(ended).not_to_be_visible()
        await expect(name).to_have_value("survivor")
        await page.get_by_role("button", name="Add tag").click()
        await expect(page.get_by_role("button", name=re.compile("survivor"))).to_be_visible()


async def test_who_signs_in_again_as_somebody_else_sees_nothing_of_the_one_before(visit: Open) -> None:
    opened = await visit("fabrikam-owner")
    page = opened.page
    async with added_customer(opened, "Nobody Elses") as customer:
        await page.goto(f"/customers/{customer}?tab=settings")
        await expect(page.get_by_role("button", name="Add tag")).to_be_visible()
        await page.get_by_role("textbox", name="Name", exact=True).first.fill("secret")
        kept = await page.context.cookies()
        await page.context.clear_cookies()
        await pressed(page, "Add tag")
        ended = page.get_by_role("dialog", name="Your session has ended")
        await ended.get_by_role("region", name="Contoso").get_by_role("button", name=re.compile("Analyst")).click()
        await expect(page.get_by_role("button", name=re.compile("Account of"))).to_contain_text("Contoso")
        await expect(page.get_by_text("Nobody Elses")).to_have_count(0)
        await expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_count(0)
        await page.context.clear_cookies()
        # The owner's session, to clean up.
        await page.context.add_cookies(
            [
                {"name": cookie["name"], "value": cookie["value"], "domain": cookie["domain"], "path": cookie["path"]}
                for cookie in kept
            ]
        )


async def test_a_saved_view_brings_back_view_filters_and_columns(visit: Open) -> None:
    opened = await visit("fabrikam-executive", "/customers?view=details&where=country%3DDE&hide=region&sort=-seats")
    page = opened.page
    await page.get_by_role("button", name="Saved views").click()
    views = page.get_by_role("dialog", name="Saved views")
    await views.get_by_role("textbox").fill("German seats")
    await views.get_by_role("button", name="Save").click()
    await expect(views.get_by_role("button", name="German seats", exact=True)).to_be_visible()
    await page.goto("/customers")
    await page.get_by_role("button", name="Saved views").click()
    await views.get_by_role("button", name="German seats", exact=True).click()
    await expect(page).to_have_url(re.compile(r"view=details.*sort=-seats"))
    await expect(page.get_by_role("columnheader", name="Region")).to_have_count(0)
    await page.get_by_role("button", name="Saved views").click()
    await views.get_by_role("button", name=re.compile("Delete.*German seats")).click()
