"""The `links` collection: what a one-use link leads to. The token itself is not stored, only its digest."""

from dataclasses import dataclass
from datetime import datetime

from shared.mongo import Collection, Database, Document


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """The export a link leads to."""

    partner_id: str
    export_id: str


class LinkRepository:
    """Every call of MongoDB for one-use links."""

    def __init__(self, database: Database) -> None:
        self._links: Collection = database["links"]

    async def create_indexes(self) -> None:
        """Let MongoDB forget links after their time."""
        await self._links.create_index([("expires_at", 1)], expireAfterSeconds=0)

    async def add(self, digest: str, target: LinkTarget, expires_at: datetime) -> None:
        """Store a link."""
        document = {"_id": digest, "partner_id": target.partner_id, "export_id": target.export_id}
        await self._links.insert_one(document | {"expires_at": expires_at})

    async def find(self, digest: str, now: datetime) -> LinkTarget | None:
        """Return where a link leads; None if it was used or its time is over."""
        return _target(await self._links.find_one(_live(digest, now)))

    async def use(self, digest: str, now: datetime) -> LinkTarget | None:
        """Return where a link leads, and forget it in the same step; None if it was used or its time is over."""
        return _target(await self._links.find_one_and_delete(_live(digest, now)))


def _live(digest: str, now: datetime) -> Document:
    return {"_id": digest, "expires_at": {"$gt": now}}


def _target(found: Document | None) -> LinkTarget | None:
    return LinkTarget(found["partner_id"], found["export_id"]) if found else None
