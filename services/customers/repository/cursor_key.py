"""The key by which cursors are sealed, kept with the data so that every instance has it and none has to be told."""

from pymongo import ReturnDocument

from services.customers.repository.rooms import Rooms

_ID = "cursors"


async def cursor_key(rooms: Rooms, proposed: bytes) -> bytes:
    """Return the key; `proposed` becomes it if there is none yet."""
    kept = await rooms.service_keys.find_one_and_update(
        {"_id": _ID}, {"$setOnInsert": {"key": proposed}}, upsert=True, return_document=ReturnDocument.AFTER
    )
    key: bytes = kept["key"]
    return key
