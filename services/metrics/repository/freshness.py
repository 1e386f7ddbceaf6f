"""How new the facts are that the figures contain."""

from collections.abc import Mapping
from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne

from shared.mongo import Collection, Database, Session


class FreshnessStore:
    """The collection `freshness`: the time of the newest fact applied, by partner and Kafka partition."""

    def __init__(self, database: Database) -> None:
        self._freshness: Collection = database["freshness"]

    async def prepare(self) -> None:
        """Create the index of the only question."""
        await self._freshness.create_indexes([IndexModel([("partner_id", ASCENDING), ("newest", DESCENDING)])])

    async def advance(self, newest: Mapping[tuple[str, int], datetime], *, session: Session) -> None:
        """Note the newest fact of each partner and partition; an older one than noted changes nothing."""
        writes = [
            UpdateOne(
                {"_id": f"{partner_id}:{partition}"},
                {"$max": {"newest": moment}, "$setOnInsert": {"partner_id": partner_id}},
                upsert=True,
            )
            for (partner_id, partition), moment in newest.items()
        ]
        await self._freshness.bulk_write(writes, ordered=False, session=session)

    async def newest(self, partner_id: str, *, session: Session) -> datetime | None:
        """Return the time of the newest fact of a partner, `None` if there is none."""
        document = await self._freshness.find_one(
            {"partner_id": partner_id}, sort=[("newest", DESCENDING)], session=session
        )
        return document["newest"] if document else None
