"""Moved figures on their way to whoever watches: every replica follows the topic, and each watcher has its own queue.

A place in the stream is the next offset of every partition, so any replica can continue what another one began.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import structlog

from shared.errors import ContractViolation, UnknownEventType
from shared.events.envelope import IncomingRecord, decode, partner_of
from shared.events.kpis import KpiChanged
from shared.messaging.tail import Tail

log = structlog.get_logger(__name__)

REMEMBERED: Final = 10_000
"""Changes of all partners that a watcher who was away can still be given."""

QUEUED: Final = 1_000
"""Changes that wait for a slow watcher; one that is slower is let go, and comes back to where it was."""

Place: TypeAlias = Mapping[int, int]
"""Next offset by partition."""


@dataclass(frozen=True, slots=True)
class Change:
    """A moved figure, and the place after it."""

    event: KpiChanged
    partition: int
    offset: int
    after: Place


class _Record(NamedTuple):
    """A record of the topic as it came: of most partners nobody watches, and what it says need not be decoded."""

    record: IncomingRecord
    partner_id: str
    after: Place


class Watcher:
    """One open stream: what it missed, then what comes."""

    def __init__(self, missed: Iterable[Change], seen: Place, *, gapless: bool, place: Place) -> None:
        """`gapless` tells whether `missed` is all that it missed after `seen`; `place` is where the stream stands."""
        self.gapless = gapless
        self.place = place
        self._seen = seen
        self._missed = deque(missed)
        self._queue: asyncio.Queue[Change | None] = asyncio.Queue(QUEUED + 1)

    def tell(self, change: Change) -> bool:
        """Queue a change; return False where the watcher is too slow, whose stream ends."""
        if change.offset < self._seen.get(change.partition, 0):
            return True  # this replica is behind the one that the watcher comes from
        if self._queue.qsize() < QUEUED:
            self._queue.put_nowait(change)
            return True
        self._queue.put_nowait(None)
        return False

    async def next(self) -> Change | None:
        """Return the next change once there is one, `None` if the watcher was let go."""
        return self._missed.popleft() if self._missed else await self._queue.get()


class LiveKpis:
    """The moved figures of all partners, as the topic brings them."""

    def __init__(self, tail: Tail) -> None:
        self._tail = tail
        self._recent: deque[_Record] = deque(maxlen=REMEMBERED)
        self._forgotten: dict[int, int] = {}
        self._watchers: dict[str, set[Watcher]] = defaultdict(set)

    async def run(self) -> None:
        """Follow the topic until cancelled."""
        async for record in self._tail.records():
            own = _Record(record, partner_of(record), dict(self._tail.positions))
            self._remember(own)
            self._tell(own)

    async def begun(self) -> None:
        """Wait until places are known: before, nobody can tell what a watcher missed."""
        await self._tail.begun.wait()

    @contextmanager
    def watching(self, partner_id: str, seen: Place | None) -> Iterator[Watcher]:
        """Yield a watcher of a partner that continues after the place `seen`, or begins now."""
        place = dict(self._tail.positions)
        gapless = seen is None or self._remembers(seen)
        continued = seen if seen is not None and gapless else place
        watcher = Watcher(self._missed(partner_id, continued), continued, gapless=gapless, place=continued)
        self._watchers[partner_id].add(watcher)
        try:
            yield watcher
        finally:
            self._leave(partner_id, watcher)

    def _missed(self, partner_id: str, seen: Place) -> list[Change]:
        later = [
            own
            for own in self._recent
            if own.partner_id == partner_id and own.record.offset >= seen.get(own.record.partition, 0)
        ]
        return [change for own in later if (change := _change(own))]

    def _remembers(self, seen: Place) -> bool:
        since = {**self._tail.first, **self._forgotten}
        return since.keys() == seen.keys() and all(
            since[partition] <= offset <= self._tail.positions[partition] + REMEMBERED
            for partition, offset in seen.items()
        )

    def _remember(self, own: _Record) -> None:
        if len(self._recent) == REMEMBERED:
            oldest = self._recent[0].record
            self._forgotten[oldest.partition] = oldest.offset + 1
        self._recent.append(own)

    def _tell(self, own: _Record) -> None:
        watchers = self._watchers.get(own.partner_id)
        if watchers and (change := _change(own)):
            for watcher in [*watchers]:
                if not watcher.tell(change):
                    self._leave(own.partner_id, watcher)

    def _leave(self, partner_id: str, watcher: Watcher) -> None:
        watchers = self._watchers.get(partner_id, set())
        watchers.discard(watcher)
        if not watchers:
            self._watchers.pop(partner_id, None)


def _change(own: _Record) -> Change | None:
    """Return the change in a record, `None` where it is none."""
    try:
        event = decode(own.record).event
    except (UnknownEventType, ContractViolation) as error:
        log.warning("not a change of figures", offset=own.record.offset, error=str(error))
        return None
    if not isinstance(event, KpiChanged):
        return None
    return Change(event, own.record.partition, own.record.offset, own.after)
