"""Settings of all customers in a real browser: defaults, one change of many, tenants, and edits that collide."""

import re
import uuid

from playwright.async_api import expect

from tests.browser.changes import API, added_customer, send
from tests.browser.conftest import Open

TERMS = "payment_terms_days"


async def test_a_default_is_set_beside_who_overrides_it_and_goes_back(visit: Open) -> None:
    opened = await visit("contoso-owner", "/settings")
    page = opened.page
    async with added_customer(opened, "Terms of its own") as customer:
        await send(opened, "PUT", f"customers/{customer}/configuration/{TERMS}", {"value": 14})
        await page.reload()
        row = page.get_by_role("listitem").filter(has=page.get_by_text("Payment terms", exact=True))
        await expect(row).to_contain_text("Days from an invoice to the day it is due.")
        await expect(row).to_contain_text("a whole number from 0 to 180")

        field = row.get_by_role("textbox", name="Payment terms")
        await field.fill("1000")
        await expect(row).to_contain_text("Must be a whole number from 0 to 180")
        await expect(row.get_by_role("button", name="Save")).to_be_disabled()
        await field.fill("45")
        await row.get_by_role("button", name="Save").click()
        await expect(row).to_contain_text("your default")
        await expect(page.get_by_text(re.compile("owner@contoso set a default")).first).to_be_visible()

        await row.get_by_role("button", name=re.compile("1 customer has another value")).click()
        await expect(page.get_by_role("dialog")).to_contain_text("Terms of its own")
        await expect(page.get_by_role("dialog")).to_contain_text("14")
        await page.keyboard.press("Escape")
    await row.get_by_role("button", name="Reset").click()
    await expect(field).to_have_value("30")


async def test_of_two_who_edit_a_default_the_slower_sees_both_values_and_decides(visit: Open) -> None:
    opened = await visit("contoso-manager", "/settings")
    page = opened.page
    row = page.get_by_role("listitem").filter(has=page.get_by_text("Notice before a renewal", exact=True))
    field = row.get_by_role("textbox", name="Notice before a renewal")
    await field.fill("60")
    await send(opened, "PUT", "settings/defaults/renewal_notice_days", {"value": 45})

    await row.get_by_role("button", name="Save").click()
    collision = row.get_by_role("alert")
    await expect(collision).to_contain_text("manager@contoso changed this on")
    await expect(row).to_contain_text("Now: 45")
    await expect(field).to_have_value("60")
    async with page.expect_response(lambda answer: answer.request.method == "PUT"):
        await collision.get_by_role("button", name="Save mine anyway").click()
    await expect(collision).to_have_count(0)
    await expect(row).to_contain_text("your default")
    told = (await opened.api(f"{API}/settings/defaults"))["settings"]
    assert next(each["default"] for each in told if each["name"] == "renewal_notice_days") == 60
    await row.get_by_role("button", name="Reset").click()
    await expect(field).to_have_value("30")


async def test_many_customers_are_tagged_in_one_go_and_each_result_is_listed(visit: Open) -> None:
    opened = await visit("fabrikam-manager", "/customers?sort=-customer_id")
    page = opened.page
    async with added_customer(opened, "Wave one"), added_customer(opened, "Wave two"):
        await page.goto("/customers?q=Wave")
        for name in ("Wave one", "Wave two"):
            await page.get_by_role("checkbox", name=f"Choose {name}").check()
        chosen = page.get_by_role("group", name="Chosen customers")
        await expect(chosen).to_contain_text("2 customers chosen")
        for result in ("2 changed, 0 were so already", "0 changed, 2 were so already"):
            await chosen.get_by_role("button", name="Tags…").click()
            panel = page.get_by_role("dialog")
            await panel.get_by_role("textbox", name="Tag to add").fill("wave")
            await panel.get_by_role("textbox", name="Its value").fill("autumn")
            await panel.get_by_role("button", name="Change 2 customers").click()
            await expect(panel.get_by_role("status")).to_contain_text(f"2 of 2: {result}, 0 refused")
            await expect(panel.get_by_role("table").get_by_role("row")).to_have_count(3)
            await panel.get_by_role("button", name="Close").last.click()
        found = await opened.api(f"{API}/customers?tag=wave:autumn")
        assert {each["name"] for each in found["items"]} == {"Wave one", "Wave two"}


async def test_all_that_fit_a_filter_are_configured_and_those_that_are_gone_are_refused(visit: Open) -> None:
    opened = await visit("fabrikam-owner")
    page = opened.page
    async with added_customer(opened, "Ripple one") as first:
        async with added_customer(opened, "Ripple two"):
            await page.goto("/customers?q=Ripple")
            await page.get_by_role("checkbox", name="Choose Ripple one").check()
            await page.get_by_role("button", name="Choose all that fit").click()
            await expect(page.get_by_text("2 customers chosen")).to_be_visible()
        await page.get_by_role("button", name="Configuration…").click()
        panel = page.get_by_role("dialog")
        await panel.get_by_role("button", name="Setting").click()
        await page.get_by_role("option", name="Payment terms").click()
        await panel.get_by_role("textbox", name="Payment terms").fill("7")
        await panel.get_by_role("button", name="Change 2 customers").click()
        await expect(panel.get_by_role("status")).to_contain_text("1 changed, 0 were so already, 1 refused")
        await expect(panel.get_by_role("table").get_by_role("row").nth(1)).to_contain_text("Refused")
        told = (await opened.api(f"{API}/customers/{first}/configuration"))["settings"]
        assert next(each["value"] for each in told if each["name"] == TERMS) == 7


async def test_tenants_are_linked_to_a_new_customer_refused_to_a_second_and_unlinked(visit: Open) -> None:
    opened = await visit("contoso-owner", "/tenants")
    page = opened.page
    first, second = (f"t-{uuid.uuid4().hex}" for _ in range(2))
    await page.get_by_role("button", name="Link tenants…").click()
    panel = page.get_by_role("dialog")
    await panel.get_by_role("radio", name="A new customer").click()
    await panel.get_by_role("textbox", name="Company name").fill("Tenant Holder")
    await panel.get_by_role("textbox", name="Tenant ID").fill(first)
    await panel.get_by_role("button", name="Another tenant").click()
    await panel.get_by_role("textbox", name="Tenant ID").nth(1).fill(second)
    await panel.get_by_role("button", name="Link 2 tenants").click()
    await expect(panel).to_have_count(0)

    holder = (await opened.api(f"{API}/tenants?search={first}"))["items"][0]["customer_id"]
    async with added_customer(opened, "Tenant Seeker"):
        await page.get_by_role("button", name="Link tenants…").click()
        await panel.get_by_role("searchbox", name="Search company names").fill("Seeker")
        await panel.get_by_role("option", name="Tenant Seeker").click()
        await panel.get_by_role("textbox", name="Tenant ID").fill(first.upper())
        await panel.get_by_role("button", name="Link the tenant").click()
        await expect(panel).to_contain_text(f"belongs to customer '{holder}'")
        await panel.get_by_role("button", name="Close").click()

    await page.get_by_role("searchbox", name="A whole tenant or customer ID").fill(second)
    rows = page.get_by_role("table").get_by_role("row")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(1)).to_contain_text("Linked here")
    await rows.nth(1).get_by_role("button", name=re.compile("Unlink")).click()
    await panel.get_by_role("button", name="Unlink").click()
    await expect(page.get_by_text("No tenant fits")).to_be_visible()
    await send(opened, "DELETE", f"customers/{holder}")
