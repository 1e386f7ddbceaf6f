"""Offsets kept in MongoDB beside the state that they belong to (docs/decisions/0002)."""

from collections.abc import Iterable, Mapping

from aiokafka import TopicPartition
from pymongo import UpdateOne

from shared.clock import Clock
from shared.errors import FenceLost
from shared.mongo import Collection, Database, Session


class OffsetStore:
    """The next offset to apply, per partition, of one consumer group."""

    def __init__(self, database: Database, *, group: str, clock: Clock) -> None:
        self._offsets: Collection = database["consumer_offsets"]
        self._group = group
        self._clock = clock

    async def load(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Return the next offset of each partition; a partition never seen starts at 0."""
        wanted = {self._id(partition): partition for partition in partitions}
        if not wanted:
            return {}
        # The document must exist before the first fenced update, so that two beginners collide on it.
        await self._offsets.bulk_write(
            [UpdateOne({"_id": key}, {"$setOnInsert": {"next_offset": 0}}, upsert=True) for key in wanted],
            ordered=False,
        )
        found = self._offsets.find({"_id": {"$in": list(wanted)}})
        return {wanted[document["_id"]]: document["next_offset"] async for document in found}

    async def advance(
        self,
        expected: Mapping[TopicPartition, int],
        reached: Mapping[TopicPartition, int],
        *,
        held: Iterable[TopicPartition] = (),
        session: Session,
    ) -> None:
        """Move each partition from its expected to its reached offset; raises `FenceLost` if another process did.

        The partitions `held` stay where they are, and must be where they are expected too.
        """
        await self._check(expected, {*reached, *held}, session)
        now = self._clock.now()
        moves = [
            UpdateOne(
                {"_id": self._id(partition), "next_offset": expected[partition]},
                {"$set": {"next_offset": next_offset, "updated_at": now}},
            )
            for partition, next_offset in reached.items()
        ]
        # The transaction sees what was checked, or fails with a write conflict.
        await self._offsets.bulk_write(moves, ordered=False, session=session)

    async def _check(
        self, expected: Mapping[TopicPartition, int], fenced: Iterable[TopicPartition], session: Session
    ) -> None:
        wanted = {self._id(partition): partition for partition in fenced}
        found = self._offsets.find({"_id": {"$in": list(wanted)}}, session=session)
        stored = {document["_id"]: document["next_offset"] async for document in found}
        for key, partition in wanted.items():
            if stored.get(key) != expected[partition]:
                raise FenceLost(partition.topic, partition.partition)

    async def rewind(self, partition: TopicPartition, expected: int, offset: int) -> None:
        """Set the offset of a recreated topic's partition back to `offset`; raises `FenceLost`."""
        moved = await self._offsets.update_one(
            {"_id": self._id(partition), "next_offset": expected}, {"$set": {"next_offset": offset}}
        )
        if moved.matched_count == 0:
            raise FenceLost(partition.topic, partition.partition)

    def _id(self, partition: TopicPartition) -> str:
        return f"{self._group}:{partition.topic}:{partition.partition}"
