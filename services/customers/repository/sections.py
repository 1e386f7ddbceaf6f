"""Sections of settings: a document for each customer and section that was ever set."""

from typing import Any

from services.customers.domain.keys import stored_tags
from services.customers.domain.profile import Profile
from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.section import Owner, PartnerKey, S, Section
from services.customers.domain.settings.tags import Tags
from services.customers.repository.absence import absence
from services.customers.repository.documents import document_id
from services.customers.repository.rooms import Rooms
from shared.mongo import Session


class SectionStore:
    """Sections as they are set; writes are part of the caller's transaction."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def load(self, owner: Owner, kind: type[S], *, session: Session) -> S:
        """Return the section, at revision 0 where it was never set; raises as `require`."""
        if isinstance(owner, CustomerKey):
            await self.require(owner, session=session)
        document = await self._rooms.sections.find_one(_own(owner, kind), session=session)
        return kind.model_validate(document) if document else kind()

    async def save(self, owner: Owner, section: Section, *, session: Session) -> None:
        """Store the section; raises where the customer is deleted at this moment."""
        own = _own(owner, type(section))
        document = own | {"customer_id": owner.customer_id, "section": section.section} | section.model_dump()
        if isinstance(owner, CustomerKey):
            await self._touch(owner, section, session)
        await self._rooms.sections.replace_one(own, document, upsert=True, session=session)

    async def require(self, key: CustomerKey, *, session: Session) -> None:
        """Raise `NoSuchCustomer` or `CustomerWasDeleted` where there is no such customer."""
        if await self._rooms.customers.find_one(_customer(key), {"_id": 1}, session=session) is None:
            raise await absence(self._rooms, key, session)

    async def profile(self, key: CustomerKey, *, session: Session) -> Profile:
        """Return the customer's profile; raises as `require`."""
        document = await self._rooms.customers.find_one(_customer(key), session=session)
        if document is None:
            raise await absence(self._rooms, key, session)
        return Profile.model_validate(document)

    async def _touch(self, key: CustomerKey, section: Section, session: Session) -> None:
        """Write the customer as well: a deletion beside this change then collides with it and one is rolled back."""
        change: dict[str, Any] = {"$inc": {"settings_revision": 1}}
        if isinstance(section, Tags):
            # With the customer, so that every list and report can filter by them through an index.
            change["$set"] = stored_tags(section.tags)
        result = await self._rooms.customers.update_one(_customer(key), change, session=session)
        if not result.matched_count:
            raise await absence(self._rooms, key, session)
        if isinstance(section, Tags):
            for accounts in (self._rooms.users, self._rooms.vendor_accounts):
                await accounts.update_many({**key._asdict()}, {"$set": change["$set"]}, session=session)


def _customer(key: CustomerKey) -> dict[str, Any]:
    return {"_id": document_id(key), "partner_id": key.partner_id}


def _own(owner: Owner, kind: type[Section]) -> dict[str, Any]:
    if isinstance(owner, PartnerKey):
        # No customer has an empty id, so it is nobody's section of theirs.
        owner = CustomerKey(owner.partner_id, "")
    return {"_id": document_id(owner, kind.section), "partner_id": owner.partner_id}
