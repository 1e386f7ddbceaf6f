"""Facts that a test tells of customers of its own, as a source would push them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.stack import RunningStack

_HELD_FOR = timedelta(days=100)


def customer(customer_id: str, **fields: Any) -> dict[str, Any]:
    """The record of a customer."""
    return {"record": "customer", "customer_id": customer_id, **fields}


def subscription(customer_id: str, subscription_id: str, **fields: Any) -> dict[str, Any]:
    """The record of an active subscription of one seat, bought a hundred days ago."""
    bought = {
        "product_id": "plan",
        "sku_id": "plan:one",
        "status": "active",
        "seats": 1,
        "purchased_at": (datetime.now(UTC) - _HELD_FOR).isoformat(),
    }
    return {
        "record": "subscription",
        "customer_id": customer_id,
        "subscription_id": subscription_id,
        **bought,
        **fields,
    }


async def push(demo: RunningStack, partner: str, records: Iterable[dict[str, Any]]) -> None:
    """Tell `records` of the partner's customers; none may be refused, and a kept stack knows them already."""
    async with demo.api("sync", partner=partner) as client:
        answer = await client.post("/v1/events", json={"records": list(records)})
        assert answer.json().get("refused") == 0, answer.text[:1_000]
