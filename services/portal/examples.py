"""What the portal's own routes answer in the demo, for OpenAPI."""

from collections.abc import Mapping
from typing import Any, Final

from shared.http.problem_examples import Refused

PERSONA_ID: Final = "northwind-owner"
VIEW_ID: Final = "3dc9d6e113cc487fa3ad530cb4a7e101"
SAVED_AT: Final = "2026-11-23T08:15:30.684000Z"
PARTNER: Final[dict[str, Any]] = {"partner_id": "northwind", "partner_name": "Northwind"}
SESSION: Final[dict[str, Any]] = {
    **PARTNER,
    "subject": "owner@northwind",
    "name": "Olivia Berg",
    "roles": ["owner"],
    "profile": {"personal_data": True, "revenue": True},
    "csrf_token": "IMj6lA1X9GKahgIOffgeyvX966-7eOJy",
    "expires_at": "2026-11-23T09:15:30.566560Z",
}
OPTIONS: Final[dict[str, Any]] = {
    "oidc": False,
    "personas": [{"id": PERSONA_ID, **PARTNER, "role": "owner", "name": "Olivia Berg"}],
}
PARTNERS: Final[dict[str, Any]] = {
    "items": [
        {**PARTNER, "current": True},
        {"partner_id": "contoso", "partner_name": "Contoso", "current": False},
    ]
}
VIEW_BODY: Final[dict[str, Any]] = {
    "name": "Nordics, paying",
    "page": "/overview",
    "query": "country=SE&country=NO&include_trials=false",
}
VIEW: Final[dict[str, Any]] = {
    **VIEW_BODY,
    "id": VIEW_ID,
    "version": 1,
    "created_at": SAVED_AT,
    "changed_at": SAVED_AT,
}
HEALTH: Final[dict[str, Any]] = {
    "status": "degraded",
    "services": [
        {"service": "metrics", "state": "ready", "waiting_for": [], "since": "2026-11-23T08:00:00.845702Z"},
        {"service": "exports", "state": "down", "waiting_for": [], "since": "2026-11-23T08:14:59.845906Z"},
    ],
}
METRICS_DOCUMENT: Final[dict[str, Any]] = {
    "id": "metrics",
    "kind": "openapi",
    "title": "Tenantry metrics",
    "url": "/api/developers/metrics.json",
}
OVERVIEW: Final[dict[str, Any]] = {
    "summary": {"status": 200, "body": {"from": "2025-12", "to": "2026-11", "basis": "active_subscription"}},
    "products": {
        "status": 503,
        "problem": {"type": "about:blank", "title": "Service Unavailable", "status": 503},
    },
}
LIVE: Final = """\
id: 40.52.38
event: kpi.changed
data: {"partner_id": "northwind", "month": "2026-11", "basis": "active_subscription", "values": {"customers": 183, \
"added": 4}, "as_of": "2026-11-23T08:15:30Z", "version": 1795421730000000}

event: service.state
data: {"service": "metrics", "state": "down"}
"""
_VIEW: Final = f"/api/views/{VIEW_ID}"
PROBLEMS: Final[Mapping[int, Refused]] = {
    400: Refused("/api/pages/overview", "there is no part 'sumary'", {"parameter": "parts", "allowed": ["summary"]}),
    401: Refused("/api/session", "you are not signed in"),
    403: Refused(_VIEW, "the X-CSRF-Token header is missing or of another session; load the page again"),
    404: Refused(_VIEW, f"there is no saved view '{VIEW_ID}'"),
    409: Refused("/api/views", "you have a view called 'Nordics, paying' on this page already; choose another name"),
    412: Refused(_VIEW, f"the saved view '{VIEW_ID}' was changed since you read it; read it again"),
    502: Refused("/api/developers/metrics.json", "metrics cannot be reached", {"service": "metrics"}),
    504: Refused("/api/developers/metrics.json", "metrics does not answer in time", {"service": "metrics"}),
}
