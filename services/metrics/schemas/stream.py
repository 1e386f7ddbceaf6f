"""What the stream of moved figures sends: the events of `tenantry.kpis`, as they are there."""

from typing import Any, Final

import orjson

from shared.events.kpis import KpiChanged
from shared.http.problems import ProblemDetails

CHANGED: Final = "kpi.changed"
RESYNC: Final = "kpi.resync"

_EXAMPLE: Final = """\
: connected
id: 40.51.38
retry: 2000

id: 40.52.38
event: kpi.changed
data: {"partner_id": "northwind", "month": "2026-11", "basis": "active_subscription", "values": {"customers": 183, \
"added": 4}, "as_of": "2026-11-23T08:15:30Z", "version": 1795421730000000}
"""

STREAM: Final[dict[str, Any]] = {
    "description": "A stream that stays open. The `data` of a `kpi.changed` is that of `tenantry.kpi.changed.v1`, "
    "which docs/asyncapi.json describes.",
    "content": {"text/event-stream": {"example": _EXAMPLE}},
}


REFUSED: Final[dict[str, Any]] = {
    "model": ProblemDetails,
    "description": "The partner has as many streams open as it may; `Retry-After` says when to try again.",
}


def data(event: KpiChanged) -> str:
    """Return the `data` of an event."""
    return orjson.dumps(event.data()).decode()
