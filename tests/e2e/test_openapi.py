"""Every service against its own description, on a running stack: no question is answered with what it does not tell.

One small run over the whole OpenAPI of all services; questions are asked for a partner of this test only.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from cli.openapi import document_of, service_names
from shared.http.auth import Role
from tests.support.stack import CALL_SECONDS, RunningStack

PARTNER = "asked-anything"
PORTAL = "portal"
PERSONA = "northwind-owner"
PROBLEM = "application/problem+json"

Operation = Any  # schemathesis types its operations by the schema's version, which is no part of its public names


def _operations() -> Mapping[str, Operation]:
    """Every operation of every service, named as `sync: POST /v1/events`."""
    found: dict[str, Operation] = {}
    for service in service_names():
        for result in schemathesis.openapi.from_dict(document_of(service)).get_all_operations():
            assert isinstance(result, Ok), (service, result)
            found[f"{service}: {result.ok().label}"] = result.ok()
    return found


OPERATIONS: Final = _operations()


@asynccontextmanager
async def _asker(stack: RunningStack, name: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client that has every right at the operation `name`."""
    service = name.partition(":")[0]
    if service == PORTAL:
        async with httpx.AsyncClient(base_url=stack.stack.urls[PORTAL], timeout=CALL_SECONDS) as client:
            session = (await client.post(f"/api/session/personas/{PERSONA}")).raise_for_status().json()
            client.headers["X-CSRF-Token"] = session["csrf_token"]
            yield client
        return
    is_internal = "/internal/" in name
    partner, role = ("*", Role.SERVICE) if is_internal else (PARTNER, Role.OWNER)
    async with stack.api(service, partner=partner, role=role) as client:
        yield client


@pytest.mark.parametrize("name", list(OPERATIONS))
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
async def test_no_question_breaks_a_service(stack: RunningStack, name: str, data: st.DataObject) -> None:
    case: Any = data.draw(OPERATIONS[name].as_strategy())

    async with _asker(stack, name) as client:
        response = await _answer(client, case.as_transport_kwargs(base_url=str(client.base_url)))

    assert response.status_code < 500, (name, response.text)
    assert str(response.status_code) in OPERATIONS[name].definition.raw["responses"], (name, response.text)
    if response.status_code >= 400 and response.status_code != 416:
        assert response.headers["content-type"] == PROBLEM, (name, response.text)


def _part(name: str, part: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """One part of a form as the client takes it: a number that schemathesis puts there becomes text."""
    filename, content, *kind = part
    return name, (filename, content if isinstance(content, str | bytes) else str(content), *kind)


async def _answer(client: httpx.AsyncClient, wanted: Mapping[str, Any]) -> httpx.Response:
    """Ask; of an answer that never ends only the head is waited for."""
    sent = {name: wanted[name] for name in ("params", "json", "data", "content") if name in wanted}
    sent["files"] = [_part(*each) for each in wanted.get("files") or ()] or None
    headers = httpx.Headers(wanted["headers"])
    # `If-Match` that holds, so that what is sent is looked at; tests of two editors are elsewhere.
    headers.update({**client.headers, "If-Match": "*"})
    async with client.stream(wanted["method"], wanted["url"], headers=headers, **sent) as response:
        if not response.headers.get("content-type", "").startswith("text/event-stream"):
            await response.aread()
    return response
