"""Wires the customers service: settings → clients → service → application. Nothing is connected before the lifespan."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI

from services.customers import handlers
from services.customers.api import belongings, customers, datasets, license_datasets, licenses, refusals, reports
from services.customers.api.cursors import Cursors
from services.customers.api.settings import refusals as refused_changes
from services.customers.api.settings.routes import ROUTERS
from services.customers.parts import Parts
from services.customers.schemas.example import CUSTOMER_ID
from services.customers.schemas.problems import PROBLEMS
from services.customers.settings import CustomersSettings
from shared.background import Background
from shared.clock import Clock, SystemClock
from shared.http.app import create_app
from shared.http.openapi import Refusals
from shared.messaging.health import Readiness

_DESCRIPTION = (
    "The customers of a partner, with their subscriptions, orders, users and vendor accounts, "
    "and what people set about them."
)

LICENSES: Final = (licenses.router, license_datasets.router)

REFUSALS = Refusals(
    named={410: "The customer was deleted."},
    changing={409: "It contradicts what is there; `field` says where."},
    examples=PROBLEMS,
    path=f"/v1/customers/{CUSTOMER_ID}/tags/tier",
)


def build(settings: CustomersSettings, clock: Clock | None = None) -> FastAPI:
    """Return the application of the customers service."""
    readiness, background = Readiness(handlers.TOPICS), Background()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        parts = Parts(settings, clock or SystemClock())
        readiness.started(parts.messaging)
        app.state.queries, app.state.desk, app.state.licenses = parts.queries, parts.desk, parts.licenses
        try:
            async with parts.running(background, recount_seconds=settings.recount_seconds):
                app.state.cursors = Cursors(parts.cursor_key)
                yield
        finally:
            parts.client.close()

    app = create_app(
        settings,
        title="Tenantry customers",
        description=_DESCRIPTION,
        lifespan=lifespan,
        readiness={**readiness.checks, "background": background.goes_on},
        routers=[*ROUTERS, customers.router, belongings.router, reports.router, datasets.router, *LICENSES],
        refusals=REFUSALS,
    )
    refusals.install(app)
    refused_changes.install(app)
    return app
