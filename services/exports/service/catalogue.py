"""Every dataset of every owner, asked for again when what is known is old, and kept while an owner is away."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog

from services.exports.domain.datasets import Dataset
from services.exports.errors import InvalidRequest, SourceUnavailable
from services.exports.source import DatasetSource
from shared.clock import Clock

log = structlog.get_logger(__name__)

_FRESH: Final = timedelta(seconds=60)
_SILENT: Final = timedelta(seconds=10)
"""An owner that did not answer is left alone for as long: everybody who asks would wait for it."""


class Catalogue:
    """What can be exported."""

    def __init__(self, source: DatasetSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._known: dict[str, list[Dataset]] = {}
        self._ask_again_at: dict[str, datetime] = {}

    async def all(self) -> list[Dataset]:
        """Return every dataset that is known, by name; owners that are away are as they were."""
        await self._refresh()
        return sorted((dataset for own in self._known.values() for dataset in own), key=lambda dataset: dataset.name)

    async def get(self, name: str) -> Dataset:
        """Return the dataset `name`.

        Raises `InvalidRequest`, and `SourceUnavailable` where an owner that may have it has never answered.
        """
        datasets = await self.all()
        if found := self._found(name):
            return found
        silent = [owner for owner in self._source.owners if owner not in self._known]
        if silent:
            raise SourceUnavailable(silent[0], "it has not said yet what it has")
        raise InvalidRequest("dataset", f"there is no dataset {name!r}", [dataset.name for dataset in datasets])

    async def known(self, name: str) -> Dataset:
        """As `get`, without waiting for owners where the dataset is known, however old that is."""
        return self._found(name) or await self.get(name)

    def _found(self, name: str) -> Dataset | None:
        return next((each for own in self._known.values() for each in own if each.name == name), None)

    async def _refresh(self) -> None:
        now = self._clock.now()
        stale = [owner for owner in self._source.owners if now >= self._ask_again_at.get(owner, now)]
        await asyncio.gather(*(self._ask(owner, now) for owner in stale))

    async def _ask(self, owner: str, now: datetime) -> None:
        try:
            self._known[owner] = await self._source.datasets(owner)
        except SourceUnavailable as error:
            log.warning("an owner does not say what it has", owner=owner, error=str(error))
            self._ask_again_at[owner] = now + _SILENT
        else:
            self._ask_again_at[owner] = now + _FRESH
