"""Keeps images of partners: made from the database at a partner's first question, then brought up to date.

Before each use, an image takes in the journal entries that were committed since, as many as their heads say: it never
knows half a transaction, and whoever reads after a commit sees it. An image that cannot do so is made anew.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import structlog
from pymongo.errors import PyMongoError

from services.metrics.domain.months import Month, month_of_moment
from services.metrics.domain.moved import MovedRow
from services.metrics.errors import ImageTooLarge
from services.metrics.image.compaction import compacted
from services.metrics.image.partner import PartnerImage
from services.metrics.repository.journal import Heads, JournalStore, entries_between
from services.metrics.repository.positions import PositionStore
from services.metrics.telemetry import IMAGE_BYTES, IMAGE_LOADS
from shared.mongo import Client, Session, snapshot

log = structlog.get_logger(__name__)

MOST_ENTRIES: Final = 2_000
"""An image that is further behind is made anew."""

REFRESH_SECONDS: Final = 1.0
IN_USE_SECONDS: Final = 60.0
"""Images that nobody has asked for so long are left to their next question."""

SPARE_ROWS: Final = 100_000
"""An image is made compact when it has twice as many rows as last time, and so many more."""


class Origin(Protocol):
    """What images of one kind are made of."""

    @property
    def kind(self) -> str:
        """The name of the kind."""

    def pages(self, partner_id: str, generation: int, *, session: Session) -> AsyncIterator[Iterable[MovedRow]]:
        """Yield all rows of a partner, in pages."""

    def relevant(self, moved: Iterable[MovedRow]) -> Iterable[MovedRow]:
        """Yield what an entry of the journal means for images of this kind."""

    def ask_first(self, image: PartnerImage, month: Month) -> None:
        """Have the sums at hand that callers will ask for before any other."""


@dataclass(slots=True)
class KeptImage:
    """An image, and what it contains: the journal of a generation up to `seen`. Whoever uses it holds its lock."""

    partner_id: str
    generation: int
    seen: Heads
    as_of: datetime | None
    compact_rows: int = 0
    used: float = field(default_factory=time.monotonic)
    image: PartnerImage = field(default_factory=PartnerImage)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Images:
    """The images of one kind, at most `budget` bytes of them (0: none); the one used longest ago goes first."""

    def __init__(
        self,
        client: Client,
        positions: PositionStore,
        journal: JournalStore,
        *,
        origin: Origin,
        budget: int,
    ) -> None:
        self._client = client
        self._positions = positions
        self._journal = journal
        self._origin = origin
        self._budget = budget
        self._kept: OrderedDict[str, KeptImage] = OrderedDict()
        self._loads: dict[str, asyncio.Task[KeptImage]] = {}
        self._compactions: dict[str, asyncio.Task[None]] = {}
        self._too_large: set[str] = set()

    @asynccontextmanager
    async def at_hand(self, partner_id: str, session: Session | None = None) -> AsyncIterator[KeptImage | None]:
        """Yield the up-to-date image of a partner, or `None` while it is being made.

        With a `session`, in which nothing was read before, the image shows the same moment as its snapshot.
        """
        kept = self._kept.get(partner_id)
        if kept is None:
            if self._budget and partner_id not in self._too_large:
                self._begin(partner_id)
            yield None
            return
        async with kept.lock:
            self._note_use(kept)
            yield kept if await self._is_fresh(kept, session) else None

    @asynccontextmanager
    async def made(self, partner_id: str) -> AsyncIterator[KeptImage]:
        """Yield the up-to-date image of a partner, made now if there is none; raises `ImageTooLarge`."""
        while True:
            if partner_id in self._too_large:
                raise ImageTooLarge(partner_id, self._origin.kind)
            kept = self._kept.get(partner_id)
            if kept is None:
                kept = await asyncio.shield(self._begin(partner_id))
            async with kept.lock:
                self._note_use(kept)
                if await self._is_fresh(kept):
                    yield kept
                    return

    async def refreshing(self) -> None:
        """Keep images in use up to date between questions, so that no question has much to take in."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                for kept in self._in_use():
                    async with kept.lock:
                        await self._is_fresh(kept)
            except PyMongoError as error:
                # The next question says so to whoever asks it.
                log.warning("images not refreshed", kind=self._origin.kind, error=str(error))

    async def close(self) -> None:
        """Give up whatever is being made."""
        tasks = [*self._loads.values(), *self._compactions.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _note_use(self, kept: KeptImage) -> None:
        kept.used = time.monotonic()
        if kept.partner_id in self._kept:
            self._kept.move_to_end(kept.partner_id)

    def _in_use(self) -> list[KeptImage]:
        return [kept for kept in self._kept.values() if time.monotonic() - kept.used < IN_USE_SECONDS]

    async def _is_fresh(self, kept: KeptImage, session: Session | None = None) -> bool:
        """Bring an image up to date; one that cannot be is dropped."""
        if session is None:
            async with snapshot(self._client) as own:
                return await self._is_fresh(kept, own)
        now = await self._positions.current(kept.partner_id, session=session)
        missing = entries_between(kept.seen, now.heads)
        if now.generation != kept.generation or missing > MOST_ENTRIES:
            return self._drop(kept)
        found = self._journal.between(kept.partner_id, kept.generation, kept.seen, now.heads, session=session)
        entries = [entry async for entry in found]
        if len(entries) < missing:
            return self._drop(kept)
        if missing:
            kept.image.rows.append(self._origin.relevant(row for entry in entries for row in entry))
            self._make_compact(kept)
        kept.seen, kept.as_of = now.heads, now.as_of
        return True

    def _make_compact(self, kept: KeptImage) -> None:
        """Have an image made compact, beside the questions that it goes on answering meanwhile."""
        if len(kept.image.rows) > 2 * kept.compact_rows + SPARE_ROWS and kept.partner_id not in self._compactions:
            task = asyncio.create_task(self._compacted(kept))
            self._compactions[kept.partner_id] = task
            task.add_done_callback(lambda _: self._compactions.pop(kept.partner_id))

    async def _compacted(self, kept: KeptImage) -> None:
        known = kept.image.rows.frozen()
        fewer = await asyncio.to_thread(compacted, known)
        async with kept.lock:
            kept.image.go_on_with(fewer, known)
            kept.compact_rows = len(fewer)
        self._make_room()

    def _drop(self, kept: KeptImage) -> bool:
        log.info("image dropped", partner_id=kept.partner_id, kind=self._origin.kind)
        if self._kept.get(kept.partner_id) is kept:
            del self._kept[kept.partner_id]
        return False

    def _begin(self, partner_id: str) -> asyncio.Task[KeptImage]:
        load = self._loads.get(partner_id)
        if load is None:
            load = self._loads[partner_id] = asyncio.create_task(self._load(partner_id))
            load.add_done_callback(lambda done: self._loaded(partner_id, done))
        return load

    def _loaded(self, partner_id: str, load: asyncio.Task[KeptImage]) -> None:
        del self._loads[partner_id]
        if not load.cancelled() and (error := load.exception()) is not None:
            log.warning("image not made", partner_id=partner_id, kind=self._origin.kind, exc_info=error)

    async def _load(self, partner_id: str) -> KeptImage:
        async with snapshot(self._client) as session:
            now = await self._positions.current(partner_id, session=session)
            kept = KeptImage(partner_id, now.generation, now.heads, now.as_of)
            async for page in self._origin.pages(partner_id, now.generation, session=session):
                await asyncio.to_thread(kept.image.rows.append, page)
                self._check_size(kept)
        await self.prepare(kept)
        IMAGE_LOADS.labels(self._origin.kind).inc()
        self.keep(kept)
        return kept

    def _check_size(self, kept: KeptImage) -> None:
        if kept.image.nbytes > self._budget:
            self._too_large.add(kept.partner_id)
            raise ImageTooLarge(kept.partner_id, self._origin.kind)

    async def prepare(self, kept: KeptImage) -> None:
        """Make a filled image ready for questions."""
        await asyncio.to_thread(kept.image.compact)
        kept.compact_rows = len(kept.image.rows)
        newest = kept.as_of
        if newest is not None:
            await asyncio.to_thread(self._origin.ask_first, kept.image, month_of_moment(newest))

    def keep(self, kept: KeptImage) -> None:
        """Keep an image, if need be in place of others."""
        self._kept[kept.partner_id] = kept
        self._make_room()

    def _make_room(self) -> None:
        while self._held() > self._budget:
            dropped = self._kept.popitem(last=False)[1]
            log.info("image evicted", partner_id=dropped.partner_id, kind=self._origin.kind, bytes=dropped.image.nbytes)
        IMAGE_BYTES.labels(self._origin.kind).set(self._held())

    def _held(self) -> int:
        return sum(each.image.nbytes for each in self._kept.values())
