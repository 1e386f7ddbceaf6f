"""Tags are set by people, and filter every list of customers and what is streamed of them."""

from typing import Any

import pytest

from tests.support.builders import customer, subscription
from tests.support.customers_service import CustomersBench
from tests.support.settings_client import SettingsClient


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"tag": "tier"}, ["c-1", "c-2"]),
        ({"tag": "tier:gold"}, ["c-1"]),
        ({"tag": ["tier:gold", "tier:silver"]}, ["c-1", "c-2"]),
        ({"tag": "tier:g"}, []),
        ({"tag": "tier:"}, []),
        ({"tag": "$ne"}, []),
        ({"tag": "tier", "country": "FR"}, ["c-2"]),
    ],
)
async def test_customers_are_found_by_their_tags(
    customers: CustomersBench, partner: str, wanted: dict[str, Any], found: list[str]
) -> None:
    for customer_id, country, tier in [("c-1", "DE", "gold"), ("c-2", "FR", "silver"), ("c-3", "FR", None)]:
        own = {"partner_id": partner, "customer_id": customer_id}
        await customers.tell(customer(**own, country=country), subscription("2025-01-01", **own))
        if tier is not None:
            owner = SettingsClient(customers, partner)
            await owner.done("PUT", f"customers/{customer_id}/tags", {"tags": [{"name": "tier", "value": tier}]})

    assert await customers.ids(partner, sort="customer_id", **wanted) == found
    for view in ("basic", "details"):
        page = await customers.report(partner, view, sort="customer_id", **wanted)
        assert [item["customer_id"] for item in page["items"]] == found
        assert (page["total"], page["total_is_exact"]) == (len(found), True)
    for dataset in ("customers", "customers-basic", "customer-details"):
        assert (await customers.stream(partner, dataset, **wanted)).headers["x-row-count"] == str(len(found))
