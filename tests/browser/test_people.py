"""Requests about people, and what no role is sent: hostile names, masks, and what an analyst's browser receives."""

import json
import re
from contextlib import suppress

import pytest
from playwright.async_api import Error, Route, expect

from tests.browser.changes import API, added_customer, send
from tests.browser.conftest import Open
from tests.support.browser import PATIENCE_MS

HOSTILE = {
    "markup": "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "right to left": "شركة \u202eevil\u202c مرحبا",
    "long": "Longname" * 1_250,
    "emoji": "🦊👩‍👩‍👧 & Söhne {{7*7}}",
    "formula": "=cmd|' /C calc'!A0",
}


async def test_a_person_is_found_told_as_a_file_and_forgotten_after_typing_who(visit: Open) -> None:
    opened = await visit("contoso-owner")
    page = opened.page
    email = "mira.lind@people.example"
    async with added_customer(opened, "Looked After") as customer:
        await send(opened, "PUT", f"customers/{customer}/account-manager", {"name": "Mira Lind", "email": email})
        await page.goto("/settings?tab=people")
        await page.get_by_role("textbox", name="E-mail address").fill(email)
        await page.get_by_role("button", name="Find").click()
        held = page.get_by_role("region", name="1 entry is held")
        await expect(held).to_contain_text("Mira Lind")
        await expect(held.get_by_role("link", name=customer)).to_be_visible()
        assert await opened.violations() == []

        async with page.expect_download() as download:
            await held.get_by_role("button", name="Download everything (JSON)").click()
        file = json.loads((await (await download.value).path()).read_bytes())
        assert [each["customer_id"] for each in file["account_manager"]] == [customer]

        await held.get_by_role("button", name="Forget this person…").click()
        panel = page.get_by_role("dialog")
        forget = panel.get_by_role("button", name="Forget", exact=True)
        await expect(panel).to_contain_text("What goes, at 1 customer")
        await expect(forget).to_be_disabled()
        assert await opened.violations(within="[role=dialog]") == []
        await panel.get_by_role("textbox").fill(email)
        await forget.click()
        await expect(panel.get_by_role("status")).to_contain_text("Forgotten at 1 customer")
        manager = await opened.api(f"{API}/customers/{customer}/account-manager")
        assert (manager["name"], manager["email"]) == (None, None)


async def test_requests_about_people_are_shown_to_owners_only(visit: Open) -> None:
    page = (await visit("contoso-manager", "/settings")).page
    await expect(page.get_by_role("tab", name="Customer defaults")).to_be_visible()
    await expect(page.get_by_role("tab", name="Requests about people")).to_have_count(0)
    await page.goto("/settings?tab=people")
    await expect(page.get_by_text("Ask an owner")).to_be_visible()
    await expect(page.get_by_role("button", name="Find")).to_have_count(0)


@pytest.mark.parametrize("kind", HOSTILE)
async def test_a_hostile_name_is_text_everywhere_and_breaks_no_page(visit: Open, kind: str) -> None:
    opened = await visit("contoso-owner")
    page, name = opened.page, HOSTILE[kind]
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    async with added_customer(opened, name) as customer:
        await send(opened, "PUT", f"customers/{customer}/configuration/language", {"value": "de"})
        await send(opened, "PUT", f"customers/{customer}/tags/hostile", {"value": customer})
        tenant = {"vendor": "microsoft", "tenant_id": f"t-{customer}", "name": name[:200]}
        await send(opened, "POST", f"customers/{customer}/tenants", {"tenants": [tenant]})
        for path in (
            f"/customers?where=tag%3Dhostile:{customer}",
            f"/customers?where=tag%3Dhostile:{customer}&open={customer}",
            f"/customers/{customer}",
            f"/customers/{customer}?tab=settings",
            f"/tenants?q={customer}",
        ):
            await page.goto(path)
            await expect(page.get_by_text(name[:40]).first).to_be_attached()
            await opened.fits(1440)
            await expect(page.locator("img[src=x]")).to_have_count(0)
        await page.goto("/settings")
        await page.get_by_role("button", name=re.compile("another value")).last.click()
        await expect(page.get_by_role("dialog")).to_contain_text(name[:40])
    assert dialogs == []


async def test_a_deleted_customer_is_announced_by_its_name(visit: Open) -> None:
    opened = await visit("contoso-owner")
    page = opened.page
    customer = (await send(opened, "POST", "customers", {"name": "Gone <b>Soon</b>"}))["customer_id"]
    await page.goto(f"/customers/{customer}")
    await page.get_by_role("button", name="Delete…").click()
    panel = page.get_by_role("dialog")
    await panel.get_by_role("textbox").fill(customer)
    await panel.get_by_role("button", name="Delete the customer").click()
    await expect(page.get_by_text("Gone <b>Soon</b> was deleted.")).to_be_visible()
    await expect(page).to_have_url(re.compile("/customers"))


async def test_nothing_personal_is_in_any_answer_that_an_analyst_s_browser_gets(visit: Open) -> None:
    owner = await visit("northwind-owner")
    rows = (await owner.api(f"{API}/reports/customers/basic?limit=200"))["items"]
    personal = {row[field] for row in rows for field in ("contact_email", "contact_phone")} - {None, "", "************"}
    assert len(personal) > 20
    named = next(row for row in rows if row["contact_email"] in personal)["customer_id"]

    opened = await visit("northwind-analyst")
    answers: dict[str, str] = {}

    async def note(route: Route) -> None:
        with suppress(Error):  # the page has gone on to the next one, and nobody waits for the answer
            answer = await route.fetch(timeout=PATIENCE_MS)
            answers[route.request.url] = await answer.text()
            await route.fulfill(response=answer)

    # All but the stream of what moves, which never ends.
    await opened.page.route(re.compile(r"/api/(?!live)"), note)
    tabs = ("overview", "subscriptions", "orders", "usage", "people", "licences", "settings", "activity")
    paths = [f"/customers?view={view}" for view in ("basic", "vendors", "users", "details")]
    paths += [f"/customers/{named}?tab={tab}" for tab in tabs]
    paths += ["/", "/orders", "/licences", "/licences?report=consumption", "/tenants", "/settings", "/downloads"]
    received = 0
    for path in paths:
        await opened.page.goto(path)
        await expect(opened.page.get_by_role("heading", level=1)).to_be_visible()
        if path in {"/", "/orders"}:  # widgets below the fold wait until they are in sight
            await opened.page.wait_for_load_state("networkidle")
        else:
            await expect(opened.page.locator("[aria-busy=true]")).to_have_count(0)
            await opened.nothing_asked()
        for url, text in answers.items():
            assert not [each for each in personal if each in text], url
            # What a customer paid; the amounts of explanations are counts of customers.
            assert "/api/customers/" not in url or not re.search(r'"amount":"?\d', text), url
        received += len(answers)
        answers.clear()
    assert received > len(paths)
