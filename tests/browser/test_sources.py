"""Imports that take a while, on the page of sources: what waits, what runs, and how each is cancelled."""

import gzip
import io
import json
import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Open, portal_beside
from tests.support.stack import RunningStack

PARTNER = "haste"
MANY = 60_000_000
"""Rows that take minutes, while a test looks on for seconds. None is taken, so that nothing has to be tidied up."""

_AT_ONCE = 1_000_000

MAPPING = """
partner: {partner}
source: {source}
inputs:
  - file: people.csv.gz
    record: customer
    where: [{{column: keep, equals: "yes"}}]
    fields: {{customer_id: id}}
"""


@pytest.fixture
async def portal(demo: RunningStack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The address of a portal whose personas are of a partner that nobody else works for."""
    monkeypatch.setenv("TENANTRY_PERSONA_PARTNERS", json.dumps({PARTNER: "Haste"}))
    async with portal_beside(demo, monkeypatch) as url:
        yield url


async def submitted(demo: RunningStack, source: str, rows: int) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as file:
        file.write(b"id,keep\n")
        for begun in range(0, rows, _AT_ONCE):
            file.write(b"a,no\n" * min(_AT_ONCE, rows - begun))
    async with demo.api("sync", partner=PARTNER) as client:
        answer = await client.post(
            "/v1/imports",
            data={"mapping": MAPPING.format(partner=PARTNER, source=source)},
            files=[("files", ("people.csv.gz", packed.getvalue()))],
        )
    assert answer.status_code == 202, answer.text


def row(page: Page, source: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile(f"^{source}")))


async def test_what_waits_and_what_runs_is_cancelled_by_who_may(visit: Open, portal: str, demo: RunningStack) -> None:
    await submitted(demo, "long", MANY)
    await submitted(demo, "next", 1)
    opened = await visit(f"{PARTNER}-owner", "/sources", url=portal)
    page = opened.page
    await expect(row(page, "long").get_by_role("progressbar")).to_be_visible()
    await expect(row(page, "next")).to_contain_text("Waits for its turn")

    watching = (await visit(f"{PARTNER}-analyst", "/sources", url=portal)).page
    await expect(row(watching, "next")).to_contain_text("Waits for its turn")
    await expect(watching.get_by_role("button", name=re.compile("^Cancel"))).to_have_count(0)

    opener, question = row(page, "next").get_by_role("button", name="Cancel the import of next"), dialog(page)
    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(question).to_contain_text("What was already imported stays")
    assert await opened.violations(within="[role=dialog]") == []
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await page.keyboard.press("Enter")
    await question.get_by_role("button", name="Cancel the import").press("Enter")
    await expect(row(page, "next")).to_contain_text("Cancelled")
    await expect(page.get_by_text("The import of next was cancelled.")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_be_focused()  # the button is gone

    await row(page, "long").get_by_role("button", name="Cancel the import of long").click()
    await question.get_by_role("button", name="Keep importing").click()
    await expect(question).to_have_count(0)
    await expect(row(page, "long").get_by_role("progressbar")).to_be_visible()
    await row(page, "long").get_by_role("button", name="Cancel the import of long").click()
    await question.get_by_role("button", name="Cancel the import").click()
    await expect(row(page, "long")).to_contain_text("Cancelled")
    await expect(page.get_by_role("button", name=re.compile("^Cancel"))).to_have_count(0)


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")
