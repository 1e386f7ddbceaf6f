"""The exports service as a process of its own."""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from deploy.local.ports import free_ports
from services.exports.settings import ExportSettings
from tests.support.waiting import eventually


class ServiceProcess:
    """One process of the service, to be killed; several of them share database, bus and store."""

    def __init__(self, settings: ExportSettings, *, largest_file: int | None = None, **environment: str) -> None:
        self._largest_file = largest_file
        self.port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "TENANTRY_HTTP__PORT": str(self.port),
            "TENANTRY_KAFKA__BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers,
            "TENANTRY_MONGO__URL": settings.mongo.url.get_secret_value(),
            "TENANTRY_MONGO__DATABASE": settings.database,
            "TENANTRY_AUTH__JWKS_FILE": str(settings.auth.jwks_file),
            "TENANTRY_SERVICE_TOKEN_FILE": str(settings.service_token_file),
            "TENANTRY_CUSTOMERS_URL": settings.customers_url,
            "TENANTRY_OBJECT_STORE_URL": settings.object_store_url,
            "TENANTRY_LEASE_SECONDS": "1",
            "TENANTRY_POLL_SECONDS": "0.2",
            "TENANTRY_MAX_SETBACKS": "20",
            "TENANTRY_LOG__LEVEL": "WARNING",
            **environment,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.exports", env=self._environment, preexec_fn=self._limit
        )
        await eventually(self._ready)

    async def stop(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            await self._process.wait()
            self._process = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        try:
            await self.start()
            yield
        finally:
            await self.stop(signal.SIGTERM)

    def _limit(self) -> None:
        if self._largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self._largest_file, self._largest_file))

    async def _ready(self) -> bool:
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"{self.url}/health/ready")).status_code == 200
            except httpx.TransportError:
                return False
