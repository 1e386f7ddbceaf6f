"""The customers service on real servers: facts told to it over Kafka or directly, and readers of every role."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pyarrow as pa
from aiokafka import AIOKafkaProducer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from jwt.algorithms import OKPAlgorithm

from services.customers.app import build
from services.customers.domain.listing import ListQuery, Position
from services.customers.domain.record import CustomerFact
from services.customers.repository.licenses import LicenseStore
from services.customers.repository.records import RecordStore
from services.customers.repository.rooms import Rooms
from services.customers.repository.sections import SectionStore
from services.customers.repository.shelves import shelf_of
from services.customers.repository.subjects import SubjectStore
from services.customers.service.intake import Fact, FactIntake
from services.customers.service.projection import CustomerProjection
from services.customers.settings import CustomersSettings
from shared.events.envelope import Delivery, Envelope
from shared.messaging.batches import FactBatch
from shared.messaging.publisher import send_all
from shared.mongo import Session, connect, database, in_transaction
from shared.redaction import MASK
from shared.settings import AuthSettings, KafkaSettings, MongoSettings
from tests.support.builders import NOON, record
from tests.support.servers import KafkaServer, MongoServer
from tests.support.waiting import eventually

Rank = tuple[bool, Any, str]
"""What a row is sorted by: whether its value is known, the value, and the customer."""

_KEY = Ed25519PrivateKey.generate()
_DATASETS = "/internal/v1/datasets"


class SetClock:
    """A clock that stands where the test put it."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment set."""
        return self.moment


class CustomersBench:
    """A running customers service with a database of its own."""

    def __init__(self, app: FastAPI, settings: CustomersSettings, clock: SetClock) -> None:
        self.app = app
        self.clock = clock
        self.settings = settings
        self.client = connect(settings.mongo)
        self.rooms = Rooms(database(self.client, settings.database))
        self.projection = CustomerProjection(self.client, RecordStore(self.rooms), clock)
        licenses = LicenseStore(self.rooms, SectionStore(self.rooms))
        self.intake = FactIntake(self.projection, licenses, SubjectStore(self.rooms))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://customers")

    async def tell(self, *facts: Fact) -> None:
        """Apply `facts` as one batch, without the broker."""
        deliveries = [_delivery(fact) for fact in facts]

        async def work(session: Session) -> None:
            await self.intake.apply(FactBatch(deliveries, session))

        await in_transaction(self.client, work)

    async def publish(self, *facts: Fact) -> None:
        """Put `facts` on their topics."""
        producer = AIOKafkaProducer(bootstrap_servers=self.settings.kafka.bootstrap_servers)
        await producer.start()
        try:
            await send_all(producer, [record(fact) for fact in facts])
        finally:
            await producer.stop()

    async def get(self, path: str, partner: str, role: str = "owner", **parameters: Any) -> httpx.Response:
        """Ask as `role` of `partner`."""
        return await self.http.get(path, params=parameters, headers=bearer(partner, role))

    async def listed(self, partner: str, role: str = "owner", **parameters: Any) -> dict[str, Any]:
        """Return the first page of the customer list."""
        response = await self.get("/v1/customers", partner, role, **parameters)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    async def ids(self, partner: str, role: str = "owner", **parameters: Any) -> list[str]:
        """Return the customer ids of the first page, in its order."""
        return [item["customer_id"] for item in (await self.listed(partner, role, **parameters))["items"]]

    async def details(self, partner: str, customer_id: str, role: str = "owner") -> dict[str, Any]:
        """Return the page of one customer."""
        response = await self.get(f"/v1/customers/{customer_id}", partner, role)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    async def stream(self, partner: str, dataset: str = "customers", **parameters: Any) -> httpx.Response:
        """Ask for a dataset of `partner` as another service would."""
        return await self.get(f"{_DATASETS}/{dataset}", "*", "service", partner_id=partner, **parameters)

    async def report(self, partner: str, view: str, role: str = "owner", **parameters: Any) -> dict[str, Any]:
        """Return the first page of a view of the customer report, or of the details table."""
        response = await self.get(f"/v1/reports/customers/{view}", partner, role, **parameters)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    async def documents(self, partner: str) -> dict[str, list[dict[str, Any]]]:
        """Return everything stored for `partner`, by collection."""
        return {
            name: await room.find({"partner_id": partner}).sort("_id", 1).to_list(None)
            for name, room in vars(self.rooms).items()
        }

    async def plan(self, query: ListQuery, start: Position) -> set[str]:
        """Return the stages by which MongoDB finds the page after `start`."""
        shelf = shelf_of(query)
        wanted = {
            "$and": [
                shelf.matching(query.partner_id, query.filters),
                shelf.sorting.after(query.ordering, start),
            ]
        }
        room = getattr(self.rooms, shelf.room)
        found = await room.find(wanted).sort(shelf.sorting.order(query.ordering)).limit(50).explain()
        return set(_stages(found["queryPlanner"]["winningPlan"]))

    async def forget(self, *partners: str) -> None:
        """Remove everything stored for `partners`."""
        for room in vars(self.rooms).values():
            await room.delete_many({"partner_id": {"$in": list(partners)}})


def in_order(ranks: Iterable[Rank], sort: str) -> list[Rank]:
    """Return `ranks` as a list sorted by `sort` has them: masked rows after all others in either direction."""
    placed = sorted(ranks, reverse=sort.startswith("-"))
    return sorted(placed, key=lambda rank: rank[1] == MASK)


def bearer(partner: str, role: str) -> dict[str, str]:
    """Return the header of a `role` of `partner`."""
    claims = {"partner_id": partner, "roles": [role], "sub": "tester", "iss": "https://tenantry.test"}
    lasting = {"aud": "tenantry", "exp": datetime.now(UTC) + timedelta(hours=1)}
    return {"Authorization": f"Bearer {jwt.encode(claims | lasting, _KEY, 'EdDSA', headers={'kid': 'k'})}"}


def table(response: httpx.Response) -> pa.Table:
    """Read an Arrow stream back."""
    return pa.ipc.open_stream(response.content).read_all()


@asynccontextmanager
async def running_customers(
    kafka: KafkaServer, mongo: MongoServer, name: str, directory: Path
) -> AsyncIterator[CustomersBench]:
    """The service, ready, on the database `name`."""
    settings = CustomersSettings(
        kafka=KafkaSettings(bootstrap_servers=kafka.bootstrap_servers),
        mongo=MongoSettings.model_validate({"url": mongo.url, "database": name}),
        auth=AuthSettings(issuer="https://tenantry.test", jwks_file=_key_file(directory)),
        stream_batch_rows=7,
        recount_seconds=0.2,
    )
    clock = SetClock()
    app = build(settings, clock)
    async with app.router.lifespan_context(app):
        bench = CustomersBench(app, settings, clock)
        await eventually(lambda: _ready(bench))
        yield bench
        await bench.http.aclose()
        bench.client.close()


async def _ready(bench: CustomersBench) -> bool:
    return (await bench.http.get("/health/ready")).status_code == 200


def _key_file(directory: Path) -> Path:
    jwk = json.loads(OKPAlgorithm.to_jwk(_KEY.public_key())) | {"kid": "k", "alg": "EdDSA", "use": "sig"}
    path = directory / "jwks.json"
    path.write_text(json.dumps({"keys": [jwk]}))
    return path


def _stages(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["stage"]
    for inner in (*plan.get("inputStages", ()), *([plan["inputStage"]] if "inputStage" in plan else ())):
        yield from _stages(inner)


def _delivery(fact: Fact) -> Delivery[Fact]:
    envelope = Envelope("e-1", fact.event_type, "/tests", NOON, fact.subject, fact.partner_id, None)
    return Delivery(fact, envelope, fact.topic, 0, 0)


def of_partner(partner: str, facts: Iterable[CustomerFact]) -> list[CustomerFact]:
    """Return `facts` as facts of `partner`."""
    return [fact.model_copy(update={"partner_id": partner}) for fact in facts]
