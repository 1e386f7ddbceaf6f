"""The `sessions` and `sign_ins` collections. Keys are digests and tokens are sealed, so a copy of it lets nobody in."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from services.portal.domain.sessions import Identity
from shared.mongo import Collection, Database, Document

_AT_ONCE: Final = 0


@dataclass(frozen=True, slots=True)
class SealedSession:
    """A session as it is kept: `sealed_tokens` opens with the browser's secret only."""

    key: str
    identity: Identity
    sealed_tokens: bytes
    csrf_token: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """A sign-in between the way to the provider and the way back."""

    key: str
    state: str
    nonce: str
    code_verifier: str
    redirect_uri: str
    next_path: str
    ends_at: datetime


class SessionRepository:
    """Every call of MongoDB for sessions. MongoDB removes what has ended, some time later."""

    def __init__(self, database: Database) -> None:
        self._sessions: Collection = database["sessions"]
        self._sign_ins: Collection = database["sign_ins"]

    async def create_indexes(self) -> None:
        """Create the indexes by which MongoDB removes what has ended."""
        for collection in (self._sessions, self._sign_ins):
            await collection.create_index("ends_at", expireAfterSeconds=_AT_ONCE)

    async def add(self, session: SealedSession) -> None:
        """Keep a new session."""
        await self._sessions.insert_one(_session_document(session))

    async def find(self, key: str) -> SealedSession | None:
        """Return the session of `key`, ended or not."""
        document = await self._sessions.find_one({"_id": key})
        return None if document is None else _session(document)

    async def note_use(self, key: str, *, seen_at: datetime, ends_at: datetime) -> None:
        """Note that the session was used."""
        await self._sessions.update_one({"_id": key}, {"$max": {"seen_at": seen_at, "ends_at": ends_at}})

    async def claim_renewal(self, key: str, *, now: datetime, until: datetime) -> bool:
        """Be the one process that renews the session's tokens, until then; false where another one is."""
        is_free = [{"renewing_until": None}, {"renewing_until": {"$lte": now}}]
        found = await self._sessions.update_one({"_id": key, "$or": is_free}, {"$set": {"renewing_until": until}})
        return found.matched_count == 1

    async def give_up_renewal(self, key: str) -> None:
        """Let others try."""
        await self._sessions.update_one({"_id": key}, {"$unset": {"renewing_until": ""}})

    async def renew(self, key: str, identity: Identity, sealed: bytes) -> None:
        """Put new tokens in place, and what roles they give; the renewal is over."""
        renewed = {
            "$set": {"identity": asdict(identity), "sealed_tokens": sealed},
            "$unset": {"renewing_until": ""},
        }
        await self._sessions.update_one({"_id": key}, renewed)

    async def remove(self, key: str) -> None:
        """End a session."""
        await self._sessions.delete_one({"_id": key})

    async def add_sign_in(self, pending: PendingSignIn) -> None:
        """Keep a sign-in until the user comes back."""
        document = asdict(pending)
        await self._sign_ins.insert_one({"_id": document.pop("key"), **document})

    async def take_sign_in(self, key: str) -> PendingSignIn | None:
        """Return and forget a sign-in, so that no answer of the provider is taken twice."""
        document = await self._sign_ins.find_one_and_delete({"_id": key})
        return None if document is None else PendingSignIn(key=document.pop("_id"), **document)


def _session_document(session: SealedSession) -> Document:
    document = asdict(session)
    return {"_id": document.pop("key"), **document}


def _session(document: Document) -> SealedSession:
    identity = Identity(**document["identity"] | {"roles": tuple(document["identity"]["roles"])})
    return SealedSession(
        key=document["_id"],
        identity=identity,
        sealed_tokens=bytes(document["sealed_tokens"]),
        csrf_token=document["csrf_token"],
        started_at=document["started_at"],
        seen_at=document["seen_at"],
        ends_at=document["ends_at"],
    )
