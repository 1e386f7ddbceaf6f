"""Collection `snapshots`: one small document per entity, read and written a chunk at a time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo import InsertOne, ReplaceOne
from pymongo.errors import BulkWriteError

from services.sync.domain.facts import Place
from services.sync.domain.observations import Observation
from services.sync.domain.snapshots import Changed, Origin, Snapshot
from services.sync.repository.failures import database_errors
from shared.mongo import Collection, Database, Document

_DUPLICATE_KEY: Final = 11_000
_DIGEST_BYTES: Final = 8
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class MongoSnapshots:
    """Snapshots in MongoDB. Names of fields are short, since there is a document for every row ever read."""

    def __init__(self, database: Database) -> None:
        self._snapshots: Collection = database["snapshots"]

    async def load(self, origin: Origin, keys: Sequence[bytes]) -> dict[bytes, Snapshot]:
        """Return the snapshots there are of `keys`."""
        wanted = {"_id": {"$in": list(keys)}, "partner_id": origin.partner_id}
        with database_errors():
            found = await self._snapshots.find(wanted, batch_size=len(keys) + 1).to_list(None)
        return {document["_id"]: _snapshot(document) for document in found}

    async def save(
        self, origin: Origin, changes: Mapping[bytes, Changed], known: Mapping[bytes, Snapshot]
    ) -> set[bytes]:
        """Replace the `known` snapshots; return the keys that somebody else changed meanwhile, which are left."""
        if not changes:
            return set()
        writes = [_write(origin, key, change.snapshot, known.get(key)) for key, change in changes.items()]
        with database_errors():
            if await self._write(writes):
                return set()
        stored = await self.load(origin, list(changes))
        return {key for key, change in changes.items() if stored.get(key) != change.snapshot}

    async def _write(self, writes: list[InsertOne[Document] | ReplaceOne[Document]]) -> bool:
        """Tell whether every write met the snapshot it expected."""
        try:
            result = await self._snapshots.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if any(each["code"] != _DUPLICATE_KEY for each in error.details["writeErrors"]):
                raise
            return False
        return bool(result.inserted_count + result.matched_count == len(writes))


def _write(
    origin: Origin, key: bytes, snapshot: Snapshot, known: Snapshot | None
) -> InsertOne[Document] | ReplaceOne[Document]:
    document = _document(origin, key, snapshot)
    if known is None:
        return InsertOne(document)
    return ReplaceOne({"_id": key, "partner_id": origin.partner_id, "v": known.version}, document)


def _document(origin: Origin, key: bytes, snapshot: Snapshot) -> Document:
    document: Document = {
        "_id": key,
        "partner_id": origin.partner_id,
        "source": origin.source,
        "d": snapshot.digest,
        "v": snapshot.version,
        "run": snapshot.run,
    }
    # Absent rather than empty: nearly all documents have none of these.
    if snapshot.places:
        document["at"] = [[place.customer_id, _micros(place.moment)] for place in snapshot.places]
    if snapshot.observed:
        document["seen"] = [[_micros(each.since), each.status] for each in snapshot.observed]
    if snapshot.overridden:
        document["old"] = b"".join(snapshot.overridden)
    if snapshot.history:
        document["history"] = list(snapshot.history)
    return document


def _snapshot(document: Document) -> Snapshot:
    old = document.get("old", b"")
    return Snapshot(
        digest=document["d"],
        version=document["v"],
        run=document["run"],
        places=tuple(Place(customer, _moment(at)) for customer, at in document.get("at", ())),
        observed=tuple(_observation(*each) for each in document.get("seen", ())),
        overridden=tuple(old[start : start + _DIGEST_BYTES] for start in range(0, len(old), _DIGEST_BYTES)),
        history=tuple(document.get("history", ())),
    )


def _observation(since: Any, status: str) -> Observation:
    moment = _moment(since)
    if moment is None:
        raise ValueError("an observation without a time")
    return Observation(moment, status)


def _micros(moment: datetime | None) -> int | None:
    # Not a BSON date, which would cut the microseconds and with them the identity of a place.
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else _EPOCH + micros * _MICROSECOND
