"""What each transaction moved, in one small document per partner and partition, for those who keep images of the cells.

A *head* counts the entries of one partner, generation and partition, and commits with them. One consumer owns a
partition, so entries are numbered without gaps, and a reader knows from the heads whether it has seen all of them.
Entries are removed after an hour; who missed one begins anew from the cells.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import orjson
from bson.binary import Binary
from pymongo import ASCENDING, IndexModel, UpdateOne

from services.metrics.domain.cells import Amount, Assortment, Cell, Measure, Profile
from services.metrics.domain.moved import Moved, MovedRow
from services.metrics.image.codes import Codes
from services.metrics.repository.series import Shard
from shared.mongo import Collection, Database, Document, Session

KEPT_SECONDS: Final = 3_600
ROWS_OF_AN_ENTRY: Final = 20_000
"""An entry of so many rows has some 4 MB, of the 16 that a document may have."""

_INT64: Final = 1 << 63

Heads: TypeAlias = Mapping[int, int]
"""The number of the last entry, by partition."""


class JournalStore:
    """The collections `journal` and `journal_heads`."""

    def __init__(self, database: Database) -> None:
        self._entries: Collection = database["journal"]
        self._heads: Collection = database["journal_heads"]

    async def prepare(self) -> None:
        """Create the indexes: of removal, and of the question which entries there are."""
        await self._entries.create_indexes([IndexModel([("at", ASCENDING)], expireAfterSeconds=KEPT_SECONDS)])
        await self._heads.create_indexes([IndexModel([("partner_id", ASCENDING), ("generation", ASCENDING)])])

    async def append(self, moved: Mapping[Shard, Sequence[bytes]], *, session: Session) -> None:
        """Add what a transaction moved, as `payloads` of each shard, within it."""
        before = await self._numbers([shard for shard, own in moved.items() if own], session)
        heads, entries = [], []
        for shard, own in moved.items():
            last = before.get(_head_id(shard), 0)
            entries += [_entry(shard, number, payload) for number, payload in enumerate(own, last + 1)]
            if own:
                heads.append(_head(shard, last + len(own)))
        if heads:
            await self._heads.bulk_write(heads, ordered=False, session=session)
            await self._entries.bulk_write(entries, ordered=False, session=session)

    async def between(
        self, partner_id: str, generation: int, seen: Heads, heads: Heads, *, session: Session
    ) -> AsyncIterator[list[MovedRow]]:
        """Yield the entries after `seen` and up to `heads` that are still there, in no particular order."""
        ids = [
            _entry_id(Shard(partner_id, generation, partition), number)
            for partition, last in heads.items()
            for number in range(seen.get(partition, 0) + 1, last + 1)
        ]
        if ids:
            async for entry in self._entries.find({"_id": {"$in": ids}}, {"moved": 1}, session=session):
                yield list(unpacked(entry["moved"]))

    async def _numbers(self, shards: list[Shard], session: Session) -> dict[str, int]:
        found = self._heads.find({"_id": {"$in": [_head_id(shard) for shard in shards]}}, session=session)
        return {head["_id"]: head["last"] async for head in found}


def entries_between(seen: Heads, heads: Heads) -> int:
    """Return how many entries come after `seen` and up to `heads`."""
    return sum(last - seen.get(partition, 0) for partition, last in heads.items())


def _head_id(shard: Shard) -> str:
    return f"{shard.partner_id}:{shard.generation}:{shard.partition}"


def _entry_id(shard: Shard, number: int) -> str:
    return f"{_head_id(shard)}:{number}"


def _head(shard: Shard, last: int) -> UpdateOne:
    return UpdateOne({"_id": _head_id(shard)}, {"$set": {**shard._asdict(), "last": last}}, upsert=True)


def _entry(shard: Shard, number: int, payload: bytes) -> UpdateOne:
    # Only an update can take the server's clock, which also decides when an entry has expired.
    moved: Document = {"$set": {"moved": Binary(payload)}, "$currentDate": {"at": True}}
    return UpdateOne({"_id": _entry_id(shard, number)}, moved, upsert=True)


def payloads(moved: Moved) -> Iterator[bytes]:
    """Yield what moved as the payloads of one or more entries; of nothing, none."""
    rows = list(moved.rows())
    for first in range(0, len(rows), ROWS_OF_AN_ENTRY):
        yield packed(rows[first : first + ROWS_OF_AN_ENTRY])


def packed(rows: Sequence[MovedRow]) -> bytes:
    """Return rows as JSON, each profile and assortment once."""
    profiles, assortments = Codes[Profile](), Codes[Assortment]()
    places = [
        [
            customer,
            cell.month,
            cell.bases,
            cell.customer_types,
            assortments.code(cell.assortment),
            profiles.code(cell.profile),
            {measure: _number(amount) for measure, amount in amounts.items()},
        ]
        for customer, cell, amounts in rows
    ]
    # orjson knows plain tuples only.
    return orjson.dumps(
        {
            "profiles": list(map(tuple, profiles.values)),
            "assortments": list(map(tuple, assortments.values)),
            "rows": places,
        }
    )


def unpacked(payload: bytes) -> Iterator[MovedRow]:
    """Yield the rows of `packed`."""
    told = orjson.loads(payload)
    assortments = [Assortment(tuple(product), tuple(sku)) for product, sku in told["assortments"]]
    profiles = [Profile(*map(_entry_of, own)) for own in told["profiles"]]
    for customer, month, bases, types, assortment, profile, amounts in told["rows"]:
        cell = Cell(month, tuple(bases), tuple(types), assortments[assortment], profiles[profile])
        yield customer, cell, _amounts(amounts)


def _entry_of(told: str | list[str]) -> Any:
    return told if isinstance(told, str) else tuple(told)


def _amounts(told: dict[Measure, int | str]) -> dict[Measure, Amount]:
    return {measure: int(amount) for measure, amount in told.items()}


def _number(amount: Amount) -> int | str:
    """Return an amount as JSON has it: numbers beyond 64 bits as text."""
    return amount if -_INT64 <= amount < _INT64 else str(amount)
