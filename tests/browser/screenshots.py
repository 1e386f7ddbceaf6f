"""Pictures of every page, to be looked at: `make screenshots`. Not part of the suite, since nothing here can fail.

`TENANTRY_SCREENSHOTS` names the directory; WebP, `<page>-<theme>-<width>.webp`.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.test_every_page import PAGES, WIDTHS

DIRECTORY = Path(os.environ.get("TENANTRY_SCREENSHOTS", "docs/screenshots"))
NAMES = {"/": "overview"}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_picture(visit: Open, path: str, theme: str, width: int) -> None:
    opened = await visit("northwind-owner", path, color_scheme=theme, viewport={"width": width, "height": 900})
    await expect(opened.page.get_by_role("heading", level=1)).to_be_visible()
    name = NAMES.get(path, path.strip("/"))
    await opened.picture(DIRECTORY / f"{name}-{theme}-{width}.webp", whole=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_picture_of_the_sign_in(visit: Open, theme: str, width: int) -> None:
    opened = await visit(color_scheme=theme, viewport={"width": width, "height": 900})
    await expect(opened.page.get_by_role("heading", level=1)).to_be_visible()
    await opened.picture(DIRECTORY / f"sign-in-{theme}-{width}.webp")
