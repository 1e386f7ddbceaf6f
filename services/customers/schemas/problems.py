"""What this service refuses most, in its own words; examples for OpenAPI."""

from collections.abc import Mapping
from typing import Final

from services.customers.schemas.example import CUSTOMER_ID
from shared.http.problem_examples import Refused

_CUSTOMER: Final = f"/v1/customers/{CUSTOMER_ID}"
PROBLEMS: Final[Mapping[int, Refused]] = {
    404: Refused(_CUSTOMER, "there is no customer 'n00101'"),
    409: Refused(
        f"{_CUSTOMER}/tenants",
        "tenant '0f3c7a52-5d1e-4c39-9a53-6a4f7e2f5b10' belongs to customer 'n00101': it is linked already, "
        "or named twice",
        {"field": "tenants.0.tenant_id"},
    ),
    410: Refused(_CUSTOMER, "customer 'n00101' was deleted at 2026-11-23T08:15:30.129000+00:00"),
    412: Refused(
        f"{_CUSTOMER}/tags/tier",
        "it was changed since you read it: read it again, then repeat the change",
        {"field": "If-Match", "etag": '"tags-1"'},
    ),
    422: Refused(
        f"{_CUSTOMER}/tags/tier",
        "value: String should have at most 50 characters",
        {"errors": [{"field": "value", "reason": "String should have at most 50 characters"}]},
    ),
}
