"""Everything is killed with -9 while an import runs; afterwards it is as if nothing had happened.

Two partners get the same files: one in peace, one in the storm. Their documents and figures must be equal.
"""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest

from shared.http.auth import Role
from tests.support.sample_files import MAPPING, MONTHS, sample_files
from tests.support.stack import RunningStack, running_stack
from tests.support.waiting import eventually

CUSTOMERS = 250
CALM = "calm"

pytestmark = [pytest.mark.kafka, pytest.mark.chaos]


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningStack]:
    """A stack of these tests' own, with the calm partner imported."""
    async with running_stack(tmp_path_factory.mktemp("chaos")) as started:
        await _finished(started, CALM, await _import(started, CALM))
        yield started


async def test_services_killed_during_an_import_lose_and_double_nothing(stack: RunningStack) -> None:
    partner = "storm-services"
    job = await _import(stack, partner)

    for name in _victims(["sync", "metrics", "customers"], rounds=2, seed=1):
        await _kill(stack, name)
    await _finished(stack, partner, job)

    await _assert_as_calm(stack, partner)


@pytest.mark.parametrize("server", ["mongo", "kafka"])
async def test_services_recover_by_themselves_when_a_server_is_killed_under_load(
    stack: RunningStack, server: str
) -> None:
    partner = f"storm-{server}"
    job = await _import(stack, partner)

    await _kill(stack, server)
    await _finished(stack, partner, job)

    await _assert_as_calm(stack, partner)


async def _import(stack: RunningStack, partner: str) -> str:
    files = [("files", (name, text)) for name, text in sample_files(CUSTOMERS).items()]
    async with stack.api("sync", partner=partner, role=Role.SERVICE) as client:
        answer = await client.post("/v1/imports", data={"mapping": MAPPING.format(partner=partner)}, files=files)
    assert answer.status_code == 202, answer.text
    job: str = answer.json()["id"]
    return job


async def _finished(stack: RunningStack, partner: str, job: str) -> None:
    await eventually(lambda: _is_completed(stack, partner, job))
    await eventually(lambda: _all_healthy(stack))
    await stack.caught_up()


async def _is_completed(stack: RunningStack, partner: str, job: str) -> bool:
    try:
        async with stack.api("sync", partner=partner) as client:
            answer = await client.get(f"/v1/imports/{job}")
    except httpx.TransportError:
        return False
    assert answer.status_code == 503 or answer.json()["status"] != "failed", answer.text
    return answer.status_code == 200 and answer.json()["status"] == "completed"


async def _all_healthy(stack: RunningStack) -> bool:
    return stack.status.all_healthy


def _victims(names: Sequence[str], *, rounds: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return [name for _ in range(rounds) for name in chance.sample(names, len(names))]


async def _kill(stack: RunningStack, name: str) -> None:
    """Kill a component that runs, and wait until the supervisor has started another one in its place."""
    await eventually(lambda: _runs(stack, name))
    victim = stack.status.components[name].pid
    assert victim is not None
    os.kill(victim, signal.SIGKILL)
    await eventually(lambda: _replaced(stack, name, victim))


async def _runs(stack: RunningStack, name: str) -> bool:
    return stack.status.components[name].pid is not None


async def _replaced(stack: RunningStack, name: str, victim: int) -> bool:
    return stack.status.components[name].pid not in {None, victim}


async def _assert_as_calm(stack: RunningStack, partner: str) -> None:
    expected, found = await asyncio.gather(_documents(stack, CALM), _documents(stack, partner))
    assert found.keys() == expected.keys()
    for customer_id, document in expected.items():
        assert found[customer_id] == document
    assert await _figures(stack, partner) == await _figures(stack, CALM)
    await stack.run("verify", "metrics")


async def _documents(stack: RunningStack, partner: str) -> dict[str, Any]:
    """Every customer page of `partner`, without what names the partner or the run."""
    found: dict[str, Any] = {}
    async with stack.api("customers", partner=partner) as client:
        listed = (await client.get("/v1/customers", params={"limit": "500"})).json()
        for item in listed["items"]:
            answer = await client.get(f"/v1/customers/{item['customer_id']}")
            found[item["customer_id"]] = _without_versions(answer.json())
    assert len(found) == CUSTOMERS
    return found


async def _figures(stack: RunningStack, partner: str) -> list[Any]:
    span = {"from": MONTHS[0], "to": MONTHS[1]}
    answers = [
        await stack.get("metrics", f"/v1/metrics/{name}", partner=partner, params=span | {"basis": basis})
        for name in ("summary", "trends", "geography")
        for basis in ("active_subscription", "open_order")
    ]
    return [{key: value for key, value in answer.items() if key != "as_of"} for answer in answers]


def _without_versions(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_versions(each) for key, each in value.items() if key not in {"version", "revision"}}
    if isinstance(value, list):
        return [_without_versions(each) for each in value]
    return value
