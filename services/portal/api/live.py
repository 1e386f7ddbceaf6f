"""`/api/live`: changes as they happen, as server-sent events."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header
from sse_starlette import EventSourceResponse

from services.portal.api.dependencies import PortalParts, SessionSecret, SignedIn
from services.portal.examples import LIVE
from services.portal.service.live import Relay
from shared.http.problems import ProblemDetails

_PING_SECONDS: Final = 15
_SEND_SECONDS: Final = 30.0
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events of metrics (`kpi.changed`), and the portal's own: `service.state` when metrics stops or "
        "comes back, `session.ended` as the last one.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": LIVE}},
    },
    429: {"model": ProblemDetails, "description": "As many pages of the partner listen as may; see `Retry-After`."},
}

router = APIRouter(prefix="/api", tags=["pages"])


async def _place(session: SignedIn, parts: PortalParts) -> AsyncIterator[None]:
    """Hold one of the partner's places until the stream has ended; raises `TooManyRequests`, `Unavailable`."""
    with parts.streams.one_more(session.identity.partner_id):
        yield


@router.get(
    "/live",
    summary="Changes of the partner's figures",
    response_class=EventSourceResponse,
    responses=_ANSWER,
    dependencies=[Depends(_place)],
)
async def listen(
    parts: PortalParts, secret: SessionSecret, last_event_id: Annotated[str | None, Header()] = None
) -> EventSourceResponse:
    """Relay what metrics announces; the stream outlives a restart of metrics."""
    relay = Relay(parts.upstream, parts.sessions, secret, last_event_id)
    return EventSourceResponse(
        relay.events(),
        ping=_PING_SECONDS,
        # A page that takes nothing in would keep its place, and its session, for as long as it likes.
        send_timeout=_SEND_SECONDS,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
