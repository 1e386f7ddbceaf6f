"""The figures of a page in one answer: each part as its service gave it, and one that fails spoils no other."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import httpx

from services.portal.domain.forwarding import request_headers
from services.portal.domain.sessions import Session
from services.portal.errors import ServiceAway
from services.portal.upstream import Call, Upstream

PARTS: Final = (
    "summary",
    "trends",
    "geography",
    "active",
    "subscriptions",
    "products",
    "distribution",
    "distribution-trend",
    "customer-types",
    "filters",
)
DEFAULT_PARTS: Final = PARTS[:-2]
_REQUIRED: Final[Mapping[str, Mapping[str, str]]] = {
    "distribution": {"by": "segment"},
    "distribution-trend": {"by": "segment"},
}


def query_of(part: str, query: str) -> str:
    """Return what `query` says to `part`: all that is for everybody, and what is named `<part>.<parameter>`."""
    pairs = parse_qsl(query, keep_blank_values=True)
    shared = [(name, value) for name, value in pairs if "." not in name]
    prefix = f"{part}."
    own = [(name.removeprefix(prefix), value) for name, value in pairs if name.startswith(prefix)]
    named = {name for name, _ in own}
    missing = [(name, value) for name, value in _REQUIRED.get(part, {}).items() if name not in named]
    return urlencode([*shared, *own, *missing])


async def overview(upstream: Upstream, session: Session, parts: Sequence[str], query: str) -> bytes:
    """Return `{part: {"status": …, "body" | "problem": …}}`, every body as it came."""
    answers = await asyncio.gather(*(_answer(upstream, session, part, query) for part in parts))
    return (
        b"{"
        + b",".join(json.dumps(part).encode() + b":" + text for part, text in zip(parts, answers, strict=True))
        + b"}"
    )


async def _answer(upstream: Upstream, session: Session, part: str, query: str) -> bytes:
    headers = request_headers([], bearer=session.tokens.bearer)
    call = Call("metrics", f"/v1/metrics/{part}".encode(), query_of(part, query).encode(), headers=headers)
    try:
        response = await upstream.fetch(call)
    except ServiceAway as error:
        return _entry(502, "problem", json.dumps(_away(error)).encode())
    if response.is_success:
        return _entry(response.status_code, "body", response.content)
    return _entry(response.status_code, "problem", _problem(response))


def _entry(status: int, name: str, body: bytes) -> bytes:
    return b'{"status":%d,"%s":%s}' % (status, name.encode(), body)


def _away(error: ServiceAway) -> Mapping[str, Any]:
    return {"title": "Bad Gateway", "status": 502, "detail": str(error), "service": error.service}


def _problem(response: httpx.Response) -> bytes:
    """Return the problem document, or one about an answer that is none."""
    try:
        json.loads(response.content)
    except ValueError:
        text = {"title": response.reason_phrase, "status": response.status_code, "detail": "metrics gave no reason"}
        return json.dumps(text).encode()
    return response.content
