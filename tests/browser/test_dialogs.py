"""Questions and forms that lie over a page: nobody is shut out, they fit a phone, Escape gives the focus back."""

import re
from uuid import uuid4

from playwright.async_api import Locator, Page, ViewportSize, expect

from tests.browser.changes import added_customer, send
from tests.browser.conftest import Open
from tests.support.browser import Visit

EXPORTS = "/api/exports/v1"
DESK = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=375, height=700)
# What sticks out of a dialog sideways, by its text, but for boxes that scroll by themselves, and what nobody sees.
STICKS_OUT = """dialog => {
  const { left, right } = dialog.getBoundingClientRect();
  const scrolls = (each) => each !== dialog && ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
  return [...dialog.querySelectorAll("button, a, input, p, h2, h3, label, li, dt, dd")]
    .filter((each) => !each.closest("[aria-hidden=true]"))
    .filter((each) => {
      const box = each.getBoundingClientRect();
      if (box.width < 2 || (box.left >= left - 1 && box.right <= right + 1)) return false;
      for (let up = each.parentElement; up && up !== dialog; up = up.parentElement)
        if (scrolls(up) && up.scrollWidth > up.clientWidth) return false;
      return true;
    })
    .map((each) => each.textContent);
}"""


async def looked_at(opened: Visit, opener: Locator, *then: str) -> None:
    """Open a dialog by keys, or an entry of the menu that opens; look at it, also on a phone, and leave it."""
    page = opened.page
    await page.mouse.move(0, 0)  # a tooltip would take the Escape
    await opener.focus()
    await page.keyboard.press("Enter")
    for entry in then:
        await page.get_by_role("menuitem", name=re.compile(f"^{entry}")).press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await expect(dialog.locator("[data-skeleton]")).to_have_count(0)  # all of it has come
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme=scheme)
        assert await opened.violations(within="[role=dialog]") == [], scheme
    await page.set_viewport_size(PHONE)
    await opened.fits(PHONE["width"])
    assert await dialog.evaluate(STICKS_OUT) == []
    await page.set_viewport_size(DESK)
    await left(page, opener)


async def left(page: Page, opener: Locator) -> None:
    """Leave the dialog by Escape: who opened it has the focus again."""
    dialog = page.get_by_role("dialog")
    await expect(page.locator("[role=dialog]:focus-within")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(opener).to_be_focused()


async def test_questions_about_customers(visit: Open) -> None:
    opened = await visit("fabrikam-owner")
    page = opened.page
    async with added_customer(opened, "Dialogue Ltd") as customer:
        tenant = {"vendor": "microsoft", "tenant_id": f"t-{customer}", "name": "Dialogue’s"}
        await send(opened, "POST", f"customers/{customer}/tenants", {"tenants": [tenant]})
        await send(opened, "PUT", f"customers/{customer}/configuration/payment_terms_days", {"value": 14})

        await page.goto(f"/customers/{customer}")
        await looked_at(opened, page.get_by_role("button", name="Delete…"))

        await page.goto("/customers?q=Dialogue")
        await page.get_by_role("checkbox", name="Choose Dialogue Ltd").check()
        for change in ("Tags…", "Configuration…"):
            await looked_at(opened, page.get_by_role("button", name=change))

        await page.goto(f"/tenants?q={customer}")
        await looked_at(opened, page.get_by_role("button", name="Link tenants…"))
        await looked_at(opened, page.get_by_role("button", name="Unlink: Dialogue’s"))

        await page.goto("/settings")
        await looked_at(opened, page.get_by_role("button", name=re.compile("another value")).last)


REQUEST = {"dataset": "customers-basic", "format": "csv"}


async def test_questions_about_downloads(visit: Open) -> None:
    opened = await visit("fabrikam-manager", "/downloads")
    page, name = opened.page, f"Dialogue {uuid4().hex[:6]}"
    export = await send(opened, "POST", "exports", {"name": name, "delivery": "job", **REQUEST}, api=EXPORTS)
    schedule = {"name": name, "every_hours": 24, "request": REQUEST}
    begun = await send(opened, "POST", "export-schedules", schedule, api=EXPORTS)
    kept = await send(opened, "POST", "export-templates", {"name": name, "request": REQUEST}, api=EXPORTS)

    more = page.locator(f"[data-export='{export['id']}']").get_by_role("button", name=f"More for {name}")
    for question in ("Rename", "Delete"):
        await looked_at(opened, more, question)

    await page.goto("/downloads?tab=schedules")
    more = page.locator(f"[data-schedule='{begun['id']}']").get_by_role("button", name=f"More for {name}")
    for question in ("Runs", "Change name or rhythm", "Delete"):
        await looked_at(opened, more, question)

    await page.goto("/downloads?tab=templates")
    await looked_at(opened, page.get_by_role("button", name=f"Rename the template {name}"))
    await send(opened, "DELETE", f"export-schedules/{begun['id']}", api=EXPORTS)
    await send(opened, "DELETE", f"export-templates/{kept['id']}", api=EXPORTS)


async def test_the_last_step_of_an_export_with_everything_that_it_may_ask(visit: Open) -> None:
    opened = await visit("fabrikam-manager", "/downloads?new=customers-basic", viewport=PHONE)
    page = opened.page
    panel = page.get_by_role("dialog")
    await panel.get_by_role("button", name="Next").click()
    await panel.get_by_role("radio", name="CSV").click()
    await panel.get_by_role("radio", name="Again and again").click()
    await panel.get_by_text("Tell another system").click()
    await expect(panel.get_by_role("textbox", name="Secret")).to_be_visible()
    await expect(panel.get_by_role("group", name="First rows")).to_be_visible()
    assert await opened.violations(within="[role=dialog]") == []
    await opened.fits(PHONE["width"])
    assert await panel.evaluate(STICKS_OUT) == []


async def test_the_navigation_of_a_phone_takes_the_focus_and_gives_it_back(visit: Open) -> None:
    page = (await visit("fabrikam-owner", "/settings", viewport=PHONE)).page
    opener = page.get_by_role("button", name="Open navigation")
    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Downloads")).to_be_visible()
    await left(page, opener)


async def test_where_nobody_opened_a_dialog_the_heading_has_the_focus_after_it(visit: Open) -> None:
    opened = await visit("fabrikam-owner", "/settings")
    page = opened.page
    async with added_customer(opened, "Linked To") as customer:
        await page.goto(f"/customers?open={customer}")
        await expect(page.get_by_role("dialog")).to_contain_text("Linked To")
        await left(page, page.get_by_role("heading", level=1))
