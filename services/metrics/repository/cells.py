"""The cells: added to in transactions, summed for answers. `series` says how they are stored."""

from collections import defaultdict
from collections.abc import AsyncIterable, AsyncIterator, Coroutine, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from pymongo import ASCENDING, IndexModel, UpdateOne

from services.metrics.domain.cells import SET_VALUED, Amount, Assortment, Cell, CellAmounts, Measure
from services.metrics.domain.figures import MonthSums
from services.metrics.domain.kpis import KPI_OF, Board, Entry
from services.metrics.domain.months import Month
from services.metrics.domain.questions import Question
from services.metrics.repository.pieces import one_by_one, write_in_pieces
from services.metrics.repository.series import UNREAD, Shard, addition, amount_of, by_series, cells_of
from shared.mongo import Collection, Database, Document, Session

DELETED_AT_ONCE: Final = 20_000
PAGE: Final = 1_000
"""Series read at once. Without a size, a batch is of 16 MB, which are over a hundred as Python's objects."""


class CellStore:
    """The collection `cells`."""

    def __init__(self, database: Database) -> None:
        self._cells: Collection = database["cells"]

    async def prepare(self) -> None:
        """Create the index of every question."""
        fields = ("generation", "partner_id")
        await self._cells.create_indexes([IndexModel([(field, ASCENDING) for field in fields])])

    async def add(self, moved: Mapping[Shard, CellAmounts], *, session: Session) -> None:
        """Add amounts to cells."""
        writes = (write for shard, cells in moved.items() for write in _additions(shard, cells))
        await write_in_pieces(self._cells, one_by_one(writes), session=session)

    async def add_as_moved(
        self,
        moved: AsyncIterable[tuple[Shard, CellAmounts]],
        *,
        after: Coroutine[Any, Any, None],
        session: Session,
    ) -> None:
        """Add amounts to cells while they are computed, `after` something else was written."""
        writes = (write async for shard, cells in moved for write in _additions(shard, cells))
        await write_in_pieces(self._cells, writes, after=after, session=session)

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
        async for row in self._cells.aggregate(_sums(question, generation, measures, by), session=session):
            value = row["_id"].get("value", "")
            found[value][row["_id"]["month"]] = {measure: amount_of(row[measure]) for measure in measures}
        return dict(found)

    async def stocks(
        self, question: Question, generation: int, measures: Sequence[Measure], *, session: Session
    ) -> dict[Assortment, dict[Measure, Amount]]:
        """Return sums at the close of the last month, by the products and SKUs held; `measures` are stocks."""
        key = {field: f"${field}" for field in Assortment._fields}
        group = {"$group": {"_id": key, **summed(measures)}}
        steps = [{"$match": matching(question, generation)}, *until(question.months.last), group]
        found: dict[Assortment, dict[Measure, Amount]] = {}
        async for row in self._cells.aggregate(steps, session=session):
            held = Assortment(*(tuple(row["_id"][field]) for field in Assortment._fields))
            found[held] = {measure: amount_of(row[measure]) for measure in measures}
        return found

    async def board(self, partner_id: str, generation: int, *, session: Session) -> Board:
        """Return the sums of all cells of a partner without their dimensions, in one aggregation."""
        group = {"$group": {"_id": {"bases": "$bases", "month": "$month"}, **summed(KPI_OF)}}
        steps = [{"$match": {"generation": generation, "partner_id": partner_id}}, *MONTHS, group]
        return {
            Entry(tuple(row["_id"]["bases"]), row["_id"]["month"], measure): amount
            async for row in self._cells.aggregate(steps, session=session)
            for measure in KPI_OF
            if (amount := amount_of(row[measure]))
        }

    async def pages(
        self, partner_id: str, generation: int, *, session: Session
    ) -> AsyncIterator[Iterable[tuple[Cell, dict[Measure, Amount]]]]:
        """Yield every cell of a partner, page by page; a cell of several partitions comes several times."""
        query = {"generation": generation, "partner_id": partner_id}
        cursor = self._cells.find(query, UNREAD, session=session).batch_size(PAGE)
        while documents := await cursor.to_list(PAGE):
            yield chain.from_iterable(map(cells_of, documents))

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


def _additions(shard: Shard, cells: CellAmounts) -> Iterator[UpdateOne]:
    return (addition(shard, series, months) for series, months in by_series(cells).items())


MONTHS: Final[Sequence[Document]] = (
    {"$set": {"months": {"$objectToArray": "$months"}}},
    {"$unwind": "$months"},
    {"$set": {"month": {"$toInt": "$months.k"}, "amounts": "$months.v"}},
)
"""The steps from series to cells: one document for each month, whose measures are in `amounts`."""


def until(last: Month) -> list[Document]:
    """Return the steps from series to their cells up to the month `last`."""
    return [*MONTHS, {"$match": {"month": {"$lte": last}}}]


def summed(measures: Iterable[Measure]) -> Document:
    """Return the accumulators of `measures` over cells."""
    return {measure: {"$sum": f"$amounts.{measure}"} for measure in measures}


def matching(question: Question, generation: int) -> Document:
    """Return the query of the series that count for `question`; which of their months do, it leaves open."""
    return {
        "generation": generation,
        "partner_id": question.partner_id,
        "bases": question.basis,
        **{_field(dimension, question): {"$in": list(values)} for dimension, values in question.filters.items()},
    }


def _sums(question: Question, generation: int, measures: Sequence[Measure], by: str | None) -> list[Document]:
    month = {"$max": ["$month", question.months.before]}
    key = {"month": month} if by is None else {"month": month, "value": f"${_field(by, question)}"}
    unwind = [{"$unwind": f"${by}"}] if by in SET_VALUED else []
    return [
        {"$match": matching(question, generation)},
        *until(question.months.last),
        *unwind,
        {"$group": {"_id": key, **summed(measures)}},
    ]


def _field(dimension: str, question: Question) -> str:
    return f"customer_type.{question.basis}" if dimension == "customer_type" else dimension
