"""The exports API against its own description: whatever is asked, it answers in its own words and never with a 5xx."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from services.exports.app import build
from services.exports.settings import ExportSettings
from shared.http.auth import Role
from tests.support.arrow_owner import Owner
from tests.support.exports_service import ExportsBench, bearer, exports_on
from tests.support.servers import KafkaServer, MongoServer

SCHEMA = schemathesis.openapi.from_dict(build(ExportSettings()).openapi())
OPERATIONS = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations() if isinstance(result, Ok)}
EXPECTED = {200, 201, 202, 204, 206, 304, 400, 404, 409, 410, 416, 422, 429}


@pytest.fixture(scope="module")
async def service(
    kafka: KafkaServer, mongo: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ExportsBench]:
    async with exports_on(kafka, mongo, tmp_path_factory.mktemp("exports")) as bench:
        bench.owner.owner = Owner(rows=3)
        yield bench


@pytest.mark.parametrize("label", list(OPERATIONS))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_no_request_breaks_the_service(service: ExportsBench, label: str, data: st.DataObject) -> None:
    case: Any = data.draw(OPERATIONS[label].as_strategy())
    wanted = case.as_transport_kwargs(base_url="http://exports")
    headers = {**wanted["headers"], **bearer(service.keys, service.partner, Role.OWNER)}

    response = await service.http.request(
        wanted["method"], wanted["url"], params=wanted.get("params"), json=wanted.get("json"), headers=headers
    )

    assert response.status_code in EXPECTED, response.text
    if response.status_code >= 400 and response.status_code != 416:
        assert response.headers["content-type"] == "application/problem+json"
