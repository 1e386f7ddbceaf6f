"""`GET /v1/metrics/stream`: server-sent events, so that a page moves when a figure does."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.metrics.schemas.stream import CHANGED, REFUSED, RESYNC, STREAM, data
from services.metrics.service.live import Change, LiveKpis, Place, Watcher
from shared.clock import Clock
from shared.http.auth import Reader
from shared.http.problems import InvalidParameter
from shared.http.streams import OpenStreams

HEARTBEAT_SECONDS: Final = 15
SEND_SECONDS: Final = 30.0
RETRY_MS: Final = 2_000

router = APIRouter(prefix="/v1/metrics", tags=["metrics"])


class KpiStream(EventSourceResponse):
    """Named here, so that OpenAPI says what is sent."""

    media_type = "text/event-stream"


async def _live(request: Request) -> LiveKpis:
    live: LiveKpis = request.app.state.live
    return live


async def _clock(request: Request) -> Clock:
    clock: Clock = request.app.state.clock
    return clock


async def _place(request: Request, reader: Reader) -> AsyncIterator[None]:
    """Hold one of the partner's places until the stream has ended; raises `TooManyRequests`, `Unavailable`."""
    streams: OpenStreams = request.app.state.streams
    with streams.one_more(reader.partner_id):
        yield


async def _seen(
    last_event_id: Annotated[
        str | None, Header(description="The last id received: continue after it.", examples=["40.52.38"])
    ] = None,
) -> Place | None:
    """Return the place that an id stands for; raises `InvalidParameter`."""
    if not last_event_id:
        return None
    try:
        return {number: int(offset) for number, offset in enumerate(last_event_id.split("."))}
    except ValueError as error:
        raise InvalidParameter(
            "Last-Event-ID", "`Last-Event-ID` must be an id of this stream; or leave it out"
        ) from error


@router.get(
    "/stream",
    summary="Figures as they move, as server-sent events",
    response_class=KpiStream,
    responses={200: STREAM, 429: REFUSED},
    dependencies=[Depends(_place)],
)
async def read_stream(
    reader: Reader,
    seen: Annotated[Place | None, Depends(_seen)],
    live: Annotated[LiveKpis, Depends(_live)],
    clock: Annotated[Clock, Depends(_clock)],
) -> KpiStream:
    """Stream what moves at the caller's partner, in rounds of at most one a second, until the token expires.

    Connect first and ask for the figures then, so that nothing falls in between. Every event is `kpi.changed`, but for
    `kpi.resync`: changes were missed that nobody remembers, so ask for the figures again. Ids are for `Last-Event-ID`.
    Comments are heartbeats.
    """
    lifetime = (reader.expires_at - clock.now()).total_seconds()
    return KpiStream(
        _messages(live, reader.partner_id, seen, lifetime), ping=HEARTBEAT_SECONDS, send_timeout=SEND_SECONDS
    )


async def _messages(
    live: LiveKpis, partner_id: str, seen: Place | None, lifetime: float
) -> AsyncIterator[ServerSentEvent]:
    deadline = asyncio.get_running_loop().time() + lifetime
    try:
        async with asyncio.timeout_at(deadline):
            await live.begun()
    except TimeoutError:
        return
    with live.watching(partner_id, seen) as watcher:
        yield ServerSentEvent(comment="connected", id=_id(watcher.place), retry=RETRY_MS)
        if not watcher.gapless:
            yield ServerSentEvent("{}", event=RESYNC)
        async for change in _until(deadline, watcher):
            yield ServerSentEvent(data(change.event), event=CHANGED, id=_id(change.after))


async def _until(deadline: float, watcher: Watcher) -> AsyncIterator[Change]:
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                change = await watcher.next()
        except TimeoutError:
            return
        if change is None:
            return
        yield change


def _id(place: Place) -> str:
    return ".".join(str(place[partition]) for partition in sorted(place))
