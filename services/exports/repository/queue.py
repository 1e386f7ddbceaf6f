"""The `exports` collection as a queue: what waits, whose turn it is, and how much each partner has."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.exports.domain.export import Export, Status
from services.exports.domain.fairness import Standing
from services.exports.domain.quota import DAY, Usage
from services.exports.repository.documents import export_of
from shared.mongo import Collection, Database, Document

_UNFINISHED: Final = {"$in": [Status.PENDING.value, Status.RUNNING.value]}


class ExportQueue:
    """Reads over all partners, for workers; what they take is then changed under its own partner."""

    def __init__(self, database: Database) -> None:
        self._exports: Collection = database["exports"]

    async def create_indexes(self) -> None:
        """Create the indexes of the searches here."""
        await self._exports.create_index([("status", 1), ("created_at", 1)])
        await self._exports.create_index([("partner_id", 1), ("claimed_at", 1)])
        await self._exports.create_index([("partner_id", 1), ("status", 1)])

    async def claimable(self, now: datetime, *, per_partner: int) -> list[Export]:
        """Return the jobs that wait for a worker or whose worker fell silent: the oldest few of each partner."""
        waiting = {"status": Status.PENDING.value, "$or": [{"not_before": None}, {"not_before": {"$lte": now}}]}
        silent = {"status": Status.RUNNING.value, "lease.until": {"$lte": now}}
        oldest = {"$firstN": {"input": "$$ROOT", "n": per_partner}}
        found = self._exports.aggregate(
            [
                {"$match": {"$or": [waiting, silent]}},
                {"$sort": {"created_at": 1}},
                {"$group": {"_id": "$partner_id", "oldest": oldest}},
            ]
        )
        return [export_of(each) async for partner in found for each in partner["oldest"]]

    async def standings(self, partner_ids: Sequence[str], now: datetime) -> dict[str, Standing]:
        """Return how much of the workers each partner has, and when it was last given one."""
        running = {"$and": [{"$eq": ["$status", Status.RUNNING.value]}, {"$gt": ["$lease.until", now]}]}
        found = self._exports.aggregate(
            [
                {"$match": {"partner_id": {"$in": list(partner_ids)}, "claimed_at": {"$ne": None}}},
                {
                    "$group": {
                        "_id": "$partner_id",
                        "running": {"$sum": {"$cond": [running, 1, 0]}},
                        "served_at": {"$max": "$claimed_at"},
                    }
                },
            ]
        )
        return {each["_id"]: Standing(each["running"], each["served_at"]) async for each in found}

    async def waiting(self) -> int:
        """Return how many jobs of all partners no worker has taken."""
        count: int = await self._exports.count_documents({"status": Status.PENDING.value})
        return count

    async def usage(self, partner_id: str, now: datetime) -> Usage:
        """Return what a partner has of what quotas limit."""
        of_day: Document = {"partner_id": partner_id, "created_at": {"$gt": now - DAY}}
        first = await self._exports.find_one(of_day, {"created_at": 1}, sort=[("created_at", 1)])
        size, next_expiry = await self._stored(partner_id)
        return Usage(
            unfinished=await self._exports.count_documents({"partner_id": partner_id, "status": _UNFINISHED}),
            of_day=await self._exports.count_documents(of_day),
            first_of_day=first["created_at"] if first else None,
            stored_bytes=size,
            next_expiry=next_expiry,
        )

    async def _stored(self, partner_id: str) -> tuple[int, datetime | None]:
        found = self._exports.aggregate(
            [
                {"$match": {"partner_id": partner_id, "status": Status.COMPLETED.value}},
                {"$group": {"_id": None, "size": {"$sum": "$file.size_bytes"}, "next": {"$min": "$expires_at"}}},
            ]
        )
        async for each in found:
            return each["size"], each["next"]
        return 0, None
