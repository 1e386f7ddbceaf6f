"""The activity log: entries are added with what they tell of, and read newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bson import ObjectId

from services.customers.domain.settings.activity import Entry
from services.customers.repository.rooms import Rooms
from shared.mongo import Session

_NEWEST_FIRST = [("at", -1), ("_id", -1)]


class LogPlace(NamedTuple):
    """Where a page of the log ended."""

    at: datetime
    entry_id: str


class LogPage(NamedTuple):
    """A page of the log; `last` is None on the last one."""

    entries: list[Entry]
    total: int
    last: LogPlace | None


class ActivityLog:
    """Who did what and when, by customer, or for the partner's own defaults (customer None)."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def add(self, entries: Sequence[Entry], *, session: Session) -> None:
        """Add `entries` to the transaction of `session`."""
        if entries:
            await self._rooms.activity.insert_many([entry.model_dump() for entry in entries], session=session)

    async def page(
        self, partner_id: str, customer_id: str | None, start: LogPlace | None, *, limit: int, session: Session
    ) -> LogPage:
        """Return the page that begins after `start`, or the newest."""
        own: dict[str, Any] = {"partner_id": partner_id, "customer_id": customer_id}
        total = await self._rooms.activity.count_documents(own, session=session)
        wanted = {"$and": [own, _older(start)]} if start else own
        cursor = self._rooms.activity.find(wanted, session=session).sort(_NEWEST_FIRST).limit(limit + 1)
        found = await cursor.to_list(None)
        shown = found[:limit]
        last = LogPlace(shown[-1]["at"], str(shown[-1]["_id"])) if len(found) > limit else None
        return LogPage([Entry.model_validate(each) for each in shown], total, last)


def _older(start: LogPlace) -> dict[str, Any]:
    same = {"at": start.at, "_id": {"$lt": ObjectId(start.entry_id)}}
    return {"$or": [{"at": {"$lt": start.at}}, same]}
