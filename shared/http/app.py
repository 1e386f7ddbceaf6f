"""The application that every service builds upon: problem details, correlation ids, health, instruments, tokens."""

import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any, Final, Literal

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest
from pydantic import BaseModel, Field
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http import openapi, problems
from shared.http.auth import TokenVerifier
from shared.http.middleware import BodyLimit, HeadAsGet, PrivateAnswers
from shared.http.openapi import Refusals
from shared.http.problems import CORRELATION_HEADER, ProblemDetails
from shared.http.questions import refuse_unknown_parameters
from shared.settings import ServiceSettings

MOST_BODY_BYTES: Final = 4 * 1024 * 1024
"""Of a body that is read as a whole; streams have limits of their own."""

LONGEST_SILENCE_SECONDS: Final = 30.0
"""Between two pieces of a body."""

NO_OTHERS: Final = Refusals()

Check = Callable[[], Awaitable[bool]]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

# Slow here and fast in the database: the service is short of CPU.
REQUEST_SECONDS = Histogram(
    "tenantry_request_seconds", "Time from a request to its response's start.", ["method", "route", "status"]
)

_PROBLEMS = {
    status: {"model": ProblemDetails, "description": text}
    for status, text in {
        400: "A parameter is wrong; names it and what is allowed.",
        401: "No token, or one that does not verify.",
        403: "The role may not.",
        422: "The body is wrong; names each field.",
        503: "The database or the broker is away.",
    }.items()
}


class ReadinessReport(BaseModel):
    """Whether the service can do its work, and what it waits for."""

    status: Literal["ready", "waiting"]
    checks: dict[str, bool] = Field(examples=[{"database": True, "topics": True, "partitions": False}])


def create_app(
    settings: ServiceSettings,
    *,
    title: str,
    description: str,
    lifespan: Lifespan,
    readiness: Mapping[str, Check],
    routers: Sequence[APIRouter],
    documented: bool = True,
    streamed: Callable[[str], bool] = lambda _: False,
    is_strict: bool = True,
    refusals: Refusals = NO_OTHERS,
) -> FastAPI:
    """Return the ASGI application of a service; nothing is connected before its lifespan starts.

    `documented` services serve their OpenAPI document, and a page about it. Of paths that are `streamed` the
    routes limit bodies themselves; a service that is not `is_strict` takes parameters that its routes do not declare.
    """
    app = _application(documented, title=title, description=description, version="1", lifespan=lifespan)
    app.state.tokens = TokenVerifier(settings.auth)
    problems.install(app)
    openapi.install(app, refusals)
    app.add_middleware(HeadAsGet)
    app.add_middleware(BodyLimit, most=MOST_BODY_BYTES, streamed=streamed, silence=LONGEST_SILENCE_SECONDS)
    app.add_middleware(PrivateAnswers)
    app.add_middleware(CorrelationMiddleware)
    app.include_router(_operations(readiness))
    asked = [Depends(refuse_unknown_parameters)] if is_strict else []
    for router in routers:
        app.include_router(router, responses=_PROBLEMS, dependencies=asked)  # type: ignore[arg-type]  # FastAPI types keys as int | str
    return app


def _application(documented: bool, **told: Any) -> FastAPI:
    # A redirect would lead wherever the Host header says.
    told |= {"redirect_slashes": False}
    if not documented:
        return FastAPI(openapi_url=None, **told)
    # FastAPI's own page takes its scripts from a host of somebody else, which a cluster need not reach, nor trust.
    return FastAPIOffline(openapi_url="/openapi.json", redoc_url=None, **told)


def _operations(readiness: Mapping[str, Check]) -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.get("/health/live", summary="Whether the process answers", include_in_schema=False)
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/health/ready", summary="Whether the service can do its work", include_in_schema=False)
    async def ready() -> JSONResponse:
        checks = {name: await check() for name, check in readiness.items()}
        state = ReadinessReport(status="ready" if all(checks.values()) else "waiting", checks=checks)
        return JSONResponse(state.model_dump(), status_code=200 if state.status == "ready" else 503)

    @router.get("/metrics", summary="Prometheus instruments", include_in_schema=False)
    async def instruments() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


class CorrelationMiddleware:
    """Gives every request an id, takes the caller's if it sent one, and times the request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request with its id bound to the log, the response and `request.state`."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        correlation_id = _correlation_id(scope)
        scope.setdefault("state", {})["correlation_id"] = correlation_id
        started = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (CORRELATION_HEADER.encode(), correlation_id.encode())]
                _observe(scope, message["status"], time.perf_counter() - started)
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=correlation_id):
            await self._app(scope, receive, send_with_id)


def _observe(scope: Scope, status: int, seconds: float) -> None:
    # The route's template, not the path: ids in labels would never stop growing.
    route = getattr(scope.get("route"), "path", "none")
    REQUEST_SECONDS.labels(scope["method"], route, str(status)).observe(seconds)


def _correlation_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == CORRELATION_HEADER.encode()), b"")
    text: str = given.decode("ascii", errors="ignore")
    return text if text.isprintable() and 0 < len(text) <= 128 else uuid.uuid4().hex


def correlation_id(request: Request) -> str:
    """Return the id of `request`, for the events it causes."""
    found: str = request.state.correlation_id
    return found


Correlation = Annotated[str, Depends(correlation_id)]
