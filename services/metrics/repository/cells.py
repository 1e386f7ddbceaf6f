"""The cells: added to in transactions, summed for answers.

A cell's `_id` is a digest of its key, which includes the Kafka partition of the customers in it, so that parallel
transactions never write the same document. Sums do not care.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import orjson
from bson.binary import Binary
from bson.decimal128 import Decimal128
from pymongo import ASCENDING, IndexModel, UpdateOne

from services.metrics.domain.cells import (
    MEASURES,
    QUANTITIES,
    SET_VALUED,
    Amount,
    Assortment,
    Basis,
    Cell,
    CellAmounts,
    CustomerType,
    Measure,
    Profile,
    shared_dimensions,
)
from services.metrics.domain.figures import MonthSums
from services.metrics.domain.kpis import KPI_OF, Board, Entry
from services.metrics.domain.months import Month
from services.metrics.domain.questions import Question
from services.metrics.repository.decimals import stored, units_of
from shared.mongo import Collection, Database, Document, Session

REBUILT: Final = -1
"""The partition of cells written by a rebuild, which no consumer writes."""

DELETED_AT_ONCE: Final = 20_000


class Shard(NamedTuple):
    """Which cells: a partner's, in one generation, written by one partition's consumer."""

    partner_id: str
    generation: int
    partition: int


class CellStore:
    """The collection `cells`."""

    def __init__(self, database: Database) -> None:
        self._cells: Collection = database["cells"]

    async def prepare(self) -> None:
        """Create the index of every question."""
        fields = ("generation", "partner_id", "month")
        await self._cells.create_indexes([IndexModel([(field, ASCENDING) for field in fields])])

    async def add(self, moved: Mapping[Shard, CellAmounts], *, session: Session) -> int:
        """Add amounts to cells and return how many cells moved."""
        writes = [
            UpdateOne({"_id": _cell_id(shard, cell)}, _increment(shard, cell, moving), upsert=True)
            for shard, cells in moved.items()
            for cell, amounts in cells.items()
            if (moving := {measure: amount for measure, amount in amounts.items() if amount})
        ]
        if writes:
            await self._cells.bulk_write(writes, ordered=False, session=session)
        return len(writes)

    async def sums(
        self,
        question: Question,
        generation: int,
        measures: Sequence[Measure],
        *,
        by: str | None = None,
        session: Session,
    ) -> dict[str, MonthSums]:
        """Return sums by month for each value of the dimension `by`, in one aggregation; without `by`, for `""`.

        All months before the range come as the one before it. A set-valued dimension counts under each of its values.
        """
        found: dict[str, dict[Month, Mapping[Measure, Amount]]] = defaultdict(dict)
        async for row in self._cells.aggregate(_pipeline(question, generation, measures, by), session=session):
            value = row["_id"].get("value", "")
            found[value][row["_id"]["month"]] = {measure: amount_of(row[measure]) for measure in measures}
        return dict(found)

    async def stocks(
        self, question: Question, generation: int, measures: Sequence[Measure], *, session: Session
    ) -> dict[Assortment, dict[Measure, Amount]]:
        """Return sums at the close of the last month, by the products and SKUs held; `measures` are stocks."""
        key = {field: f"${field}" for field in Assortment._fields}
        group: Document = {"_id": key, **{measure: {"$sum": f"${measure}"} for measure in measures}}
        steps = [{"$match": matching(question, generation)}, {"$group": group}]
        found: dict[Assortment, dict[Measure, Amount]] = {}
        async for row in self._cells.aggregate(steps, session=session):
            found[_assortment(row["_id"])] = {measure: amount_of(row[measure]) for measure in measures}
        return found

    async def board(self, partner_id: str, generation: int, *, session: Session) -> Board:
        """Return the sums of all cells of a partner without their dimensions, in one aggregation."""
        group: Document = {"_id": {"bases": "$bases", "month": "$month"}}
        sums = {measure: {"$sum": f"${measure}"} for measure in KPI_OF}
        steps = [{"$match": {"generation": generation, "partner_id": partner_id}}, {"$group": group | sums}]
        return {
            Entry(tuple(row["_id"]["bases"]), row["_id"]["month"], measure): amount
            async for row in self._cells.aggregate(steps, session=session)
            for measure in KPI_OF
            if (amount := amount_of(row[measure]))
        }

    async def all_of(
        self, partner_id: str, generation: int, *, session: Session
    ) -> AsyncIterator[tuple[Cell, dict[Measure, Amount]]]:
        """Yield every cell of a partner; a cell of several partitions comes several times."""
        query = {"generation": generation, "partner_id": partner_id}
        async for document in self._cells.find(query, session=session):
            amounts = {measure: amount_of(document[measure]) for measure in MEASURES if measure in document}
            yield cell_of(document), amounts

    async def partners(self, generation: int, *, session: Session) -> list[str]:
        """Return the partners that have cells."""
        found: list[str] = await self._cells.distinct("partner_id", {"generation": generation}, session=session)
        return found

    async def drop_all_but(self, generations: Iterable[int]) -> int:
        """Delete the cells of every other generation, a piece at a time, and return how many there were."""
        others, dropped = {"generation": {"$nin": list(generations)}}, 0
        while ids := [row["_id"] async for row in self._cells.find(others, {"_id": 1}).limit(DELETED_AT_ONCE)]:
            dropped += (await self._cells.delete_many({"_id": {"$in": ids}})).deleted_count
        return dropped


def _pipeline(question: Question, generation: int, measures: Sequence[Measure], by: str | None) -> list[Document]:
    month = {"$max": ["$month", question.months.before]}
    key = {"month": month} if by is None else {"month": month, "value": f"${_field(by, question)}"}
    unwind = [{"$unwind": f"${by}"}] if by in SET_VALUED else []
    return [
        {"$match": matching(question, generation)},
        *unwind,
        {"$group": {"_id": key, **{measure: {"$sum": f"${measure}"} for measure in measures}}},
    ]


def matching(question: Question, generation: int) -> Document:
    """Return the query of the cells that count for `question`, of all months up to its last."""
    return {
        "generation": generation,
        "partner_id": question.partner_id,
        "bases": question.basis,
        "month": {"$lte": question.months.last},
        **{_field(dimension, question): {"$in": list(values)} for dimension, values in question.filters.items()},
    }


def _field(dimension: str, question: Question) -> str:
    return f"customer_type.{question.basis}" if dimension == "customer_type" else dimension


def cell_document(shard: Shard, cell: Cell, amounts: Mapping[Measure, Amount]) -> Document:
    """Return the document of a cell that is added to for the first time."""
    increment = _increment(shard, cell, amounts)
    return {"_id": _cell_id(shard, cell), **increment["$setOnInsert"], **increment["$inc"]}


def _cell_id(shard: Shard, cell: Cell) -> Binary:
    key = [*shard, cell.month, cell.bases, cell.customer_types, *cell.assortment, *cell.profile]
    return Binary(blake2b(orjson.dumps(key), digest_size=16).digest())


def _increment(shard: Shard, cell: Cell, amounts: Mapping[Measure, Amount]) -> Document:
    return {
        "$setOnInsert": {
            "partner_id": shard.partner_id,
            "generation": shard.generation,
            "partition": shard.partition,
            "month": cell.month,
            "bases": cell.bases,
            "customer_type": _types(cell.bases, cell.customer_types),
            **shared_dimensions(cell),
        },
        "$inc": {measure: _stored(measure, amount) for measure, amount in amounts.items()},
    }


@lru_cache(maxsize=64)
def _types(bases: tuple[Basis, ...], types: tuple[CustomerType, ...]) -> Mapping[str, str]:
    return dict(zip(bases, types, strict=True))


def cell_of(document: Document) -> Cell:
    """Return the cell of a document."""
    return Cell(
        document["month"],
        tuple(document["customer_type"]),
        tuple(document["customer_type"].values()),
        _assortment(document),
        Profile(**{field: _value(document[field]) for field in Profile._fields if field in document}),
    )


def _assortment(document: Document) -> Assortment:
    return Assortment(*(tuple(document[field]) for field in Assortment._fields))


def _value(found: str | list[str]) -> Any:
    return found if isinstance(found, str) else tuple(found)


def _stored(measure: Measure, amount: Amount) -> int | Decimal128:
    return stored(amount) if measure in QUANTITIES else amount


def amount_of(found: int | Decimal128) -> Amount:
    """Return an amount as it is stored, or summed by MongoDB."""
    return units_of(found) if isinstance(found, Decimal128) else int(found)
