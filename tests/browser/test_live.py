"""A fact that arrives is on the page within seconds, without a reload."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.pushed import customer, push, subscription
from tests.support.stack import RunningStack


def newcomer() -> Iterator[dict[str, Any]]:
    """A customer whom nobody knows yet, with a subscription from now on."""
    arrived, now = f"live-{uuid.uuid4().hex[:8]}", datetime.now(UTC).isoformat()
    yield customer(arrived, name="Just Arrived GmbH", country="AT")
    yield subscription(arrived, f"{arrived}-1", product_id="CFQ7TTC0LCHC", sku_id=None, seats=5, purchased_at=now)


async def test_a_new_customer_is_counted_while_one_looks(visit: Open, demo: RunningStack) -> None:
    opened = await visit("fabrikam-owner")
    page = opened.page
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    before = (await opened.api("/api/metrics/v1/metrics/summary"))["kpis"]["customers"]["latest"]
    await expect(page.get_by_text(re.compile(rf"^{before}$")).first).to_be_visible()
    await page.evaluate("window.stillThis = true")
    await push(demo, "fabrikam", newcomer())
    await expect(page.get_by_text(re.compile(rf"^{before + 1}$")).first).to_be_visible()
    assert await page.evaluate("window.stillThis === true"), "the page was loaded again"
