"""How a change of a customer is written: its state, its usage months, and what it was before a deletion."""

from datetime import datetime, timedelta
from typing import Final

from pymongo import InsertOne, ReplaceOne, UpdateOne

from services.metrics.domain.months import Month, moment_of
from services.metrics.repository.documents import (
    CustomerKey,
    customer_id_of,
    forgotten_fields,
    state_changes,
    state_document,
)
from services.metrics.repository.known import KnownCustomer
from services.metrics.repository.pieces import Write
from services.metrics.repository.usage_documents import usage_document, usage_id_of
from shared.mongo import Document

REMEMBERED: Final = timedelta(days=90)
"""How long what was replaced or deleted can be told."""


def state_write(key: CustomerKey, old: KnownCustomer | None, new: KnownCustomer) -> Write:
    """Return the write of a state. One that looks the same is written too, so that a rebuild cannot miss its usage."""
    if old is None:
        return InsertOne(state_document(new.history.state, new.generations))
    before, after, name = old.history.state, new.history.state, customer_id_of(key)
    if before.deletion != after.deletion or before.returned != after.returned:
        return ReplaceOne({"_id": name}, state_document(after, new.generations))
    changed = state_changes(before, after)
    if old.generations != new.generations:
        changed["generations"] = sorted(new.generations)
    update: Document = {"$inc": {"usage_changes": 1}}
    if changed:
        update["$set"] = changed
    if forgotten := forgotten_fields(before, after):
        update["$unset"] = dict.fromkeys(forgotten, "")
    return UpdateOne({"_id": name}, update)


def is_deleted_by(old: KnownCustomer, new: KnownCustomer) -> bool:
    return new.history.state.deleted and not old.history.state.deleted


def former_write(old: KnownCustomer, new: KnownCustomer) -> ReplaceOne[Document]:
    """Return the write of what a deleted customer was, to be told for a while."""
    deletion = new.history.state.deletion
    until = {"until": deletion.told.recorded_at if deletion else 0, "expires_at": _end(new)}
    document = state_document(old.history.state, ()) | until
    return ReplaceOne({"_id": document["_id"]}, document, upsert=True)


def usage_writes(key: CustomerKey, old: KnownCustomer | None, new: KnownCustomer) -> list[Write]:
    if new.history.state.deleted:
        months = old.history.state.usage if old else ()
        return [UpdateOne({"_id": usage_id_of(key, month)}, {"$set": {"expires_at": _end(new)}}) for month in months]
    before = old.history.usage if old else {}
    return [
        _usage_write(key, month, old, new)
        for month, records in new.history.usage.items()
        if before.get(month) is not records and before.get(month) != records
    ]


def _usage_write(key: CustomerKey, month: Month, old: KnownCustomer | None, new: KnownCustomer) -> Write:
    state, history = new.history.state, new.history
    document = usage_document(
        key, month, state.usage[month] or {}, history.usage[month], history.superseded_usage.get(month, {})
    )
    # Of who came back, the months before the deletion may still be there: they are kept for a while.
    if not state.returned and (old is None or month not in old.history.state.usage):
        return InsertOne(document)
    return ReplaceOne({"_id": document["_id"]}, document, upsert=True)


def _end(known: KnownCustomer) -> datetime:
    deletion = known.history.state.deletion
    return moment_of(deletion.told.recorded_at if deletion else 0) + REMEMBERED
