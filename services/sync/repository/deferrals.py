"""The overridden contents that a run met, until its end: a scratch table on disk, so that memory stays constant."""

import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Self

import orjson

from services.sync.domain.records import RECORDS
from services.sync.domain.snapshots import Candidate

_AFTER: Final = "SELECT key, candidate FROM deferred WHERE candidate IS NOT NULL AND key > ? ORDER BY key LIMIT ?"


class Deferrals:
    """At most one candidate per entity, the last; `drop` forgets it, but not that there was one."""

    def __init__(self) -> None:
        # An empty name is a private file that SQLite removes when it closes, and removes too when the process dies.
        self._table = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._table.execute("CREATE TABLE deferred (key BLOB PRIMARY KEY, candidate BLOB) WITHOUT ROWID")
        self._table.execute("PRAGMA synchronous = OFF")
        self._any = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._table.close()

    def __contains__(self, key: bytes) -> bool:
        """Tell whether a content of the entity was deferred in this run."""
        if not self._any:
            return False
        return self._table.execute("SELECT 1 FROM deferred WHERE key = ?", (key,)).fetchone() is not None

    def put(self, candidate: Candidate) -> None:
        """Defer `candidate`, in place of an earlier one of its entity."""
        self._any = True
        self._table.execute("REPLACE INTO deferred VALUES (?, ?)", (candidate.key, _packed(candidate)))

    def drop(self, key: bytes) -> None:
        """Forget the candidate of an entity, because a later row holds."""
        if self._any:
            self._table.execute("UPDATE deferred SET candidate = NULL WHERE key = ?", (key,))

    def chunks(self, size: int) -> Iterator[list[Candidate]]:
        """Yield what is still deferred, `size` at a time; the table may change meanwhile."""
        last = b""
        while found := self._table.execute(_AFTER, (last, size)).fetchall():
            yield [_unpacked(key, packed) for key, packed in found]
            last = found[-1][0]


def _packed(candidate: Candidate) -> bytes:
    record = candidate.record
    replaced = [each.hex() for each in candidate.replaced]
    text = record.model_dump_json(exclude_unset=True)
    return orjson.dumps([record.record, text, candidate.position, replaced])


def _unpacked(key: bytes, packed: bytes) -> Candidate:
    name, text, position, replaced = orjson.loads(packed)
    record = RECORDS[name].model_validate_json(text)
    return Candidate(key, record, record.digest(), position, tuple(map(bytes.fromhex, replaced)))
