"""Customer states and their usage months, loaded and saved for one batch at a time."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from pymongo import ASCENDING, IndexModel, UpdateOne

from services.metrics.domain.customer import CustomerState, History
from services.metrics.domain.months import Month
from services.metrics.domain.usage import UsageTotals, totals
from services.metrics.repository.customer_writes import former_write, is_deleted_by, state_write, usage_writes
from services.metrics.repository.documents import CustomerKey, customer_id_of, search_fields, state_of
from services.metrics.repository.known import Changes, KnownCustomer, StoredUsage
from services.metrics.repository.pieces import one_by_one, write_in_pieces
from services.metrics.repository.usage_documents import superseded_usage_of, totals_of, usage_id_of, usage_of
from shared.mongo import Collection, Database, Document, Session

T = TypeVar("T")

PAGE = 200
"""Customers that a walk over all of them holds in memory."""


class CustomerStore:
    """The collections `customer_states`, `former_customers` and `usage_months`."""

    def __init__(self, database: Database) -> None:
        self._states: Collection = database["customer_states"]
        self._former: Collection = database["former_customers"]
        self._usage: Collection = database["usage_months"]

    async def prepare(self) -> None:
        """Create the collections, so that no transaction has to, and what customers are found by for explanations."""
        finding = [("partner_id", "group", "_id"), ("partner_id", "changed_hour", "_id")]
        await self._states.create_indexes([IndexModel([(field, ASCENDING) for field in fields]) for fields in finding])
        # Sparse: customers that are there have no end.
        end = IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0, sparse=True)
        await self._usage.create_indexes([end])
        await self._former.create_indexes([end])

    async def load(
        self, wanted: Mapping[CustomerKey, Iterable[Month]], *, session: Session
    ) -> dict[CustomerKey, KnownCustomer]:
        """Return the customers that exist, with records and totals of the usage months asked for and no others."""
        ids = [customer_id_of(key) for key in wanted]
        if not ids:
            return {}
        found = await self._states.find({"_id": {"$in": ids}}, session=session).to_list(None)
        usage = await self.usage(wanted, session=session)
        return {key: _known(document, usage.get(key, {})) for document in found if (key := _key(document))}

    async def usage_totals(
        self, wanted: Mapping[CustomerKey, Iterable[Month]], *, session: Session
    ) -> dict[CustomerKey, dict[Month, UsageTotals]]:
        """Return the usage totals of the months asked for."""
        return await self._usage_months(wanted, totals_of, session, {"records": 0, "superseded": 0})

    async def usage(
        self, wanted: Mapping[CustomerKey, Iterable[Month]], *, session: Session
    ) -> dict[CustomerKey, dict[Month, StoredUsage]]:
        """Return the usage records of the months asked for, and what they replaced."""
        return await self._usage_months(wanted, _stored_usage, session)

    async def save(self, changed: Changes, *, session: Session) -> None:
        """Store customers as they became, given as what they were and what they are."""
        states = (state_write(key, old, new) for key, (old, new) in changed.items())
        await write_in_pieces(self._states, one_by_one(states), session=session)
        usage = (write for key, (old, new) in changed.items() for write in usage_writes(key, old, new))
        await write_in_pieces(self._usage, one_by_one(usage), session=session)
        former = (former_write(old, new) for old, new in changed.values() if old and is_deleted_by(old, new))
        await write_in_pieces(self._former, one_by_one(former), session=session)

    async def partners(self, *, session: Session) -> list[str]:
        """Return every partner that has customers."""
        grouped = self._states.aggregate([{"$group": {"_id": "$partner_id"}}], session=session)
        return [row["_id"] async for row in grouped]

    async def count(self) -> int:
        """Return about how many customers there are."""
        about: int = await self._states.estimated_document_count()
        return about

    async def page(self, after: str, *, session: Session, halvings: int = 0) -> list[tuple[str, KnownCustomer]]:
        """Return the customers that follow `after` in the order of their ids, with all usage totals.

        They are `PAGE`, or that many halved so often, but at least one.
        """
        limit = max(1, PAGE >> halvings)
        cursor = self._states.find({"_id": {"$gt": after}}, session=session).sort("_id", ASCENDING).limit(limit)
        found = {_key(document): document for document in await cursor.to_list(None)}
        usage = await self.usage_totals({key: document["usage"] for key, document in found.items()}, session=session)
        return [(document["_id"], _whole(document, usage.get(key, {}))) for key, document in found.items()]

    async def mark(
        self, customers: Mapping[str, KnownCustomer], generations: Iterable[int], *, session: Session
    ) -> None:
        """Note that the cells of `generations` hold the contributions of `customers`, and how those are found."""
        own = {"generations": sorted(generations)}
        writes = [
            UpdateOne({"_id": name}, {"$set": own | search_fields(known.history.state)})
            for name, known in customers.items()
        ]
        if writes:
            await self._states.bulk_write(writes, ordered=False, session=session)

    async def restated(self, partner_id: str, *, session: Session) -> AsyncIterator[CustomerState]:
        """Yield the states of a partner with usage totals taken afresh from the usage records."""
        batch: list[CustomerState] = []
        own = {"_id": {"$gte": f"{partner_id}:", "$lt": f"{partner_id};"}}
        # Without a size, a batch is of 16 MB, which are hundreds as Python's objects.
        async for document in self._states.find(own, session=session).sort("_id", ASCENDING).batch_size(PAGE):
            batch.append(state_of(document))
            if len(batch) == PAGE:
                for state in await self._with_fresh_totals(batch, session):
                    yield state
                batch.clear()
        for state in await self._with_fresh_totals(batch, session):
            yield state

    async def _with_fresh_totals(self, states: Iterable[CustomerState], session: Session) -> list[CustomerState]:
        by_key = {CustomerKey(state.partner_id, state.customer_id): state for state in states}
        usage = await self._usage_months({key: state.usage.keys() for key, state in by_key.items()}, usage_of, session)
        return [
            replace(state, usage={month: totals(records) for month, records in usage.get(key, {}).items()})
            for key, state in by_key.items()
        ]

    async def _usage_months(
        self,
        wanted: Mapping[CustomerKey, Iterable[Month]],
        read: Callable[[Document], T],
        session: Session,
        projection: Document | None = None,
    ) -> dict[CustomerKey, dict[Month, T]]:
        ids = [usage_id_of(key, month) for key, months in wanted.items() for month in months]
        months: dict[CustomerKey, dict[Month, T]] = {}
        if ids:
            async for document in self._usage.find({"_id": {"$in": ids}}, projection, session=session):
                months.setdefault(_key(document), {})[document["month"]] = read(document)
        return months


def _stored_usage(document: Document) -> StoredUsage:
    return StoredUsage(usage_of(document), superseded_usage_of(document))


def _known(document: Document, usage: Mapping[Month, StoredUsage]) -> KnownCustomer:
    return KnownCustomer(History(state_of(document)), _marks(document)).with_usage(usage)


def _whole(document: Document, usage: Mapping[Month, UsageTotals]) -> KnownCustomer:
    return KnownCustomer(History(replace(state_of(document), usage=usage)), _marks(document))


def _key(document: Document) -> CustomerKey:
    return CustomerKey(document["partner_id"], document["customer_id"])


def _marks(document: Document) -> frozenset[int]:
    return frozenset(document["generations"])
