"""Collection `idempotency_keys`: the answer to a call that may be repeated, for a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pymongo.errors import DuplicateKeyError

from services.sync.repository.failures import database_errors
from shared.mongo import Collection, Database, Document

KEPT: Final = timedelta(hours=24)
UNANSWERED: Final = timedelta(minutes=10)
"""After this time a call without an answer counts as dead, and the same key may try again."""


@dataclass(frozen=True, slots=True)
class EarlierCall:
    """A call with the same key: the digest of its body, and its answer if there is one yet."""

    body_digest: bytes
    answer: bytes | None


class IdempotencyKeys:
    """Keys are unique per partner."""

    def __init__(self, database: Database) -> None:
        self._keys: Collection = database["idempotency_keys"]

    async def create_indexes(self) -> None:
        """Let MongoDB remove what is older than a day."""
        await self._keys.create_index("remove_at", expireAfterSeconds=0)

    async def begin(self, partner_id: str, key: str, body_digest: bytes, now: datetime) -> EarlierCall | None:
        """Reserve `key` for a call; return the earlier call if there is one."""
        name = _id(partner_id, key)
        with database_errors():
            await self._keys.delete_one({"_id": name, "partner_id": partner_id, "given_up_at": {"$lt": now}})
            try:
                await self._keys.insert_one(_reserved(name, partner_id, body_digest, now))
            except DuplicateKeyError:
                found = await self._keys.find_one({"_id": name, "partner_id": partner_id})
                return EarlierCall(found["body"], found.get("answer")) if found else EarlierCall(body_digest, None)
        return None

    async def answer(self, partner_id: str, key: str, answer: bytes, now: datetime) -> None:
        """Keep the answer to the call that reserved `key`."""
        kept = {"answer": answer, "remove_at": now + KEPT, "given_up_at": now + KEPT}
        with database_errors():
            await self._keys.update_one({"_id": _id(partner_id, key), "partner_id": partner_id}, {"$set": kept})

    async def forget(self, partner_id: str, key: str) -> None:
        """Free `key`, because its call came to nothing."""
        with database_errors():
            await self._keys.delete_one({"_id": _id(partner_id, key), "partner_id": partner_id})


def _id(partner_id: str, key: str) -> str:
    return f"{partner_id}:{key}"


def _reserved(name: str, partner_id: str, body_digest: bytes, now: datetime) -> Document:
    return {
        "_id": name,
        "partner_id": partner_id,
        "body": body_digest,
        "remove_at": now + KEPT,
        "given_up_at": now + UNANSWERED,
    }
