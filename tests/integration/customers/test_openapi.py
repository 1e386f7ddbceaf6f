"""The service against its own description: whatever is asked, it answers in its own words and never with a 5xx."""

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from services.customers.app import build
from services.customers.settings import CustomersSettings
from tests.support.builders import customer
from tests.support.customers_service import CustomersBench, bearer

SCHEMA = schemathesis.openapi.from_dict(build(CustomersSettings()).openapi())
OPERATIONS = {
    each.label: each for result in SCHEMA.get_all_operations() if isinstance(result, Ok) and (each := result.ok())
}
PARTNER = "p-openapi"


@pytest.mark.parametrize("label", list(OPERATIONS))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_no_question_breaks_the_service(customers: CustomersBench, label: str, data: st.DataObject) -> None:
    await customers.tell(customer(partner_id=PARTNER, name="Contoso"))
    case: Any = data.draw(OPERATIONS[label].as_strategy())
    asker = bearer("*", "service") if "/internal/" in label else bearer(PARTNER, "owner")
    wanted = case.as_transport_kwargs(base_url="http://customers")

    # `If-Match` that holds, so that what is sent is looked at; tests of two editors are elsewhere.
    sent = {name: wanted[name] for name in ("params", "json", "data") if name in wanted}
    headers = httpx.Headers(wanted["headers"])
    headers.update({**asker, "If-Match": "*"})

    response = await customers.http.request(wanted["method"], wanted["url"], headers=headers, **sent)

    assert response.status_code in {200, 201, 204, 304, 400, 404, 409, 410, 422}, response.text
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
