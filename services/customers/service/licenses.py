"""The licence reports: of one customer, of all in pages, and as datasets for files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from services.customers import telemetry
from services.customers.domain.licenses.report import Holdings, LicenseReport, Row
from services.customers.domain.listing import Filters, ListQuery, Ordering, Position, RowsQuery
from services.customers.domain.record import CustomerKey
from services.customers.domain.redaction import Sight
from services.customers.domain.tables.customers import CUSTOMERS
from services.customers.errors import ForeignCursor
from services.customers.repository.licenses import LicenseStore
from services.customers.repository.sections import SectionStore
from services.customers.repository.tables import TableReader
from services.customers.service.queries import DatasetRows
from shared.clock import Clock
from shared.mongo import Client, Session, snapshot
from shared.redaction import MASK

_AT_ONCE: Final = 200
_LOOKED_AT: Final = 4_000
"""Customers that one page looks at, at most: where few rows pass a filter, it ends with a cursor and fewer rows."""


class LicensePage(NamedTuple):
    """Rows of whole customers, and after whom the next page begins; None on the last."""

    rows: list[Row]
    as_of: datetime
    next_cursor: list[Any] | None
    redacted: bool


@dataclass(frozen=True, slots=True)
class LicenseQuery:
    """Which report, of which customers, for whom."""

    partner_id: str
    report: LicenseReport
    filters: Filters
    sight: Sight


class LicenseReports:
    """Answers the licence reports."""

    def __init__(
        self, client: Client, store: LicenseStore, sections: SectionStore, tables: TableReader, clock: Clock
    ) -> None:
        self._client = client
        self._sections = sections
        self._store = store
        self._tables = tables
        self._clock = clock

    async def of_customer(self, query: LicenseQuery, key: CustomerKey) -> LicensePage:
        """Return all rows of one customer; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        moment = self._clock.now()
        async with snapshot(self._client) as session:
            await self._sections.require(key, session=session)
            (customer,) = (await self._tables.customers(key.partner_id, [key.customer_id], session=session)).values()
            (holdings,) = await self._store.holdings(key.partner_id, [customer], session=session)
        return _page(query.report.rows(holdings, query.sight, moment), moment, None)

    async def page(self, query: LicenseQuery, cursor: list[Any] | None, *, limit: int) -> LicensePage:
        """Return the rows of the customers after `cursor`, `limit` or somewhat more; raises `ForeignCursor`."""
        start, moment = _start(cursor), self._clock.now()
        rows: list[Row] = []
        async with snapshot(self._client) as session:
            for _ in range(_LOOKED_AT // _AT_ONCE):
                holdings, start = await self._following(query, start, session)
                for each in holdings:
                    rows += query.report.rows(each, query.sight, moment)
                    if len(rows) >= limit and (start is not None or each is not holdings[-1]):
                        return _page(rows, moment, each.customer.customer_id)
                if start is None:
                    return _page(rows, moment, None)
        return _page(rows, moment, start.ids[0] if start else None)

    @asynccontextmanager
    async def dataset(self, query: LicenseQuery) -> AsyncIterator[DatasetRows]:
        """Yield all rows as of one moment, by customer; they are computed twice, since their number comes first."""
        moment = self._clock.now()
        async with snapshot(self._client) as session:
            total = 0
            async for rows in self._batches(query, moment, session):
                total += len(rows)
            yield DatasetRows(total, moment, self._counted(query, moment, session))

    async def _counted(
        self, query: LicenseQuery, moment: datetime, session: Session
    ) -> AsyncIterator[list[dict[str, Any]]]:
        async for rows in self._batches(query, moment, session):
            yield rows
            telemetry.STREAMED.labels(query.report.table).inc(len(rows))

    async def _batches(self, query: LicenseQuery, moment: datetime, session: Session) -> AsyncIterator[list[Row]]:
        wanted = RowsQuery(query.partner_id, CUSTOMERS, query.filters)
        async for lines in self._tables.batches(wanted, size=_AT_ONCE, session=session):
            customers = [line.summary for line in lines]
            held = await self._store.holdings(query.partner_id, customers, session=session)
            yield [row for each in held for row in query.report.rows(each, query.sight, moment)]

    async def _following(
        self, query: LicenseQuery, start: Position | None, session: Session
    ) -> tuple[list[Holdings], Position | None]:
        wanted = ListQuery(query.partner_id, CUSTOMERS, query.filters, Ordering("customer_id"), _AT_ONCE)
        listed = await self._tables.page(wanted, start, count_all=False, session=session)
        customers = [line.summary for line in listed.lines]
        return await self._store.holdings(query.partner_id, customers, session=session), listed.last


def _page(rows: list[Row], moment: datetime, last: str | None) -> LicensePage:
    redacted = any(row["customer_name"] == MASK for row in rows)
    return LicensePage(rows, moment, [last] if last is not None else None, redacted)


def _start(cursor: list[Any] | None) -> Position | None:
    match cursor:
        case None:
            return None
        case [str(customer_id)]:
            return Position(customer_id, (customer_id,))
        case _:
            raise ForeignCursor
