"""Why a customer is not there."""

from services.customers.domain.profile import Deletion
from services.customers.domain.record import CustomerKey
from services.customers.errors import CustomerWasDeleted, NoSuchCustomer
from services.customers.repository.documents import document_id
from services.customers.repository.rooms import Rooms
from shared.mongo import Session


async def absence(rooms: Rooms, key: CustomerKey, session: Session) -> NoSuchCustomer | CustomerWasDeleted:
    """Return the error that tells a customer who was deleted from one who never was."""
    own = {"_id": document_id(key), "partner_id": key.partner_id}
    document = await rooms.deletions.find_one(own, session=session)
    if document is None or document.get("lifted", False):
        return NoSuchCustomer(key.customer_id)
    return CustomerWasDeleted(key.customer_id, Deletion.model_validate(document).deleted_at)
