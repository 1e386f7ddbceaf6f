"""Which generation of cells answers, and which one is being built.

A rebuild must know that no transaction is under way that has not heard of it: one that creates a customer would leave
it out of the new cells. Consumers must not collide with each other either. So every consumer's transaction writes a
document of its own partition's *lane*, and a rebuild, after it has changed the generations, writes every lane once.
That write waits for a transaction that holds the lane, and a transaction that began before it and comes to the lane
after it fails with a write conflict and is run again. When the rebuild has written all lanes, every transaction that
will ever commit has read the generations as they are now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pymongo import ReturnDocument, UpdateOne

from services.metrics.errors import RebuildSuperseded
from shared.mongo import Collection, Database, Document, Session

LANES: Final = 64
"""Two partitions that share a lane may retry each other's transactions; no more than that."""

CELLS: Final = "cells"
"""The only document of `generations`."""

_FIRST: Final = 1


@dataclass(frozen=True, slots=True)
class Generations:
    """The generation that answers, and the one being built, if any."""

    active: int
    building: int | None

    @property
    def live(self) -> frozenset[int]:
        """The generations that must not miss a fact."""
        return frozenset({self.active} if self.building is None else {self.active, self.building})


class GenerationStore:
    """The collections `generations` and `generation_lanes`."""

    def __init__(self, database: Database) -> None:
        self._generations: Collection = database["generations"]
        self._lanes: Collection = database["generation_lanes"]

    async def prepare(self) -> None:
        """Create the first generation and the lanes, unless they are there."""
        first = {"active": _FIRST, "building": None, "newest": _FIRST}
        await self._generations.update_one({"_id": CELLS}, {"$setOnInsert": first}, upsert=True)
        lanes = [UpdateOne({"_id": lane}, {"$setOnInsert": {"writes": 0}}, upsert=True) for lane in range(LANES)]
        await self._lanes.bulk_write(lanes, ordered=False)

    async def enter(self, partitions: Iterable[int], *, session: Session) -> Generations:
        """Return the generations as they will be when the transaction of `session` commits, or make it retry."""
        lanes = sorted({partition % LANES for partition in partitions})
        await self._lanes.update_many({"_id": {"$in": lanes}}, {"$inc": {"writes": 1}}, session=session)
        return await self.current(session=session)

    async def current(self, *, session: Session) -> Generations:
        """Return the generations as `session` sees them."""
        return _generations(await self._generations.find_one({"_id": CELLS}, session=session))

    async def begin(self) -> Generations:
        """Begin a new generation in place of one that was never finished, and wait until every consumer knows it."""
        newest: list[Document] = [{"$set": {"newest": {"$add": ["$newest", 1]}}}, {"$set": {"building": "$newest"}}]
        document = await self._generations.find_one_and_update(
            {"_id": CELLS}, newest, return_document=ReturnDocument.AFTER
        )
        await self._wait_for_consumers()
        return _generations(document)

    async def switch(self, building: int) -> Generations:
        """Let the built generation answer, in one update; raises `RebuildSuperseded` if another rebuild has begun."""
        document = await self._generations.find_one_and_update(
            {"_id": CELLS, "building": building},
            {"$set": {"active": building, "building": None}},
            return_document=ReturnDocument.AFTER,
        )
        if document is None:
            raise RebuildSuperseded(building)
        await self._wait_for_consumers()
        return _generations(document)

    async def _wait_for_consumers(self) -> None:
        await self._lanes.update_many({}, {"$inc": {"writes": 1}})


def _generations(document: Document | None) -> Generations:
    if document is None:
        return Generations(_FIRST, None)
    return Generations(document["active"], document["building"])
