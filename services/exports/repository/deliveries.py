"""The `deliveries` collection: callbacks, written with the end of their export and sent by whoever takes them."""

from datetime import datetime, timedelta
from typing import Final

from services.exports.domain.delivery import Delivery, DeliveryStatus
from services.exports.repository.documents import delivery_document, delivery_in
from shared.mongo import Collection, Database

_HOLD: Final = timedelta(seconds=60)
"""Longer than one try takes; a process that dies while it sends is followed by another after this."""
_KEPT: Final = timedelta(days=30)


class DeliveryRepository:
    """Every call of MongoDB for callbacks, but for writing them first."""

    def __init__(self, database: Database) -> None:
        self._deliveries: Collection = database["deliveries"]

    async def create_indexes(self) -> None:
        """Create the indexes of the queue and of an export's callback, and forget old ones."""
        await self._deliveries.create_index([("status", 1), ("next_at", 1)])
        await self._deliveries.create_index([("partner_id", 1), ("export_id", 1)])
        await self._deliveries.create_index([("created_at", 1)], expireAfterSeconds=int(_KEPT.total_seconds()))

    async def take(self, now: datetime) -> Delivery | None:
        """Return a callback of any partner whose moment has come, held for a minute; None if there is none."""
        found = await self._deliveries.find_one_and_update(
            {"status": DeliveryStatus.WAITING.value, "next_at": {"$lte": now}},
            {"$set": {"next_at": now + _HOLD}},
            sort=[("next_at", 1)],
        )
        return delivery_in(found) if found else None

    async def save(self, delivery: Delivery) -> None:
        """Store how a try ended."""
        await self._deliveries.replace_one(
            {"_id": delivery.id, "partner_id": delivery.partner_id}, delivery_document(delivery)
        )

    async def of_export(self, partner_id: str, export_id: str) -> Delivery | None:
        """Return the callback of one export; None before its end, and where nobody is told."""
        found = await self._deliveries.find_one({"partner_id": partner_id, "export_id": export_id})
        return delivery_in(found) if found else None
