"""Wires the portal: settings → clients → services → application. Nothing is connected before the lifespan."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from services.portal.api import developers, forwarding, live, overview, pages, refusals, security, session, views
from services.portal.domain.forwarding import is_forwarded
from services.portal.examples import PROBLEMS
from services.portal.parts import Parts
from services.portal.settings import PortalSettings
from shared.clock import Clock, SystemClock
from shared.http.app import create_app
from shared.http.openapi import Refusals
from shared.mongo import answers

_DESCRIPTION = (
    "The web front's own routes. `/api/{service}/v1/…` is forwarded to that service with the session's token."
)
_SMALLEST_TO_COMPRESS = 1_000


def build(settings: PortalSettings, clock: Clock | None = None) -> FastAPI:
    """Return the application of the portal."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.parts = Parts(settings, app.state.tokens, clock or SystemClock())
        try:
            await app.state.parts.prepare()
            yield
        finally:
            await app.state.parts.close()

    async def database_answers() -> bool:
        return await answers(app.state.parts.client)

    app = create_app(
        settings,
        title="Tenantry portal",
        description=_DESCRIPTION,
        lifespan=lifespan,
        readiness={"database": database_answers},
        routers=[
            session.router,
            views.router,
            overview.router,
            live.router,
            developers.router,
            # These two take what is left over, in this order.
            forwarding.router,
            pages.router,
        ],
        documented=False,
        streamed=is_forwarded,
        is_strict=False,
        refusals=Refusals(
            changing={409: "There is one of that name, or there are too many."}, examples=PROBLEMS, path="/api/session"
        ),
    )
    refusals.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=_SMALLEST_TO_COMPRESS, compresslevel=5)
    security.install(app, https_only=settings.is_public)
    return app
