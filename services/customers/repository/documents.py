"""States as documents, and back."""

from typing import Any

from services.customers.domain.keys import (
    Account,
    Face,
    account_keys,
    customer_facets,
    customer_keys,
    row_id,
    shown_keys,
)
from services.customers.domain.profile import Deletion, Profile
from services.customers.domain.record import CustomerKey
from services.customers.domain.search import name_keys
from services.customers.domain.states import State
from services.customers.domain.tag import Tag
from services.customers.domain.tally import Tally
from services.customers.domain.views import Summary
from shared.mongo import Document


def customer_document(key: CustomerKey, profile: Profile, tally: Tally) -> Document:
    """Return the document of a customer: profile and tally side by side, with the keys of its name."""
    fields = profile.model_dump() | tally.model_dump() | name_keys(profile).stored()
    fields |= {"keys": customer_keys(profile), "facets": customer_facets(profile)}
    if tally.changes_at is None:
        del fields["changes_at"]  # absent from the index of those that are due
    return _owned(key) | fields


def deletion_document(key: CustomerKey, deletion: Deletion) -> Document:
    """Return all that remains of a deleted customer."""
    return _owned(key) | deletion.model_dump()


def belonging_document(key: CustomerKey, entity_id: str, state: State) -> Document:
    """Return the document of something that belongs to a customer."""
    return _owned(key, entity_id) | state.model_dump()


def account_document(key: CustomerKey, account_id: str, account: Account, of: Face) -> Document:
    """Return the document of an account of a customer with the face `of`, with all it is found and sorted by."""
    own = account_keys(account)
    return {
        **belonging_document(key, account_id, account),
        "row": row_id(account_id),
        "own": own._asdict(),
        **shown_keys(own, of, type(account)),
    }


def tags(document: Document) -> tuple[Tag, ...]:
    """Return the tags of the customer in `document`."""
    return tuple(Tag.model_validate(each) for each in document.get("tags", ()))


def document_id(key: CustomerKey, *entity_ids: str) -> str:
    """Return a document's `_id`; ids never hold control characters, so the parts cannot run together."""
    return "\x1f".join((f"{key.partner_id}:{key.customer_id}", *entity_ids))


def summary(document: Document) -> Summary:
    """Return the customer in `document`."""
    return Summary(document["customer_id"], Profile.model_validate(document), Tally.model_validate(document))


def key_of(document: Document) -> CustomerKey:
    """Return whose `document` is."""
    return CustomerKey(document["partner_id"], document["customer_id"])


def _owned(key: CustomerKey, *entity_ids: str) -> dict[str, Any]:
    return {"_id": document_id(key, *entity_ids), "partner_id": key.partner_id, "customer_id": key.customer_id}
