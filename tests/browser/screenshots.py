"""Pictures of every page, to be looked at: `make screenshots`. Not part of the suite, since nothing here can fail.

`TENANTRY_SCREENSHOTS` names the directory; WebP, `<page>-<theme>-<width>.webp`.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.test_every_page import PAGES, a_customer
from tests.support.browser import Visit
from tests.support.waiting import eventually

DIRECTORY = Path(os.environ.get("TENANTRY_SCREENSHOTS", "docs/screenshots"))
CUSTOMER = {"customer": "", "customer-subscriptions": "?tab=subscriptions", "customer-settings": "?tab=settings"}
ON_A_PHONE = {"overview", "customers", "customer", "orders", "downloads"}


FILES: dict[str, dict[str, object]] = {
    "Customers of DACH": {"dataset": "customers", "format": "xlsx", "filters": {"country": ["DE", "AT", "CH"]}},
    "Adds and churns": {"dataset": "metrics-trends", "format": "csv"},
    "Reconciliation for the accountant": {"dataset": "license-reconciliation", "format": "tsv"},
}


async def some_files(opened: Visit) -> None:
    """Let there be downloads to look at, if there are none yet."""
    if (await opened.api("/api/exports/v1/exports"))["items"]:
        return
    token = (await opened.api("/api/session"))["csrf_token"]
    for name, request in FILES.items():
        body = {"name": name, "delivery": "job", **request}
        answer = await opened.page.context.request.post(
            "/api/exports/v1/exports", data=body, headers={"X-CSRF-Token": token}
        )
        assert answer.ok, await answer.text()

    async def are_made() -> bool:
        told = await opened.api("/api/exports/v1/exports")
        return all(job["status"] == "completed" for job in told["items"])

    await eventually(are_made)


def name_of(path: str) -> str:
    """What the picture of `path` is called."""
    return path.strip("/") or "overview"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1440])
async def test_pictures(visit: Open, theme: str, width: int) -> None:
    opened = await visit("northwind-owner", "/settings", color_scheme=theme, viewport={"width": width, "height": 900})
    await some_files(opened)
    page = f"/customers/{await a_customer(opened)}"
    pictures = {name_of(path): path for path in PAGES} | {name: page + tab for name, tab in CUSTOMER.items()}
    for name, path in pictures.items():
        if width == 375 and name not in ON_A_PHONE:
            continue
        await opened.page.set_viewport_size({"width": width, "height": 900})
        await opened.page.goto(path)
        await expect(opened.page.get_by_role("heading", level=1)).to_be_visible()
        await opened.picture(DIRECTORY / f"{name}-{theme}-{width}.webp", whole=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_picture_of_the_sign_in(visit: Open, theme: str) -> None:
    opened = await visit(color_scheme=theme)
    await expect(opened.page.get_by_role("heading", level=1)).to_be_visible()
    await opened.picture(DIRECTORY / f"sign-in-{theme}-1440.webp")
