"""What there is of a customer that may be deleted, and the tombstones of those that were."""

from typing import Final

from services.customers.change_errors import NotDeleted
from services.customers.domain.profile import Deletion
from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.deletion import Foreseen
from services.customers.repository.absence import absence
from services.customers.repository.documents import document_id, summary
from services.customers.repository.rooms import Rooms
from shared.mongo import Session

_ROOMS: Final = ("subscriptions", "orders", "users", "vendor_accounts", "usage", "booked", "license_counts", "activity")


class DeletionStore:
    """Looks at customers before and after they are deleted."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def foreseen(self, key: CustomerKey, *, session: Session) -> Foreseen:
        """Return what goes; raises `NoSuchCustomer`, `CustomerWasDeleted`."""
        document = await self._rooms.customers.find_one(_own(key), session=session)
        if document is None:
            raise await absence(self._rooms, key, session)
        own = key._asdict()
        belongings = {name: await getattr(self._rooms, name).count_documents(own, session=session) for name in _ROOMS}
        sections = await self._rooms.sections.distinct("section", own, session=session)
        shown = summary(document)
        return Foreseen(
            customer_id=key.customer_id,
            profile=shown.profile,
            tally=shown.tally,
            settings_revision=document.get("settings_revision", 0),
            belongings=belongings | {"tags": len(document.get("tags", ()))},
            sections=tuple(sorted(sections)),
        )

    async def tombstone(self, key: CustomerKey, *, session: Session) -> Deletion:
        """Return the deletion of a customer; raises `NotDeleted`."""
        document = await self._rooms.deletions.find_one(_own(key), session=session)
        if document is None or document.get("lifted", False):
            raise NotDeleted(key.customer_id)
        return Deletion.model_validate(document)


def _own(key: CustomerKey) -> dict[str, str]:
    return {"_id": document_id(key), "partner_id": key.partner_id}
