"""Who else could answer: MongoDB grouping one document per customer, and DuckDB scanning the same rows in memory.

Both are given what they are best at: finished rows, with each customer's months of presence already worked out. They
answer four of the ten questions; neither keeps anything up to date.
"""

from collections.abc import Mapping, Sequence
from itertools import islice, pairwise
from typing import Any, Final, Protocol, TypeAlias

import duckdb
import pyarrow as pa

from benchmarks.metrics_population import MONTHS, PLANS, Customer
from shared.mongo import Database, Document

SHOWN: Final = 12
"""Months asked for: the last ones."""

Told: TypeAlias = Mapping[str, int]
"""An answer as numbers by name, the same from every contender."""

Filters: TypeAlias = Mapping[str, Sequence[str]]


class Contender(Protocol):
    """Answers the questions that all contenders can be asked."""

    async def closings(self, filters: Filters) -> Told:
        """Return customers at the close of each month."""

    async def split(self, by: str, filters: Filters) -> Told:
        """Return customers at the last close by value of a dimension."""

    async def hundredths(self, filters: Filters) -> Told:
        """Return raw usage of the shown months of each hundredth of the customers, in hours."""


def row_of(customer: Customer) -> Document:
    """Return a customer as contenders see it."""
    own, shape = customer.attributes, customer.shape
    plans = [PLANS[plan] for plan in shape.plans]
    return {
        "customer": customer.name,
        "seller": own.seller,
        "country": own.country,
        "segment": own.segment,
        "location": own.location,
        "sales_channel": own.sales_channel,
        "pricing_model": own.pricing_model,
        "city": own.city,
        "vendor": sorted({vendor for _, _, vendor in plans}),
        "product": sorted({product for product, _, _ in plans}),
        "first": shape.start,
        "last": shape.end,
        "usage": [{"month": month, "quarters": (shape.hours + month) * 4 + 1} for month in shape.usage],
    }


class Grouping:
    """MongoDB: `$match` and `$group` over one document per customer, with an index of the filtered dimensions."""

    column = "grouping"

    def __init__(self, store: Database) -> None:
        self._customers = store["flat_customers"]

    async def fill(self, everybody: Sequence[Customer]) -> None:
        """Insert all rows."""
        rows = map(row_of, everybody)
        while piece := list(islice(rows, 20_000)):
            await self._customers.insert_many(piece, ordered=False)
        await self._customers.create_index([("country", 1), ("segment", 1)])

    async def closings(self, filters: Filters) -> Told:
        there = {
            str(month): {"$sum": {"$cond": [{"$and": [{"$lte": ["$first", month]}, {"$gt": ["$last", month]}]}, 1, 0]}}
            for month in _shown()
        }
        found = await self._aggregate([{"$match": _match(filters)}, {"$group": {"_id": None, **there}}])
        return {month: count for month, count in found[0].items() if month != "_id"} if found else {}

    async def split(self, by: str, filters: Filters) -> Told:
        there = {"first": {"$lte": MONTHS - 1}, "last": {"$gt": MONTHS - 1}}
        steps = [{"$match": _match(filters) | there}, {"$group": {"_id": f"${by}", "customers": {"$sum": 1}}}]
        return {row["_id"]: row["customers"] for row in await self._aggregate(steps)}

    async def hundredths(self, filters: Filters) -> Told:
        used = {"$filter": {"input": "$usage", "cond": {"$gte": ["$$this.month", MONTHS - SHOWN]}}}
        amount = {"$sum": {"$map": {"input": used, "in": "$$this.quarters"}}}
        steps = [
            {"$match": _match(filters)},
            {"$project": {"amount": amount}},
            {"$match": {"amount": {"$gt": 0}}},
            {"$sort": {"amount": -1}},
            {"$group": {"_id": None, "amounts": {"$push": "$amount"}}},
        ]
        found = await self._aggregate(steps)
        return _hundredths(found[0]["amounts"] if found else [])

    async def _aggregate(self, steps: Sequence[Document]) -> list[Document]:
        return [row async for row in self._customers.aggregate(list(steps), allowDiskUse=True)]


class Scanning:
    """DuckDB: SQL over columns in memory."""

    column = "scanning"

    def __init__(self, threads: int = 2) -> None:
        self._sql = duckdb.connect(config={"threads": threads})

    def fill(self, everybody: Sequence[Customer]) -> None:
        """Take all rows in."""
        rows = [row_of(customer) for customer in everybody]
        flat = [name for name in rows[0] if name != "usage"]
        self._take("customers", {name: [row[name] for row in rows] for name in flat})
        used = [(row["customer"], own["month"], own["quarters"]) for row in rows for own in row["usage"]]
        self._take(
            "used", dict(zip(("customer", "month", "quarters"), map(list, zip(*used, strict=True)), strict=True))
        )

    async def closings(self, filters: Filters) -> Told:
        sums = ", ".join(f'count(*) FILTER (first <= {month} AND last > {month}) AS "{month}"' for month in _shown())
        found = self._sql.execute(f"SELECT {sums} FROM customers WHERE {_where(filters)}")  # noqa: S608 - ours
        names = [str(column[0]) for column in found.description or ()]
        return dict(zip(names, found.fetchone() or (), strict=True))

    async def split(self, by: str, filters: Filters) -> Told:
        there = f"first <= {MONTHS - 1} AND last > {MONTHS - 1} AND {_where(filters)}"
        query = f"SELECT {by}, count(*) FROM customers WHERE {there} GROUP BY 1"  # noqa: S608 - ours
        return dict(self._sql.execute(query).fetchall())

    async def hundredths(self, filters: Filters) -> Told:
        query = (
            "SELECT sum(quarters) AS amount FROM used JOIN customers USING (customer) "  # noqa: S608 - ours
            f"WHERE month >= {MONTHS - SHOWN} AND {_where(filters)} GROUP BY customer ORDER BY amount DESC"
        )
        return _hundredths([int(row[0]) for row in self._sql.execute(query).fetchall()])

    def _take(self, name: str, columns: Mapping[str, Any]) -> None:
        table = pa.table(columns)
        self._sql.register("taken", table)
        self._sql.execute(f"CREATE TABLE {name} AS SELECT * FROM taken")  # noqa: S608 - ours
        self._sql.unregister("taken")


def _shown() -> range:
    return range(MONTHS - SHOWN, MONTHS)


def _match(filters: Filters) -> Document:
    return {name: {"$in": list(values)} for name, values in filters.items()}


def _where(filters: Filters) -> str:
    return " AND ".join(map(_condition, filters, filters.values())) or "true"


def _condition(name: str, values: Sequence[str]) -> str:
    wanted = ", ".join(f"'{value}'" for value in values)
    return f"list_has_any({name}, [{wanted}])" if name in ("vendor", "product") else f"{name} IN ({wanted})"


def _hundredths(ranked: Sequence[int]) -> Told:
    ends = [-(-place * len(ranked) // 100) for place in range(101)]
    sums = [sum(ranked[first:last]) for first, last in pairwise(ends)]
    return {str(place): amount for place, amount in enumerate(sums, 1)}
