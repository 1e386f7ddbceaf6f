"""`/api/{service}/v1/…`: forwarded to the service as it came, with the session's token in place of the cookie."""

from collections.abc import AsyncIterator
from typing import Final

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.portal.api.dependencies import PortalParts, SignedIn
from services.portal.domain.forwarding import forwarded_path, request_headers, response_headers
from services.portal.upstream import Call

router = APIRouter(prefix="/api")

_METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
_COMPRESSED: Final = "application/json"


@router.api_route("/{service}/{path:path}", methods=_METHODS, include_in_schema=False)
async def forward(service: str, request: Request, session: SignedIn, parts: PortalParts) -> StreamingResponse:
    """Send the request on; bodies are streamed in both directions and never held."""
    call = Call(
        service,
        forwarded_path(request.scope["raw_path"].removeprefix(f"/api/{service}/".encode())),
        query=request.scope["query_string"],
        method=request.method,
        headers=request_headers(request.headers.raw, bearer=session.tokens.bearer),
        body=request.stream() if _has_body(request) else None,
    )
    answer = await parts.upstream.send(call)
    response = StreamingResponse(_body(answer), status_code=answer.status_code)
    response.raw_headers = response_headers(answer.headers.raw)
    if not answer.headers.get("content-type", "").startswith(_COMPRESSED):
        # Files pass as they are: compressing would lose their length, and break ranges.
        response.headers.setdefault("content-encoding", "identity")
    return response


def _has_body(request: Request) -> bool:
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"


async def _body(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in answer.aiter_raw():
            yield piece
    finally:
        await answer.aclose()
