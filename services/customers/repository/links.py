"""Whose a tenant or an account of the billing system is already."""

from collections.abc import Iterable
from typing import Any

from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.billing import BillingProfile
from services.customers.domain.settings.tenants import Holder, TenantLink, Tenants
from services.customers.repository.documents import key_of
from services.customers.repository.rooms import Rooms
from shared.mongo import Document, Session


class LinkIndex:
    """Looks over all customers of a partner, in the transaction of the change that must not contradict them."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def billing(self, key: CustomerKey, profile: BillingProfile, *, session: Session) -> str | None:
        """Return the other customer that is linked to the account of `profile`."""
        account = {"billing_system": profile.billing_system, "billing_id": profile.billing_id}
        query = {"partner_id": key.partner_id, "section": BillingProfile.section, **account}
        found = await self._rooms.sections.find_one(query | _of_others(key), session=session)
        return found["customer_id"] if found else None

    async def tenants(self, key: CustomerKey, links: Iterable[TenantLink], *, session: Session) -> list[Holder]:
        """Return who holds any of `links`: other customers by people's links, and all by what the vendor tells."""
        ids = sorted({form for link in links for form in forms_of(link.tenant_id)})
        linked = {"partner_id": key.partner_id, "section": Tenants.section, "links.tenant_id": {"$in": ids}}
        told = {"partner_id": key.partner_id, "tenant_id": {"$in": ids}, "removed": False}
        by_people = await self._rooms.sections.find(linked | _of_others(key), session=session).to_list(None)
        by_vendors = await self._rooms.vendor_accounts.find(told, session=session).to_list(None)
        return [holder for document in by_people for holder in _linked(document)] + [_told(each) for each in by_vendors]

    async def told(self, key: CustomerKey, *, session: Session) -> list[TenantLink]:
        """Return the tenants that vendors tell of a customer."""
        query: dict[str, Any] = {**key._asdict(), "removed": False, "tenant_id": {"$ne": None}}
        found = (
            await self._rooms.vendor_accounts.find(query, session=session).sort("vendor_account_id", 1).to_list(1_000)
        )
        return [told_link(document) for document in found]


def _of_others(key: CustomerKey) -> dict[str, Any]:
    return {"customer_id": {"$ne": key.customer_id}}


def forms_of(tenant_id: str) -> set[str]:
    """Return the spellings of an id that occur: vendors write GUIDs in either case."""
    return {tenant_id, tenant_id.lower(), tenant_id.upper()}


def _linked(document: Document) -> list[Holder]:
    section = Tenants.model_validate(document)
    return [Holder(document["customer_id"], link, by_vendor=False) for link in section.links]


def _told(document: Document) -> Holder:
    return Holder(key_of(document).customer_id, told_link(document), by_vendor=True)


def told_link(document: Document) -> TenantLink:
    """Return the tenant that a vendor tells with the account in `document`."""
    return TenantLink(
        link_id="", vendor=document["vendor"], tenant_id=document["tenant_id"], name=document["vendor_domain"]
    )
