"""What the use cases need of the outside, so that they run in tests without it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from services.sync.domain.report import Reject
from services.sync.domain.snapshots import Changed, Origin, Snapshot
from shared.events.base import Event


class SnapshotStore(Protocol):
    """Remembers what was last emitted of each entity."""

    async def load(self, origin: Origin, keys: Sequence[bytes]) -> dict[bytes, Snapshot]:
        """Return the snapshots there are of `keys`."""
        ...

    async def save(
        self, origin: Origin, changes: Mapping[bytes, Changed], known: Mapping[bytes, Snapshot]
    ) -> set[bytes]:
        """Replace the `known` snapshots; return the keys that somebody else changed meanwhile, which are left."""
        ...


class Publisher(Protocol):
    """Says events."""

    async def publish(
        self, events: Iterable[Event], *, source: str | None = None, correlation_id: str | None = None
    ) -> None:
        """Return once the broker has every event; raises `TransientError`."""
        ...


class RejectSink(Protocol):
    """Takes the rows that are no records."""

    async def add(self, rejects: Sequence[Reject]) -> None:
        """Keep `rejects`, after those before."""
        ...
