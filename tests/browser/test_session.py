"""Signing in and out, sessions that end, roles and forged requests, as a browser sees them."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.widgets import pressed
from tests.support.browser import Visit
from tests.support.waiting import eventually

ACCOUNT = re.compile("Account of")


async def test_one_click_signs_in_and_another_signs_out(visit: Open) -> None:
    page = (await visit()).page
    await page.get_by_role("button", name=re.compile("Owner")).first.click()
    await page.get_by_role("button", name=ACCOUNT).click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in to Tenantry")).to_be_visible()
    await page.goto("/settings")
    await expect(page.get_by_role("heading", name="Sign in to Tenantry")).to_be_visible()


async def test_no_script_of_the_page_can_read_the_session(visit: Open) -> None:
    page = (await visit("northwind-owner", "/settings")).page
    assert await page.evaluate("document.cookie") == ""
    assert "eyJ" not in await page.evaluate("JSON.stringify([localStorage, sessionStorage])")


async def test_a_session_that_ends_while_one_works_is_resumed_on_the_same_page(visit: Open) -> None:
    opened = await visit("northwind-analyst", "/orders")
    page = opened.page
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.context.clear_cookies()
    await pressed(page, "6 M")
    ended = page.get_by_role("dialog", name="Your session has ended")
    await expect(ended.get_by_role("button", name=re.compile("Analyst")).first).to_be_visible()
    assert await opened.violations(within="[role=dialog]") == []
    await ended.get_by_role("button", name=re.compile("Analyst")).first.click()
    await expect(ended).not_to_be_visible()
    await expect(page.get_by_role("heading", level=1, name="Orders & usage")).to_be_visible()


@pytest.mark.parametrize("role", ["owner", "executive", "manager", "analyst"])
async def test_the_page_says_as_whom_one_looks_at_whom(visit: Open, role: str) -> None:
    page = (await visit(f"fabrikam-{role}", "/settings")).page
    account = page.get_by_role("button", name=ACCOUNT)
    await expect(account).to_contain_text("Fabrikam")
    await expect(account).to_contain_text(role.capitalize())


async def test_one_looks_at_another_partner_without_signing_in_again(visit: Open) -> None:
    opened = await visit("northwind-manager", "/settings")
    account = opened.page.get_by_role("button", name=ACCOUNT)
    await account.click()
    await opened.page.get_by_role("menuitem", name=re.compile("Contoso.*Manager")).click()
    await expect(account).to_contain_text("Contoso")
    assert (await opened.api("/api/session"))["partner_id"] == "contoso"


async def test_no_tab_shows_figures_of_one_partner_under_the_name_of_another(visit: Open) -> None:
    opened = await visit("northwind-manager", "/settings")
    tab = await opened.page.context.new_page()
    await tab.goto("/orders")
    other, account = (page.get_by_role("button", name=ACCOUNT) for page in (tab, opened.page))
    await expect(other).to_contain_text("Northwind")
    await account.click()
    await opened.page.get_by_role("menuitem", name=re.compile("Contoso.*Manager")).click()
    await expect(other).to_contain_text("Contoso")
    await expect(tab.get_by_role("heading", level=1, name="Orders & usage")).to_be_visible()


async def test_a_script_without_the_sessions_token_cannot_act_in_the_users_name(visit: Open) -> None:
    opened = await visit("northwind-owner", "/settings")
    told = await opened.page.evaluate("() => fetch('/api/session', {method: 'DELETE'}).then((answer) => answer.status)")
    assert told == 403
    assert (await opened.api("/api/session"))["partner_id"] == "northwind"


async def test_a_script_that_was_smuggled_in_does_not_run(visit: Open) -> None:
    opened = await visit("northwind-owner", "/settings")
    smuggled = (
        "const s = document.createElement('script'); s.textContent = 'window.caught = 1'; document.body.append(s)"
    )
    await opened.page.evaluate(smuggled)
    assert await opened.page.evaluate("window.caught") is None
    await eventually(lambda: complained(opened))
    assert "Content Security Policy" in opened.complaints.pop()


async def complained(opened: Visit) -> bool:
    return opened.complaints != []
