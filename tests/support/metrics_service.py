"""The metrics service on a real MongoDB: facts applied as the consumer applies them, questions asked over HTTP."""

import itertools
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from deploy.local.keys import ensure_keys, issue_token, key_set_file
from services.metrics.api import datasets, explain, figures, geography, ranking
from services.metrics.parts import Stores
from services.metrics.service.partner_images import PartnerImages
from services.metrics.service.verify import Difference
from services.metrics.settings import MetricsSettings
from shared.events.base import CustomerFact
from shared.events.catalogue import CustomerKeyedEvent
from shared.events.envelope import Delivery, Envelope
from shared.http.app import create_app
from shared.http.auth import Role
from shared.messaging.batches import FactBatch
from shared.mongo import Session, connect, database, in_transaction
from shared.settings import AuthSettings, MongoSettings
from tests.support.builders import NOON
from tests.support.servers import MongoServer

IMAGE_BYTES = 1 << 32


class StandingClock:
    """A clock that stands at a moment."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment


class MetricsBench:
    """Stores, use cases and HTTP of one database."""

    def __init__(self, mongo: MongoServer, name: str, keys: Path) -> None:
        settings = MongoSettings.model_validate({"url": mongo.url, "database": name})
        self.clock = StandingClock()
        self.client = connect(settings)
        self.database = database(self.client, name)
        self.stores = Stores(self.database)
        self.projection = self.stores.projection(self.clock)
        self.images = self.stores.images(self.client, IMAGE_BYTES)
        self.keys = keys
        self._tokens: dict[tuple[str, Role], str] = {}
        self.app = self._app(settings, self.images)
        self.http = _http(self.app)
        self.http_on_cells = _http(self._app(settings, self.stores.images(self.client, 0)))

    async def tell(self, *facts: CustomerKeyedEvent) -> None:
        """Apply `facts` as one batch, each on the partition of its key."""
        deliveries = [delivery(fact) for fact in facts]

        async def work(session: Session) -> None:
            await self.projection.apply(FactBatch(deliveries, session))

        await in_transaction(self.client, work)

    async def tell_in_batches(self, facts: Iterable[CustomerKeyedEvent], size: int) -> None:
        """Apply `facts` in batches of `size`."""
        waiting = iter(facts)
        while batch := list(itertools.islice(waiting, size)):
            await self.tell(*batch)

    async def get(self, path: str, partner: str, role: Role = Role.ANALYST, **parameters: Any) -> httpx.Response:
        """Ask as `role` of `partner`; `from_` stands for `from`."""
        return await self._get(self.http, path, partner, role, parameters)

    async def ask(self, question: str, partner: str, **parameters: Any) -> dict[str, Any]:
        """Return the answer to a question of `partner`."""
        response = await self.get(f"/v1/metrics/{question}", partner, **parameters)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    async def get_cells(self, path: str, partner: str, **parameters: Any) -> httpx.Response:
        """As `get`, of a service without memory for images."""
        return await self._get(self.http_on_cells, path, partner, Role.ANALYST, parameters)

    async def ask_cells(self, question: str, partner: str, **parameters: Any) -> dict[str, Any]:
        """Return the answer to a question of `partner` that has no image, summed by MongoDB."""
        response = await self.get_cells(f"/v1/metrics/{question}", partner, **parameters)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    async def wrong(self, partner: str | None = None) -> list[Difference]:
        """Return what `verify` finds."""
        reports = self.stores.verify(self.client).run(partner_id=partner)
        return [difference async for report in reports for difference in report.differences]

    async def _get(
        self, http: httpx.AsyncClient, path: str, partner: str, role: Role, parameters: Mapping[str, Any]
    ) -> httpx.Response:
        token = self._token(partner, role)
        asked = {name.rstrip("_"): value for name, value in parameters.items()}
        return await http.get(path, params=asked, headers={"Authorization": f"Bearer {token}"})

    def _token(self, partner: str, role: Role) -> str:
        """Return a token, the same one for an hour, as callers have it."""
        if (partner, role) not in self._tokens:
            now = datetime.now(UTC)
            self._tokens[partner, role] = issue_token(
                self.keys, partner_id=partner, role=role, lifetime=timedelta(hours=1), now=now
            )
        return self._tokens[partner, role]

    def _app(self, mongo: MongoSettings, images: PartnerImages) -> FastAPI:
        auth = AuthSettings(jwks_file=key_set_file(self.keys))
        settings = MetricsSettings(mongo=mongo, auth=auth)
        app = create_app(
            settings,
            title="metrics",
            description="",
            lifespan=_nothing,
            readiness={},
            routers=[figures.router, geography.router, ranking.router, explain.router, datasets.router],
        )
        app.state.answers = self.stores.answers(self.client, images, self.clock)
        app.state.rankings = self.stores.rankings(self.client, images, self.clock)
        app.state.explanations = self.stores.explanations(self.client, images, self.clock)
        return app


def _http(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://metrics")


@asynccontextmanager
async def metrics_bench(mongo: MongoServer, name: str, directory: Path) -> AsyncIterator[MetricsBench]:
    """A bench on the database `name`, with keys of its own in `directory`."""
    ensure_keys(directory)
    bench = MetricsBench(mongo, name, directory)
    await bench.stores.prepare()
    try:
        yield bench
    finally:
        await bench.images.close()
        await bench.http.aclose()
        await bench.http_on_cells.aclose()
        bench.client.close()


def delivery(fact: CustomerKeyedEvent, *, time: datetime = NOON) -> Delivery[CustomerKeyedEvent]:
    """Return `fact` as it arrives; one customer's facts come through one of four partitions."""
    envelope = Envelope("id", fact.event_type, "/tests", time, fact.subject, fact.partner_id)
    return Delivery(fact, envelope, fact.topic, sum(fact.customer_id.encode()) % 4, 0)


def of_partner(facts: Sequence[CustomerFact], partner: str) -> list[Any]:
    """Return the same facts of another partner."""
    return [fact.model_copy(update={"partner_id": partner}) for fact in facts]


def series(answer: Mapping[str, Any], kpi: str) -> list[int]:
    """Return the values of one KPI's series."""
    return [point["value"] for point in answer["kpis"][kpi]["series"]]


@asynccontextmanager
async def _nothing(_: FastAPI) -> AsyncIterator[None]:
    yield
