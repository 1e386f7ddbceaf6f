"""The sync service on real servers, in this process, and a reader of the facts it emits."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer

from deploy.local.keys import ensure_keys, issue_token, key_set_file
from services.sync.app import WRITTEN, build
from services.sync.settings import SyncSettings
from shared.events.base import Event
from shared.events.envelope import decode
from shared.http.auth import Role
from shared.settings import AuthSettings, KafkaSettings, MongoSettings
from tests.support.servers import KafkaServer, MongoServer
from tests.support.sync import facts
from tests.support.waiting import eventually

HOUR = timedelta(hours=1)


class SyncBench:
    """A running sync service with a database of its own."""

    def __init__(self, http: httpx.AsyncClient, keys: Path, kafka: KafkaServer, partner: str) -> None:
        self.http = http
        self.keys = keys
        self.kafka = kafka
        self.partner = partner

    def of(self, partner: str) -> "SyncBench":
        """Return the same service as another partner sees it."""
        return SyncBench(self.http, self.keys, self.kafka, partner)

    async def call(self, method: str, path: str, *, role: Role = Role.OWNER, **more: Any) -> httpx.Response:
        """Call the API as `role` of this bench's partner."""
        headers = bearer(self.keys, self.partner, role) | more.pop("headers", {})
        return await self.http.request(method, path, headers=headers, **more)

    async def upload(self, mapping: str, files: dict[str, bytes], **more: Any) -> httpx.Response:
        """Upload `files` with `mapping`."""
        parts = [("mapping", ("mapping.yaml", mapping.encode()))]
        parts += [("files", (name, content)) for name, content in files.items()]
        return await self.call("POST", "/v1/imports", files=parts, **more)

    async def ended(self, import_id: str) -> dict[str, Any]:
        """Return the import once it is over."""

        async def over() -> bool:
            return (await self.view(import_id))["status"] in {"completed", "failed", "cancelled"}

        await eventually(over)
        return await self.view(import_id)

    async def view(self, import_id: str) -> dict[str, Any]:
        """Return the import as its API shows it."""
        found: dict[str, Any] = (await self.call("GET", f"/v1/imports/{import_id}")).json()
        return found

    async def imported(self, mapping: str, files: dict[str, bytes]) -> dict[str, Any]:
        """Upload and wait for the end."""
        response = await self.upload(mapping, files)
        assert response.status_code == 202, response.text
        return await self.ended(response.json()["id"])

    async def events(self) -> list[Event]:
        """Return every event of this bench's partner that is on the topics."""
        return [event for event in await all_events(self.kafka, WRITTEN) if event.partner_id == self.partner]

    async def facts(self) -> dict[tuple[object, ...], dict[str, object]]:
        """Return what a consumer knows of this bench's partner."""
        return facts(await self.events())


async def all_events(kafka: KafkaServer, topics: Iterable[str]) -> list[Event]:
    """Return every event on `topics`, up to where they end now."""
    found: list[Event] = []
    async with AIOKafkaConsumer(
        *topics, bootstrap_servers=kafka.bootstrap_servers, auto_offset_reset="earliest"
    ) as consumer:
        await eventually(lambda: _assigned(consumer, topics))
        places = consumer.assignment()
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=1_000)).values():
                found += [decode(record).event for record in records]
    return found


async def _assigned(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> bool:
    return {place.topic for place in consumer.assignment()} == set(topics)


def bearer(keys: Path, partner: str, role: Role) -> dict[str, str]:
    """Return the header of a `role` of `partner`."""
    token = issue_token(keys, partner_id=partner, role=role, lifetime=HOUR, now=datetime.now(UTC))
    return {"Authorization": f"Bearer {token}"}


def sync_settings(
    kafka: KafkaServer, mongo: MongoServer, database: str, directory: Path, **changes: Any
) -> SyncSettings:
    """Return settings with short leases; keys, uploads and importable files are under `directory`."""
    ensure_keys(directory / "keys")
    (directory / "import").mkdir(exist_ok=True)
    given: dict[str, Any] = {
        "kafka": KafkaSettings(bootstrap_servers=kafka.bootstrap_servers),
        "mongo": MongoSettings.model_validate({"url": mongo.url, "database": database}),
        "auth": AuthSettings(jwks_file=key_set_file(directory / "keys")),
        "import_dir": directory / "import",
        "staging_dir": directory / "staging",
        "lease_seconds": 2.0,
        "poll_seconds": 0.1,
        "chunk_rows": 50,
    }
    return SyncSettings(**given | changes)


@asynccontextmanager
async def running_sync(
    settings: SyncSettings, kafka: KafkaServer, directory: Path, partner: str
) -> AsyncIterator[SyncBench]:
    """Run the service while the block does."""
    app = build(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sync") as http:
            yield SyncBench(http, directory / "keys", kafka, partner)
