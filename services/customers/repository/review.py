"""Settings of all customers of a partner, a page of customers at a time."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.configuration import Overrides
from services.customers.domain.settings.review import HeldTenant, TenantQuery, horizon
from services.customers.domain.settings.tenants import Holder, TenantLink, Tenants
from services.customers.domain.views import Summary
from services.customers.repository.links import LinkIndex, forms_of, told_link
from services.customers.repository.rooms import Rooms
from shared.mongo import Collection, Document, Session

_TOLD: dict[str, Any] = {"removed": False, "tenant_id": {"$type": "string"}}
_LINKED: dict[str, Any] = {"section": Tenants.section, "links.tenant_id": {"$type": "string"}}


class OverridesPage(NamedTuple):
    """Configurations of the customers that override a setting, by customer id, and how many there are in all."""

    configurations: list[tuple[str, Overrides]]
    total: int


class SettingsReview:
    """Reads over all customers; every call is part of the caller's snapshot."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._links = LinkIndex(rooms)

    async def override_counts(self, partner_id: str, *, session: Session) -> dict[str, int]:
        """Return how many customers override each setting; those that nobody does are left out."""
        own = {"partner_id": partner_id, "section": Overrides.section}
        steps: list[dict[str, Any]] = [
            {"$match": own},
            {"$project": {"value": {"$objectToArray": "$values"}}},
            {"$unwind": "$value"},
            {"$group": {"_id": "$value.k", "customers": {"$sum": 1}}},
        ]
        found = self._rooms.sections.aggregate(steps, session=session)
        return {each["_id"]: each["customers"] async for each in found}

    async def overrides(
        self, partner_id: str, name: str, after: str | None, *, limit: int, session: Session
    ) -> OverridesPage:
        """Return the first `limit` customers after `after` that override the setting `name`."""
        own = {"partner_id": partner_id, "section": Overrides.section, f"values.{name}": {"$exists": True}}
        total = await self._rooms.sections.count_documents(own, session=session)
        found = await self._sorted(self._rooms.sections, own | _following(after), limit, session)
        return OverridesPage([(each["customer_id"], Overrides.model_validate(each)) for each in found], total)

    async def holders(
        self, query: TenantQuery, after: str | None, *, limit: int, session: Session
    ) -> tuple[list[str], str | None]:
        """Return the customers with tenants after `after`, about `limit`, and the last one if more may follow."""
        found: list[list[str]] = []
        if query.wants("linked"):
            linked = {"partner_id": query.partner_id} | _LINKED | _searched(query, "links.tenant_id")
            found.append(await self._ids(self._rooms.sections, linked, after, limit, session))
        if query.wants("vendor"):
            told = {"partner_id": query.partner_id} | _TOLD | _searched(query, "tenant_id")
            found.append(await self._ids(self._rooms.vendor_accounts, told, after, limit, session))
        return horizon(found, limit)

    async def tenants(self, query: TenantQuery, customers: Iterable[Summary], *, session: Session) -> list[HeldTenant]:
        """Return every tenant of `customers` from the sources of `query`, with what contradicts it."""
        known = {each.customer_id: each for each in customers}
        own = {"partner_id": query.partner_id, "customer_id": {"$in": list(known)}}
        held: list[HeldTenant] = []
        if query.wants("linked"):
            sections = await self._sorted(self._rooms.sections, own | _LINKED, 0, session)
            held += [
                HeldTenant(known[each["customer_id"]], link, "linked") for each in sections for link in _links(each)
            ]
        if query.wants("vendor"):
            told = await self._sorted(self._rooms.vendor_accounts, own | _TOLD, 0, session)
            held += [HeldTenant(known[each["customer_id"]], told_link(each), "vendor") for each in told]
        everybody = await self._everybody(query.partner_id, held, session)
        return sorted((each.against(everybody) for each in held), key=lambda each: each.customer.customer_id)

    async def _everybody(self, partner_id: str, held: Sequence[HeldTenant], session: Session) -> list[Holder]:
        # No customer has an empty id, so nobody's links are left out.
        nobody = CustomerKey(partner_id, "")
        return await self._links.tenants(nobody, [each.link for each in held], session=session)

    async def _ids(
        self, room: Collection, query: dict[str, Any], after: str | None, limit: int, session: Session
    ) -> list[str]:
        return [each["customer_id"] for each in await self._sorted(room, query | _following(after), limit, session)]

    async def _sorted(self, room: Collection, query: dict[str, Any], limit: int, session: Session) -> list[Document]:
        return await room.find(query, session=session).sort("customer_id", 1).limit(limit).to_list(None)


def _following(after: str | None) -> dict[str, Any]:
    return {"customer_id": {"$gt": after}} if after is not None else {}


def _searched(query: TenantQuery, field: str) -> dict[str, Any]:
    if query.search is None:
        return {}
    return {"$or": [{"customer_id": query.search}, {field: {"$in": sorted(forms_of(query.search))}}]}


def _links(document: Document) -> tuple[TenantLink, ...]:
    return Tenants.model_validate(document).links
