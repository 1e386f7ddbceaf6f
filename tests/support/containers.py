"""Kafka and MongoDB in containers, for machines with a Docker engine and where `TENANTRY_TEST_SERVERS=containers`."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.local.errors import ProvisioningError

KAFKA_IMAGE = "confluentinc/cp-kafka:8.0.0"
MONGO_IMAGE = "mongo:7.0"
PRIMARY = "try { rs.initiate() } catch (e) {}; while (!db.hello().isWritablePrimary) sleep(100)"


@asynccontextmanager
async def kafka_container() -> AsyncIterator[str]:
    """Bootstrap address of a KRaft broker.

    Raises ProvisioningError where no Docker engine answers.
    """
    await _require_engine()
    from testcontainers.community.kafka import KafkaContainer  # noqa: PLC0415 - asks the engine when imported

    container = KafkaContainer(KAFKA_IMAGE).with_kraft()
    await asyncio.to_thread(container.start)
    try:
        yield container.get_bootstrap_server()
    finally:
        await asyncio.to_thread(container.stop)


@asynccontextmanager
async def mongo_container() -> AsyncIterator[str]:
    """URL of a replica set of one, connected directly because its member name is known inside the container only.

    Raises ProvisioningError where no Docker engine answers.
    """
    await _require_engine()
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - asks the engine when imported

    container = DockerContainer(MONGO_IMAGE).with_command("--replSet rs0 --bind_ip_all").with_exposed_ports(27017)
    await asyncio.to_thread(container.start)
    try:
        await asyncio.to_thread(container.exec, ["mongosh", "--quiet", "--eval", PRIMARY])
        address = f"{container.get_container_host_ip()}:{container.get_exposed_port(27017)}"
        yield f"mongodb://{address}/?directConnection=true"
    finally:
        await asyncio.to_thread(container.stop)


async def _require_engine() -> None:
    """Ask the engine's socket; an engine elsewhere (`DOCKER_HOST=tcp://…`) answers for itself."""
    scheme, _, path = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").partition("://")
    if scheme != "unix":
        return
    try:
        _, writer = await asyncio.open_unix_connection(path)
    except OSError as error:
        reason = f"TENANTRY_TEST_SERVERS=containers, but no Docker engine answers at {path}: {error}"
        raise ProvisioningError(reason) from error
    writer.close()
    await writer.wait_closed()
