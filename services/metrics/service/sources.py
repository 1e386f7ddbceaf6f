"""Where the sums of an answer come from: the image of the partner, or MongoDB while there is none.

Both see whole transactions only, and say how new the facts are that they contain.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeVar

from services.metrics.domain import figures
from services.metrics.domain.cells import DIMENSIONS, Amount, Assortment, Measure
from services.metrics.domain.figures import GEOGRAPHY_MEASURES, MonthSums, Part
from services.metrics.domain.questions import Question, without
from services.metrics.domain.splits import OPTION_MEASURES, Option
from services.metrics.domain.splits import options as stored_options
from services.metrics.image import options as image_options
from services.metrics.image.dimensions import ASSORTMENT, filters_key
from services.metrics.image.partner import PartnerImage
from services.metrics.image.parts import parts as image_parts
from services.metrics.image.selection import PRESENCE
from services.metrics.repository.cells import CellStore
from services.metrics.repository.positions import PositionStore
from services.metrics.service.images import Images
from services.metrics.telemetry import ANSWERS
from shared.mongo import Client, Session, snapshot

T = TypeVar("T")

LONG: Final = 100_000
"""Amounts that a question may look at before it leaves the event loop to others."""


class CellSums(Protocol):
    """Sums of cells, as of one moment."""

    async def sums(
        self, question: Question, measures: Sequence[Measure], *, by: str | None = None
    ) -> dict[str, MonthSums]:
        """Return sums by month for each value of the dimension `by`; without `by`, for `""`."""

    async def stocks(self, question: Question, measures: Sequence[Measure]) -> dict[Assortment, dict[Measure, Amount]]:
        """Return sums at the close of the last month, by the products and SKUs held; `measures` are stocks."""

    async def assortments(self, question: Question) -> Iterable[Assortment]:
        """Return all that was ever held until the last month."""

    async def parts(self, question: Question, by: str) -> list[Part]:
        """Return a split of the customers by the dimension `by`, most customers first."""

    async def options(self, question: Question) -> dict[str, list[Option]]:
        """Return the values that each filter may ask for, under the other filters."""


@dataclass(frozen=True, slots=True)
class Source:
    """Sums, and the time of the newest fact in them."""

    cells: CellSums
    as_of: datetime | None


class StoredCells:
    """Sums made by MongoDB, in the snapshot of a session."""

    def __init__(self, cells: CellStore, generation: int, session: Session) -> None:
        self._cells = cells
        self._generation = generation
        self._session = session

    async def sums(
        self, question: Question, measures: Sequence[Measure], *, by: str | None = None
    ) -> dict[str, MonthSums]:
        return await self._cells.sums(question, self._generation, measures, by=by, session=self._session)

    async def stocks(self, question: Question, measures: Sequence[Measure]) -> dict[Assortment, dict[Measure, Amount]]:
        return await self._cells.stocks(question, self._generation, measures, session=self._session)

    async def assortments(self, question: Question) -> Iterable[Assortment]:
        return await self.stocks(question, ["closing"])

    async def parts(self, question: Question, by: str) -> list[Part]:
        return figures.parts(await self.sums(question, GEOGRAPHY_MEASURES, by=by), question.months)

    async def options(self, question: Question) -> dict[str, list[Option]]:
        # One after the other: a session runs one operation at a time.
        found = {name: await self.sums(without(question, name), OPTION_MEASURES, by=name) for name in DIMENSIONS}
        return stored_options(found, question.months)


class ImagedCells:
    """Sums made in memory. A long pass is made beside the event loop; the image is ours until it is done."""

    def __init__(self, image: PartnerImage) -> None:
        self._image = image

    async def sums(
        self, question: Question, measures: Sequence[Measure], *, by: str | None = None
    ) -> dict[str, MonthSums]:
        behind = self._image.behind(question, measures, by)
        return await _beside(behind, lambda: self._image.sums(question, measures, by=by))

    async def stocks(self, question: Question, measures: Sequence[Measure]) -> dict[Assortment, dict[Measure, Amount]]:
        behind = self._image.behind(question, measures, ASSORTMENT)
        return await _beside(behind, lambda: self._image.stocks(question, measures))

    async def assortments(self, question: Question) -> Iterable[Assortment]:
        behind = self._image.behind(question, [PRESENCE], ASSORTMENT)
        return await _beside(behind, lambda: self._image.assortments(question))

    async def parts(self, question: Question, by: str) -> list[Part]:
        behind = self._image.behind(question, GEOGRAPHY_MEASURES, by)
        return await _beside(behind, lambda: image_parts(self._image, question, by))

    async def options(self, question: Question) -> dict[str, list[Option]]:
        image, key = self._image, ("options", filters_key(question), question.months)
        known: dict[str, list[Option]] | None = image.recalled(key)
        if known is not None:
            return known
        behind = image_options.customers_behind(image, question)
        seen = await _beside(behind, lambda: image_options.seen_by(image, question))

        def told() -> dict[str, list[Option]]:
            return image.remembered(key, lambda: image_options.options(image, question, seen))

        return await _beside(image_options.doubts_behind(image, question, seen), told)


async def _beside(behind: int, told: Callable[[], T]) -> T:
    """Return what is told of an image: in a thread if it has to look at more than `LONG` amounts."""
    return await asyncio.to_thread(told) if behind > LONG else told()


class Sources:
    """Finds the source of an answer."""

    def __init__(self, client: Client, cells: CellStore, positions: PositionStore, images: Images) -> None:
        self._client = client
        self._cells = cells
        self._positions = positions
        self._images = images

    @asynccontextmanager
    async def cells(self, partner_id: str) -> AsyncIterator[Source]:
        """Yield the image of a partner if there is one, and have it made if not."""
        async with self._images.at_hand(partner_id) as kept:
            if kept is not None:
                ANSWERS.labels("image").inc()
                yield Source(ImagedCells(kept.image), kept.as_of)
                return
        ANSWERS.labels("cells").inc()
        async with snapshot(self._client) as session:
            now = await self._positions.current(partner_id, session=session)
            yield Source(StoredCells(self._cells, now.generation, session), now.as_of)
