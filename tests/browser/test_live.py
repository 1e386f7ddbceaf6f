"""A fact that arrives is on the page within seconds, without a reload."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.support.stack import RunningStack


def newcomer() -> dict[str, Any]:
    """A customer whom nobody knows yet, with a subscription from now on."""
    customer = f"live-{uuid.uuid4().hex[:8]}"
    told = {"customer_id": customer, "name": "Just Arrived GmbH", "country": "AT"}
    bought = {
        "customer_id": customer,
        "subscription_id": f"{customer}-1",
        "product_id": "CFQ7TTC0LCHC",
        "status": "active",
        "seats": 5,
        "purchased_at": datetime.now(UTC).isoformat(),
    }
    return {"records": [{"record": "customer", **told}, {"record": "subscription", **bought}]}


async def test_a_new_customer_is_counted_while_one_looks(visit: Open, demo: RunningStack) -> None:
    opened = await visit("fabrikam-owner")
    page = opened.page
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    before = (await opened.api("/api/metrics/v1/metrics/summary"))["kpis"]["customers"]["latest"]
    await expect(page.get_by_text(re.compile(rf"^{before}$")).first).to_be_visible()
    await page.evaluate("window.stillThis = true")
    async with demo.api("sync", partner="fabrikam") as client:
        answer = await client.post("/v1/events", json=newcomer())
        assert answer.json()["accepted"] == 2, answer.text
    await expect(page.get_by_text(re.compile(rf"^{before + 1}$")).first).to_be_visible()
    assert await page.evaluate("window.stillThis === true"), "the page was loaded again"
