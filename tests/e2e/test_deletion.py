"""A customer is deleted while its source is being imported: gone from every list and figure, and it stays gone."""

import asyncio
from typing import Any

import pytest

from tests.support.stack import RunningStack
from tests.support.waiting import eventually

PARTNER = "deleting"
CUSTOMERS = [f"c-{number:03}" for number in range(60)]
GONE = CUSTOMERS[7]

pytestmark = pytest.mark.kafka


def told(customer: str, chunk: int) -> list[dict[str, Any]]:
    subscription = {"record": "subscription", "customer_id": customer, "subscription_id": f"{customer}-{chunk}"}
    return [
        {"record": "customer", "customer_id": customer, "name": f"Ltd {customer} {chunk}", "country": "DE"},
        {"record": "user", "customer_id": customer, "user_id": f"{customer}-u{chunk}", "email": "ann@example.com"},
        subscription | {"purchased_at": "2025-01-10", "seats": 3},
    ]


async def push(stack: RunningStack, chunk: int) -> None:
    records = [record for customer in CUSTOMERS for record in told(customer, chunk)]
    async with stack.api("sync", partner=PARTNER) as client:
        answer = await client.post("/v1/events", json={"records": records})
    assert answer.json()["accepted"] == len(records), answer.text


async def closing(stack: RunningStack, partner: str = PARTNER) -> tuple[int, int]:
    params = {"from": "2025-02", "to": "2025-02"}
    kpis = (await stack.get("metrics", "/v1/metrics/summary", partner=partner, params=params))["kpis"]
    return kpis["customers"]["value"], kpis["subscriptions"]["value"]


async def test_a_customer_deleted_while_an_import_runs_is_in_no_list_and_no_figure(stack: RunningStack) -> None:
    await push(stack, 0)
    await stack.caught_up()
    before = await closing(stack)

    async with stack.api("customers", partner=PARTNER) as client:
        seen = (await client.get(f"/v1/customers/{GONE}/deletion-preview")).headers["etag"]
        importing = [asyncio.create_task(push(stack, chunk)) for chunk in (1, 2, 3)]
        deleted = await client.delete(f"/v1/customers/{GONE}", headers={"If-Match": "*"})
        await asyncio.gather(*importing)
        assert (deleted.status_code, seen.startswith('"customer-')) == (204, True)

        async def everywhere() -> bool:
            await stack.caught_up()
            return await closing(stack) == (len(CUSTOMERS) - 1, 4 * (len(CUSTOMERS) - 1))

        await eventually(everywhere)
        assert before == (len(CUSTOMERS), len(CUSTOMERS))
        assert (await client.get(f"/v1/customers/{GONE}")).status_code == 410
        assert (await client.get("/v1/customers", params={"customer_id": GONE})).json()["items"] == []
        users = await client.get("/v1/reports/customers/users", params={"customer_name": GONE})
        assert users.json()["items"] == []

        await push(stack, 4)
        await stack.caught_up()
        assert (await client.get(f"/v1/customers/{GONE}")).status_code == 410
        assert await closing(stack) == (len(CUSTOMERS) - 1, 5 * (len(CUSTOMERS) - 1))


async def test_a_customer_whose_deletion_is_lifted_is_told_again_where_that_is_wished(stack: RunningStack) -> None:
    records = told("c-1", 0)
    async with stack.api("sync", partner="lifting") as sync, stack.api("customers", partner="lifting") as client:
        await sync.post("/v1/events", json={"records": records})
        await stack.caught_up()
        assert (await client.delete("/v1/customers/c-1", headers={"If-Match": "*"})).status_code == 204
        assert (await client.delete("/v1/customers/c-1/deletion", headers={"If-Match": "*"})).status_code == 204
        await stack.caught_up()

        known = await sync.post("/v1/events", json={"records": records})
        again = await sync.post("/v1/events", json={"records": records, "resend": True})
        await stack.caught_up()

        assert (known.json()["unchanged"], again.json()["accepted"]) == (len(records), len(records))
        back = (await client.get("/v1/customers/c-1")).json()
    assert (back["name"], back["subscriptions_active"], len(back["users"])) == ("Ltd c-1 0", 1, 1)
    assert await closing(stack, "lifting") == (1, 1)
