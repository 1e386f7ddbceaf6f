"""A small import and a small push, and what came of them, for OpenAPI."""

from collections.abc import Mapping
from typing import Any, Final

from shared.http.problem_examples import Refused

IMPORT_ID: Final = "b83283bbcd7b448182a2a2f5dc43961d"
MAPPING: Final = """\
partner: northwind
source: crm
inputs:
  - file: customers.csv
    record: customer
    fields:
      customer_id: id
      name: company
      country: country
"""
REFERENCE: Final[dict[str, Any]] = {"mapping": MAPPING, "directory": "crm/2026-11"}
UPLOAD: Final[dict[str, Any]] = {
    "mapping": MAPPING,
    "files": ["id,company,country\nc-1042,Blue Yonder Airlines,DE\nc-1043,Bakker Logistiek B.V.,NL\n,Nobody,NL\n"],
}
_COUNTS: Final[dict[str, Any]] = {
    "read": 3,
    "filtered": 0,
    "rejected": 1,
    "emitted": 2,
    "unchanged": 0,
    "events": 2,
}
_NOTHING: Final = dict.fromkeys(_COUNTS, 0)
IMPORT: Final[dict[str, Any]] = {
    "id": IMPORT_ID,
    "status": "completed",
    "source": "crm",
    "created_at": "2026-11-23T08:15:30.870000Z",
    "created_by": "owner@northwind",
    "started_at": "2026-11-23T08:15:30.910000Z",
    "ended_at": "2026-11-23T08:15:31.178000Z",
    "failure": None,
    "bytes_read": 93,
    "bytes_total": 93,
    **_COUNTS,
    "inputs": [{"file": "customers.csv", "record": "customer", **_COUNTS}],
    "unresolved_countries": {},
}
PENDING: Final[dict[str, Any]] = {
    **IMPORT,
    "status": "pending",
    **dict.fromkeys(("started_at", "ended_at")),
    "bytes_read": 0,
    **_NOTHING,
    "inputs": [{"file": "customers.csv", "record": "customer", **_NOTHING}],
}
"""The same import when it was asked for."""
REJECTS: Final = 'input,record,row,reason,original\r\ncustomers.csv,customer,4,customer_id missing,",Nobody,NL"\r\n'
_CUSTOMER: Final = {"source": "crm", "customer_id": "c-1042"}
PUSH: Final[dict[str, Any]] = {
    "records": [
        {"record": "customer", **_CUSTOMER, "name": "Blue Yonder Airlines", "country": "DE", "segment": "smb"},
        {
            "record": "subscription",
            **_CUSTOMER,
            "subscription_id": "s-9001",
            "product_id": "office-365",
            "sku_id": "business-premium",
            "seats": 25,
            "purchased_at": "2025-03-12T00:00:00Z",
        },
    ],
    "derive_orders": True,
}
PUSHED: Final[dict[str, Any]] = {
    "accepted": 1,
    "unchanged": 0,
    "refused": 1,
    "results": [
        {"index": 0, "status": "accepted"},
        {"index": 1, "status": "refused", "field": "seats", "reason": "'many' is not a whole number"},
    ],
}
PROBLEMS: Final[Mapping[int, Refused]] = {
    400: Refused("/v1/imports", "`limit`: Input should be less than or equal to 200", {"parameter": "limit"}),
    404: Refused(f"/v1/imports/{IMPORT_ID}", f"there is no import {IMPORT_ID}"),
    409: Refused("/v1/events", "a call with this Idempotency-Key is being answered; try again shortly"),
    413: Refused("/v1/events", "12,000 records; send at most 10,000 a call"),
    422: Refused(
        "/v1/events", "records: Field required", {"errors": [{"field": "records", "reason": "Field required"}]}
    ),
}
