"""Documents out to readers, as they may see them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

from services.customers import telemetry
from services.customers.domain.columns import drawn, wanted
from services.customers.domain.gate import refuse_withheld
from services.customers.domain.listing import ListQuery, RowsQuery
from services.customers.domain.record import CustomerKey
from services.customers.domain.redaction import Shown, Sight
from services.customers.domain.rows import Line, Reading, row
from services.customers.domain.tables.customers import DETAILS
from services.customers.domain.tables.table import Table
from services.customers.domain.views import whole_view
from services.customers.repository.columns import ColumnReader
from services.customers.repository.details import DetailsReader
from services.customers.repository.reads import CustomerReader
from services.customers.repository.shelves import basis_of
from services.customers.repository.tables import Listed, TableReader
from shared.arrow.ahead import one_ahead
from shared.arrow.stream import Rows
from shared.clock import Clock
from shared.mongo import Client, Session, snapshot

Draw = Callable[[Table, Line, Reading], Shown]
"""Makes a line what a page shows of it."""


class TablePage(NamedTuple):
    """One page of a table as a reader may see it; there are more than `total` rows where that is not exact."""

    items: list[dict[str, Any]]
    total: int
    total_is_exact: bool
    next_cursor: list[Any] | None
    redacted: bool


class DatasetRows(NamedTuple):
    """An open dataset: exactly `total` rows, all as of one moment, in batches."""

    total: int
    as_of: datetime
    batches: AsyncIterator[Rows]


class CustomerQueries:
    """Answers readers; what they may not see never leaves this class."""

    def __init__(
        self, client: Client, customers: CustomerReader, tables: TableReader, clock: Clock, *, batch_rows: int
    ) -> None:
        self._client = client
        self._customers = customers
        self._tables = tables
        self._columns = ColumnReader(tables)
        self._details = DetailsReader(tables)
        self._clock = clock
        self._batch_rows = batch_rows

    async def page(
        self,
        query: ListQuery,
        cursor: list[Any] | None,
        sight: Sight,
        *,
        count_all: bool = False,
        draw: Draw = row,
        of: CustomerKey | None = None,
    ) -> TablePage:
        """Return the page after `cursor`; raises `FieldWithheld`, `ForeignCursor`, `NothingToSearch`.

        Without `count_all` rows are counted up to a limit only. `of` is the customer whom the rows belong to, who must
        be there; raises `NoSuchCustomer`, `CustomerWasDeleted`.
        """
        refuse_withheld(query, sight)
        start = query.position(cursor) if cursor is not None else None
        async with snapshot(self._client) as session:
            if of is not None:
                await self._customers.require(of, session=session)
            if query.table is DETAILS:
                listed = await self._details.page(query, start, session=session)
            else:
                listed = await self._tables.page(query, start, count_all=count_all, session=session)
        return _drawn(query, listed, self._reading(query, sight), draw)

    async def customer(self, key: CustomerKey, sight: Sight) -> Shown:
        """Return all about one customer; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        async with snapshot(self._client) as session:
            whole = await self._customers.customer(key, session=session)
        return whole_view(whole, sight, self._clock.now())

    @asynccontextmanager
    async def dataset(self, query: RowsQuery, sight: Sight) -> AsyncIterator[DatasetRows]:
        """Yield the rows as of one moment, which hold every fact that was committed by `as_of`."""
        refuse_withheld(query, sight)
        reading = self._reading(query, sight)
        async with snapshot(self._client) as session:
            total = await self._tables.count(query, session=session)
            async with aclosing(one_ahead(self._rows(query, reading, session))) as batches:
                yield DatasetRows(total, reading.moment, batches)

    async def _rows(self, query: RowsQuery, reading: Reading, session: Session) -> AsyncIterator[Rows]:
        number, table = 0, query.table
        paths, size = wanted(table, reading), self._batch_rows
        async for found in self._columns.batches(query, paths, reading.moment, size=size, session=session):
            # Off the event loop: a batch takes milliseconds, in which other requests would wait.
            yield await asyncio.to_thread(drawn, table, reading, found, number)
            number += found.num_rows
            telemetry.STREAMED.labels(table.name).inc(found.num_rows)

    def _reading(self, query: RowsQuery, sight: Sight) -> Reading:
        return Reading(sight, self._clock.now(), basis_of(query.filters))


def _drawn(query: ListQuery, listed: Listed, reading: Reading, draw: Draw) -> TablePage:
    shown = [draw(query.table, line, reading) for line in listed.lines]
    return TablePage(
        items=[each.values for each in shown],
        total=listed.total.rows,
        total_is_exact=listed.total.is_exact,
        next_cursor=query.cursor(listed.last) if listed.last else None,
        redacted=any(each.withheld for each in shown),
    )
