"""What customers order and use, one by one, read from their states and usage months."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from typing import Final

from pymongo import ASCENDING

from services.metrics.domain.customer import CustomerState
from services.metrics.domain.months import Month
from services.metrics.domain.usage import UsageTotals
from services.metrics.repository.documents import CustomerKey, customer_id_of, state_of
from services.metrics.repository.usage_documents import totals_of, usage_id_of
from shared.mongo import Collection, Database, Document, Session

PAGE: Final = 1_000
"""Customers that a walk over all of them holds in memory."""


class TurnoverStore:
    """Reads the collections `customer_states` and `usage_months`, which `CustomerStore` writes."""

    def __init__(self, database: Database) -> None:
        self._states: Collection = database["customer_states"]
        self._usage: Collection = database["usage_months"]

    async def pages(self, partner_id: str, *, session: Session) -> AsyncIterator[list[CustomerState]]:
        """Yield every customer of a partner, with all usage totals."""
        own = {"_id": {"$gte": f"{partner_id}:", "$lt": f"{partner_id};"}}
        cursor = self._states.find(own, session=session).sort("_id", ASCENDING).batch_size(PAGE)
        while page := await cursor.to_list(PAGE):
            yield await self._with_usage(page, session)

    async def customer(self, key: CustomerKey, *, session: Session) -> CustomerState | None:
        """Return a customer with all usage totals, `None` if there is none."""
        found = await self._states.find_one({"_id": customer_id_of(key)}, session=session)
        return (await self._with_usage([found], session))[0] if found else None

    async def _with_usage(self, documents: Iterable[Document], session: Session) -> list[CustomerState]:
        states = {CustomerKey(own["partner_id"], own["customer_id"]): state_of(own) for own in documents}
        usage: dict[CustomerKey, dict[Month, UsageTotals]] = {key: {} for key in states}
        ids = [usage_id_of(key, month) for key, state in states.items() for month in state.usage]
        async for month in self._usage.find({"_id": {"$in": ids}}, {"records": 0, "superseded": 0}, session=session):
            usage[CustomerKey(month["partner_id"], month["customer_id"])][month["month"]] = totals_of(month)
        return [replace(state, usage=usage[key]) for key, state in states.items()]
