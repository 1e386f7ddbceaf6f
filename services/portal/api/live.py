"""`/api/live`: changes as they happen, as server-sent events."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header
from sse_starlette import EventSourceResponse

from services.portal.api.dependencies import PortalParts, SessionSecret
from services.portal.service.live import Relay

router = APIRouter(prefix="/api", tags=["pages"])

_PING_SECONDS: Final = 15
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events of metrics (`kpi.changed`), and the portal's own: `service.state` when metrics stops or "
        "comes back, `session.ended` as the last one.",
        "content": {"text/event-stream": {}},
    }
}


@router.get("/live", summary="Changes of the partner's figures", response_class=EventSourceResponse, responses=_ANSWER)
async def listen(
    parts: PortalParts, secret: SessionSecret, last_event_id: Annotated[str | None, Header()] = None
) -> EventSourceResponse:
    """Relay what metrics announces; the stream outlives a restart of metrics."""
    relay = Relay(parts.upstream, parts.sessions, secret, last_event_id)
    return EventSourceResponse(
        relay.events(), ping=_PING_SECONDS, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
