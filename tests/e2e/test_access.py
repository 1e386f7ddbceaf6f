"""Who may see what, over all services: tokens, roles and the wall between partners."""

from datetime import timedelta

import httpx
import pytest

from shared.http.auth import Role
from tests.support.stack import CALL_SECONDS, RunningStack

READS = {
    "customers": "/v1/customers",
    "metrics": "/v1/metrics/summary",
    "exports": "/v1/exports",
    "sync": "/v1/imports",
}

pytestmark = pytest.mark.kafka


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def status_of(stack: RunningStack, service: str, headers: dict[str, str]) -> tuple[int, str]:
    async with httpx.AsyncClient(base_url=stack.stack.urls[service], timeout=CALL_SECONDS) as client:
        answer = await client.get(READS[service], headers=headers)
    return answer.status_code, answer.headers["content-type"]


@pytest.mark.parametrize("service", READS)
async def test_a_missing_expired_or_forged_token_is_refused_everywhere(stack: RunningStack, service: str) -> None:
    good = stack.stack.token(partner_id="walls", role=Role.OWNER)
    expired = stack.stack.token(partner_id="walls", role=Role.OWNER, lifetime=timedelta(seconds=-60))
    head, body, signature = good.split(".")
    forged = f"{head}.{body}.{signature[::-1]}"

    assert (await status_of(stack, service, bearer(good)))[0] == 200
    for headers in ({}, bearer(expired), bearer(forged), bearer("nonsense"), {"Authorization": "Basic b3duZXI6"}):
        assert await status_of(stack, service, headers) == (401, "application/problem+json")


@pytest.mark.parametrize("role", [Role.ANALYST, Role.EXECUTIVE])
@pytest.mark.parametrize("path", ["/v1/imports", "/v1/events"])
async def test_those_who_only_read_may_not_send_records(stack: RunningStack, role: Role, path: str) -> None:
    async with stack.api("sync", partner="walls", role=role) as client:
        answer = await client.post(path, json={"records": []})

    assert answer.status_code == 403
    assert "owner" in answer.json()["detail"]


async def test_a_partner_never_sees_another_ones_customers_figures_imports_or_files(stack: RunningStack) -> None:
    pushed = {"records": [{"record": "customer", "customer_id": "secret", "name": "Secret Ltd", "country": "DE"}]}
    async with stack.api("sync", partner="walls-a") as client:
        assert (await client.post("/v1/events", json=pushed)).json()["accepted"] == 1
    await stack.caught_up()

    async with stack.api("customers", partner="walls-a") as mine, stack.api("customers", partner="walls-b") as other:
        assert (await mine.get("/v1/customers/secret")).status_code == 200
        assert (await other.get("/v1/customers/secret")).status_code == 404
        assert (await other.get("/v1/customers")).json()["total"] == 0
    async with stack.api("exports", partner="walls-b") as client:
        answer = await client.post("/v1/exports", json={"dataset": "customers", "format": "csv"})
        assert answer.headers["x-row-count"] == "0"
        assert "secret" not in answer.text.lower()
