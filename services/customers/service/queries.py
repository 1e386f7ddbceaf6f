"""Documents out to readers, as they may see them."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from services.customers import telemetry
from services.customers.domain.datasets import CUSTOMERS, customer_row
from services.customers.domain.listing import CustomerFilter, ListQuery
from services.customers.domain.record import CustomerKey
from services.customers.domain.redaction import Shown, Sight
from services.customers.domain.views import Summary, summary_view, whole_view
from services.customers.repository.reads import CustomerReader
from shared.clock import Clock
from shared.mongo import Client, Session, snapshot


class CustomerPage(NamedTuple):
    """One page of customers as a reader may see them."""

    items: list[dict[str, Any]]
    total: int
    next_cursor: list[Any] | None
    redacted: bool


@dataclass(frozen=True, slots=True)
class DatasetQuery:
    """Which rows of whose dataset, and what may be seen of them."""

    partner_id: str
    filter: CustomerFilter
    sight: Sight


class DatasetRows(NamedTuple):
    """An open dataset: exactly `total` rows, all as of one moment, in batches."""

    total: int
    as_of: datetime
    batches: AsyncIterator[list[dict[str, Any]]]


class CustomerQueries:
    """Answers readers; what they may not see never leaves this class."""

    def __init__(self, client: Client, reader: CustomerReader, clock: Clock, *, batch_rows: int) -> None:
        self._client = client
        self._reader = reader
        self._clock = clock
        self._batch_rows = batch_rows

    async def page(self, query: ListQuery, cursor: list[Any] | None, sight: Sight) -> CustomerPage:
        """Return the page after `cursor`; raises `ForeignCursor`, `NothingToSearch`."""
        start = query.position(cursor) if cursor is not None else None
        async with snapshot(self._client) as session:
            listed = await self._reader.page(query, start, session=session)
        shown = [summary_view(customer, sight) for customer in listed.customers]
        return CustomerPage(
            items=[each.values for each in shown],
            total=listed.total,
            next_cursor=query.cursor(listed.last) if listed.last else None,
            redacted=any(each.withheld for each in shown),
        )

    async def customer(self, key: CustomerKey, sight: Sight) -> Shown:
        """Return all about one customer; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        async with snapshot(self._client) as session:
            whole = await self._reader.customer(key, session=session)
        return whole_view(whole, sight, self._clock.now())

    @asynccontextmanager
    async def customers_dataset(self, query: DatasetQuery) -> AsyncIterator[DatasetRows]:
        """Yield the customers dataset as of one moment, which holds every fact that was committed by `as_of`."""
        as_of = self._clock.now()
        async with snapshot(self._client) as session:
            total = await self._reader.count(query.partner_id, query.filter, session=session)
            yield DatasetRows(total, as_of, self._rows(query, session))

    async def _rows(self, query: DatasetQuery, session: Session) -> AsyncIterator[list[dict[str, Any]]]:
        batches = self._reader.batches(query.partner_id, query.filter, size=self._batch_rows, session=session)
        async for customers in batches:
            # Off the event loop: a batch takes tens of milliseconds, in which other requests would wait.
            yield await asyncio.to_thread(_customer_rows, customers, query.sight)
            telemetry.STREAMED.labels(CUSTOMERS.name).inc(len(customers))


def _customer_rows(customers: Iterable[Summary], sight: Sight) -> list[dict[str, Any]]:
    return [customer_row(customer, sight) for customer in customers]
