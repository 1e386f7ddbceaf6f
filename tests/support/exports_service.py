"""The exports service on real servers, in this process, and an owner of data that behaves as the test wants."""

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from aiokafka import AIOKafkaConsumer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from deploy.local.keys import ensure_keys, issue_token, key_set_file, private_key_file, write_service_token
from deploy.local.ports import LOOPBACK, free_ports
from services.exports.app import application
from services.exports.parts import Parts
from services.exports.settings import ExportSettings
from shared.events.base import Event
from shared.events.envelope import decode
from shared.events.exports import TOPIC
from shared.http.auth import Role
from shared.http.local_issuer import read_signing_key, sign_token
from shared.settings import AuthSettings, KafkaSettings, MongoSettings
from tests.support.arrow_owner import AS_OF, DESCRIPTION, Owner, stream_pieces
from tests.support.servers import KafkaServer, MongoServer, fresh_database_name, reset_topics
from tests.support.waiting import PATIENCE_SECONDS, eventually

HOUR = timedelta(hours=1)


class ShiftedClock:
    """The real time, moved by as much as the test says."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def now(self) -> datetime:
        """Return the shifted moment."""
        return datetime.now(UTC) + self.shift


@asynccontextmanager
async def serving(app: ASGIApp, port: int) -> AsyncIterator[None]:
    """Serve `app` over real HTTP on the loopback interface; its lifespan is the caller's business.

    Raises OSError where the port is taken; uvicorn, asked to listen itself, would end the whole test run instead.
    """
    listening = socket.create_server((LOOPBACK, port))
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1, lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))

    async def started() -> bool:
        return server.started or task.done()

    try:
        await eventually(started)
        yield
    finally:
        server.should_exit = True
        await task


class OwnerServer:
    """An owner over real HTTP; a closed gate halts its streams in the middle.

    The next requests are answered by those of `at_first`, one each, and all others by `owner`.
    """

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.at_first: list[Owner] = []
        self.asked = 0
        self.personal_data: list[str] = []
        self.parameters: list[dict[str, str]] = []
        self.sent_batches = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.gate_after = 2
        self.port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["OwnerServer"]:
        """Serve while the block runs."""
        app = Starlette(
            routes=[
                Route("/internal/v1/datasets", self._describe),
                Route("/internal/v1/datasets/{dataset}", self._stream),
            ]
        )
        async with serving(app, self.port):
            try:
                yield self
            finally:
                self.gate.set()

    def halt_at(self, batches: int) -> None:
        """Let every stream stand still after `batches` batches; those that stood before are set free."""
        self.gate.set()
        self.gate, self.gate_after, self.sent_batches = asyncio.Event(), batches, 0

    def forget_streams(self) -> None:
        """Let all streams flow; those there are, of jobs that an earlier test left behind, are counted no more."""
        self.halt_at(2)
        self.gate.set()

    async def _describe(self, _: Request) -> Response:
        return JSONResponse([DESCRIPTION])

    async def stands(self) -> None:
        """Return once a worker has been sent as many batches as are sent before the stream stands still."""

        async def still() -> bool:
            return self.sent_batches == self.gate_after

        await eventually(still)

    async def _stream(self, request: Request) -> Response:
        self.asked += 1
        self.personal_data.append(request.query_params.get("personal_data", ""))
        self.parameters.append(dict(request.query_params))
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return JSONResponse({"detail": "no token"}, status_code=401)
        owner = self.at_first.pop(0) if self.at_first else self.owner
        if owner.status != 200:
            return JSONResponse({"detail": "not today"}, status_code=owner.status)
        headers = {"X-Row-Count": str(owner.rows), "X-As-Of": AS_OF.isoformat()}
        return StreamingResponse(self._gated(owner), headers=headers)

    async def _gated(self, owner: Owner) -> AsyncIterator[bytes]:
        gate, after = self.gate, self.gate_after
        for number, piece in enumerate(stream_pieces(owner.batches())):
            await asyncio.sleep(0)  # lets the server notice that the reader is dead
            if number == owner.cut_after_pieces:
                raise ConnectionResetError("cut on purpose")
            if number > after:
                await gate.wait()
            if gate is self.gate:
                self.sent_batches = number
            yield piece


class ExportsBench:
    """A running exports service with a database and an object store of its own."""

    def __init__(
        self, parts: Parts, http: httpx.AsyncClient, directory: Path, owner: OwnerServer, clock: ShiftedClock
    ) -> None:
        self.parts = parts
        self.http = http
        self.directory = directory
        self.keys = directory / "keys"
        self.owner = owner
        self.clock = clock
        self.partner = f"p-{uuid.uuid4().hex[:12]}"

    def for_new_partner(self, owner: Owner) -> "ExportsBench":
        """Return the same service for another partner, at the real time, with an owner that behaves like `owner`."""
        self.clock.shift = timedelta()
        self.owner.owner = owner
        self.owner.forget_streams()
        return ExportsBench(self.parts, self.http, self.directory, self.owner, self.clock)

    async def call(
        self, method: str, path: str, *, role: Role = Role.OWNER, partner: str | None = None, **more: Any
    ) -> httpx.Response:
        """Call the API as `role` of this bench's partner, or of another."""
        headers = bearer(self.keys, partner or self.partner, role) | more.pop("headers", {})
        return await self.http.request(method, path, headers=headers, **more)

    async def ask(self, *, role: Role = Role.OWNER, **body: Any) -> httpx.Response:
        """Ask for the customers as TSV, or as `body` says."""
        return await self.call("POST", "/v1/exports", role=role, json={"dataset": "customers", "format": "tsv"} | body)

    async def job(self, export_id: str) -> dict[str, Any]:
        """Return the job as its API shows it."""
        found: dict[str, Any] = (await self.call("GET", f"/v1/exports/{export_id}")).json()
        return found

    async def status(self, export_id: str) -> str:
        """Return the job's status."""
        return str((await self.job(export_id))["status"])

    async def ended(self, export_id: str) -> dict[str, Any]:
        """Return the job once it is neither pending nor running."""

        async def over() -> bool:
            return await self.status(export_id) not in {"pending", "running"}

        await eventually(over)
        return await self.job(export_id)

    async def halted(self) -> str:
        """Ask for an export and return its id once a worker stands in the middle of its rows."""
        self.owner.gate.clear()
        self.owner.sent_batches = 0
        export_id: str = (await self.ask()).json()["id"]

        async def in_the_middle() -> bool:
            return await self.status(export_id) == "running" and self.owner.sent_batches == 2

        await eventually(in_the_middle)
        return export_id

    async def finished(self, *, role: Role = Role.OWNER, **body: Any) -> dict[str, Any]:
        """Ask for an export that becomes a job, and return the job when it is over."""
        response = await self.ask(role=role, **body)
        assert response.status_code == 202, response.text
        return await self.ended(response.json()["id"])

    async def keys_stored(self) -> list[str]:
        """Return the keys of this partner's objects."""
        return [found.key async for found in self.parts.files.objects() if found.key.startswith(self.partner)]

    async def events(self, kafka: KafkaServer, export_id: str, count: int) -> list[Event]:
        """Return the first `count` events of one export."""
        consumer = AIOKafkaConsumer(TOPIC, bootstrap_servers=kafka.bootstrap_servers, auto_offset_reset="earliest")
        found: list[Event] = []
        async with consumer, asyncio.timeout(PATIENCE_SECONDS):
            while len(found) < count:
                delivery = decode(await consumer.getone())
                if delivery.envelope.subject == f"exports/{export_id}":
                    found.append(delivery.event)
        return found


def bearer(keys: Path, partner: str, role: Role) -> dict[str, str]:
    """Return the header of a `role` of `partner`."""
    token = issue_token(keys, partner_id=partner, role=role, lifetime=HOUR, now=datetime.now(UTC))
    return {"Authorization": f"Bearer {token}"}


def bearer_as(keys: Path, partner: str, role: Role, subject: str) -> dict[str, str]:
    """Return the header of a person by name, whatever their role is by now."""
    key = read_signing_key(private_key_file(keys))
    token = sign_token(key, subject=subject, partner_id=partner, roles=[role], lifetime=HOUR, now=datetime.now(UTC))
    return {"Authorization": f"Bearer {token}"}


def export_settings(
    kafka: KafkaServer, mongo: MongoServer, database: str, owner_url: str, directory: Path, **changes: Any
) -> ExportSettings:
    """Return settings with short pauses; keys and objects are under `directory`."""
    keys = directory / "keys"
    ensure_keys(keys)
    write_service_token(keys / "service.jwt", lifetime=HOUR, now=datetime.now(UTC))
    given: dict[str, Any] = {
        "kafka": KafkaSettings(bootstrap_servers=kafka.bootstrap_servers),
        "mongo": MongoSettings.model_validate({"url": mongo.url, "database": database}),
        "auth": AuthSettings(jwks_file=key_set_file(keys)),
        "service_token_file": keys / "service.jwt",
        "customers_url": owner_url,
        "metrics_url": None,
        "object_store_url": (directory / "objects").as_uri(),
        "poll_seconds": 0.2,
        "retry_seconds": 0.0,
        "max_setbacks": 3,
    }
    return ExportSettings(**(given | changes))


@asynccontextmanager
async def running_exports(
    settings: ExportSettings, directory: Path, owner: OwnerServer | None = None
) -> AsyncIterator[ExportsBench]:
    """The service, ready."""
    clock = ShiftedClock()
    parts = Parts(settings, clock)
    app = application(parts)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://exports") as http,
    ):

        async def ready() -> bool:
            return (await http.get("/health/ready")).status_code == 200

        await eventually(ready)
        yield ExportsBench(parts, http, directory, owner or OwnerServer(Owner(rows=0)), clock)


@asynccontextmanager
async def exports_on(kafka: KafkaServer, mongo: MongoServer, directory: Path) -> AsyncIterator[ExportsBench]:
    """The service, ready, on an empty bus, an empty database and an empty store, with an owner of its own."""
    await reset_topics(kafka)
    async with fresh_database_name(mongo) as name, OwnerServer(Owner(rows=5_000)).running() as owner:
        settings = export_settings(kafka, mongo, name, owner.url, directory)
        async with running_exports(settings, directory, owner) as bench:
            yield bench
