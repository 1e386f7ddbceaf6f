"""The one place where the MongoDB driver is built.

Motor is in maintenance until 2027-05. Repositories use only what PyMongo's own async driver shares with it, and name
the driver's types through the aliases below, so that the move is a change of this file (docs/decisions/0001).
"""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias, TypeVar

from bson.codec_options import CodecOptions
from bson.errors import BSONError
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)
from pymongo import ReadPreference, WriteConcern
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConnectionFailure,
    DocumentTooLarge,
    ExecutionTimeout,
    NetworkTimeout,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WriteError,
)
from pymongo.read_concern import ReadConcern

from shared.errors import TransactionAborted
from shared.settings import MongoSettings, SettingsError

Document: TypeAlias = dict[str, Any]
# As text, since Motor's classes take their parameter in type stubs only.
Client: TypeAlias = "AsyncIOMotorClient[Document]"
Session: TypeAlias = AsyncIOMotorClientSession
Database: TypeAlias = "AsyncIOMotorDatabase[Document]"
Collection: TypeAlias = "AsyncIOMotorCollection[Document]"
T = TypeVar("T")

_OPTIONS: Final[dict[str, Any]] = {
    "tz_aware": True,
    "w": "majority",
    "journal": True,
    "readConcernLevel": "majority",
    "retryWrites": True,
    "serverSelectionTimeoutMS": 5_000,
    "connectTimeoutMS": 5_000,
    "socketTimeoutMS": 120_000,
}

_DOCUMENT_TOO_LARGE = 10334
_SNAPSHOT_TOO_OLD, _SNAPSHOT_UNAVAILABLE = 239, 246
_AWAY = (AutoReconnect, ConnectionFailure, ServerSelectionTimeoutError, NetworkTimeout, ExecutionTimeout)


def connect(settings: MongoSettings) -> Client:
    """Return a client whose writes are acknowledged by a majority and journalled, and whose times are UTC.

    Raises `SettingsError` for an address that is none.
    """
    try:
        return AsyncIOMotorClient(settings.url.get_secret_value(), **_OPTIONS)
    except (PyMongoError, ValueError):
        # The driver's words quote the address: of a password with a `/` in it, what is behind that.
        reason = "TENANTRY_MONGO__URL: is no address of MongoDB; are user and password escaped, a / as %2F?"
        raise SettingsError(reason) from None


def database(client: Client, name: str) -> Database:
    """Return the service's own database, reading aware times."""
    return client.get_database(name, codec_options=CodecOptions(tz_aware=True))


async def in_transaction(client: Client, work: Callable[[Session], Coroutine[Any, Any, T]], *, again: bool = True) -> T:
    """Run `work` in one transaction with snapshot reads and majority writes, retried on write conflicts.

    `work` may run several times, so it must keep nothing outside the transaction. Who would rather do less the next
    time says that it shall not run `again`, and gets `TransactionAborted` instead.
    """
    ran = False

    async def tried(session: Session) -> T:
        nonlocal ran
        if ran and not again:
            raise TransactionAborted("the database gave the transaction up")
        ran = True
        return await work(session)

    async with await client.start_session() as session:
        result: T = await session.with_transaction(
            tried,
            read_concern=ReadConcern("snapshot"),
            write_concern=WriteConcern("majority", j=True),
            read_preference=ReadPreference.PRIMARY,
        )
        return result


@asynccontextmanager
async def snapshot(client: Client) -> AsyncIterator[Session]:
    """Yield a session in which every read sees the same moment (the server keeps it for some minutes)."""
    async with await client.start_session(snapshot=True, causal_consistency=False) as session:
        yield session


def is_transient(error: PyMongoError) -> bool:
    """Tell whether trying again may help: the server is away, or the transaction lost a race."""
    return (
        isinstance(error, _AWAY)
        or error.has_error_label("TransientTransactionError")
        or error.has_error_label("UnknownTransactionCommitResult")
        or error.has_error_label("RetryableWriteError")
    )


def is_out_of_history(error: Exception) -> bool:
    """Tell whether a `snapshot` was read for longer than the server keeps it."""
    return isinstance(error, OperationFailure) and error.code in {_SNAPSHOT_TOO_OLD, _SNAPSHOT_UNAVAILABLE}


def may_be_too_much(error: BaseException) -> bool:
    """Tell a transaction that might pass if it wrote less: it was given up, and no server was away."""
    return isinstance(error, TransactionAborted) or (
        isinstance(error, OperationFailure) and not isinstance(error, _AWAY) and not is_about_the_data(error)
    )


def is_about_the_data(error: Exception) -> bool:
    """Tell a document that can never be stored from a database that is away."""
    if isinstance(error, BulkWriteError):
        return any(each.get("code") == _DOCUMENT_TOO_LARGE for each in error.details.get("writeErrors", ()))
    if isinstance(error, WriteError):
        return error.code == _DOCUMENT_TOO_LARGE
    return isinstance(error, DocumentTooLarge | BSONError)


async def answers(client: Client) -> bool:
    """Tell whether a writable primary answers; the readiness check of every service."""
    try:
        hello = await client.admin.command("hello")
    except PyMongoError:
        return False
    return bool(hello.get("isWritablePrimary"))
