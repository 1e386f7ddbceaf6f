"""Looks over the settings of all customers, each answer from one moment."""

from typing import Final, NamedTuple

from services.customers.domain.settings.configuration import setting
from services.customers.domain.settings.review import HeldTenant, OwnValue, TenantQuery
from services.customers.repository.review import SettingsReview
from services.customers.repository.tables import TableReader
from shared.mongo import Client, Session, snapshot

_AT_ONCE: Final = 200
_LOOKED_AT: Final = 4_000
"""Customers that one page looks at, at most: where few rows pass the filters, it ends with a cursor and fewer rows."""


class OwnValues(NamedTuple):
    """A page of customers that override a setting; `last` is None on the last one."""

    values: list[OwnValue]
    total: int
    last: str | None


class TenantPage(NamedTuple):
    """The tenants of some customers, and after whom the next page begins; None on the last."""

    tenants: list[HeldTenant]
    last: str | None


class SettingsReviews:
    """Answers what is asked about the settings of all customers."""

    def __init__(self, client: Client, store: SettingsReview, tables: TableReader) -> None:
        self._client = client
        self._store = store
        self._tables = tables

    async def override_counts(self, partner_id: str) -> dict[str, int]:
        """Return how many customers override each setting."""
        async with snapshot(self._client) as session:
            return await self._store.override_counts(partner_id, session=session)

    async def overrides(self, partner_id: str, name: str, after: str | None, *, limit: int) -> OwnValues:
        """Return the customers after `after` that override the setting `name`; raises `NoSuchSetting`."""
        setting(name)
        async with snapshot(self._client) as session:
            page = await self._store.overrides(partner_id, name, after, limit=limit + 1, session=session)
            shown = page.configurations[:limit]
            ids = [customer_id for customer_id, _ in shown]
            known = await self._tables.customers(partner_id, ids, session=session)
        values = [
            OwnValue(known[customer_id], own.values[name], own.changed_at, own.changed_by) for customer_id, own in shown
        ]
        return OwnValues(values, page.total, ids[-1] if len(page.configurations) > limit else None)

    async def tenants(self, query: TenantQuery, after: str | None, *, limit: int) -> TenantPage:
        """Return tenants of the customers after `after`, `limit` or somewhat more."""
        wanted = query.linked if query.conflicts else query
        found: list[HeldTenant] = []
        async with snapshot(self._client) as session:
            for _ in range(_LOOKED_AT // _AT_ONCE):
                held, after = await self._following(wanted, after, min(limit, _AT_ONCE), session)
                found += [each for each in held if query.shows(each)]
                if len(found) >= limit or after is None:
                    break
        return TenantPage(found, after)

    async def _following(
        self, query: TenantQuery, after: str | None, limit: int, session: Session
    ) -> tuple[list[HeldTenant], str | None]:
        ids, last = await self._store.holders(query, after, limit=limit, session=session)
        known = await self._tables.customers(query.partner_id, ids, session=session)
        return await self._store.tenants(query, known.values(), session=session), last
