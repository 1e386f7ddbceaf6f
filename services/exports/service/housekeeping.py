"""Removes what has had its time: files after their retention, and objects that no export refers to."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

import structlog
from obstore.exceptions import BaseError as ObjectStoreError
from pymongo.errors import PyMongoError

from services.exports import telemetry
from services.exports.domain import lifecycle
from services.exports.domain.export import Export, Status, export_id_of
from services.exports.errors import ExportNotFound
from services.exports.files import FileStore
from services.exports.rendering.spreadsheet import remove_spools
from services.exports.repository.exports import ExportRepository
from services.exports.service.transitions import transition
from shared.clock import Clock
from shared.errors import TransientError

log = structlog.get_logger(__name__)

_ORPHAN_AGE: Final = timedelta(days=1)
"""Longer than the moment between the end of an upload and the commit of its completion can ever be."""

_ORPHAN_PAUSE: Final = timedelta(hours=1)
"""Looking for orphans lists the whole store, which buckets charge for."""

_KEYS_AT_ONCE: Final = 500


class Housekeeping:
    """Sweeps again and again; everything it needs to know is stored, so a restart forgets nothing."""

    def __init__(self, repository: ExportRepository, files: FileStore, *, clock: Clock, pause_seconds: float) -> None:
        self._repository = repository
        self._files = files
        self._clock = clock
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        """Sweep until cancelled."""
        orphans_due = self._clock.now()
        while True:
            try:
                await self.expire_files()
                if self._clock.now() >= orphans_due:
                    await self.remove_orphans()
                    orphans_due = self._clock.now() + _ORPHAN_PAUSE
            except (TransientError, PyMongoError, ObjectStoreError, OSError) as error:
                log.warning("the sweep stopped half-way, the next one continues", error=str(error))
            await asyncio.sleep(self._pause_seconds)

    async def expire_files(self) -> None:
        """End every export whose time is over, at this moment and not before."""
        now = self._clock.now()
        async for export in self._repository.outdated(now):
            await self._expire(export, now)

    async def remove_orphans(self) -> None:
        """Remove objects older than a day that no completed export refers to: what crashed workers left behind."""
        async for keys in self._old_keys(self._clock.now() - _ORPHAN_AGE):
            kept = await self._repository.kept_keys([export_id_of(key) for key in keys])
            for key in keys:
                if key not in kept:
                    await self._remove_orphan(key)
        telemetry.ORPHANS.inc(await self._files.remove_unfinished(self._clock.now() - _ORPHAN_AGE))
        telemetry.ORPHANS.inc(await asyncio.to_thread(remove_spools, self._clock.now() - _ORPHAN_AGE))

    async def _expire(self, export: Export, now: datetime) -> None:
        try:
            after = await transition(self._repository, export, lambda stored: lifecycle.expire(stored, now))
        except ExportNotFound:
            return  # deleted meanwhile, with its file
        if after.status is Status.EXPIRED and after.file is not None:
            # The record first: a crash before the next line leaves an orphan, which the next sweep removes.
            await self._files.remove(after.file.key)
        telemetry.EXPIRED.inc()
        log.info("export expired", export_id=export.id, partner_id=export.partner_id)

    async def _remove_orphan(self, key: str) -> None:
        await self._files.remove(key)
        telemetry.ORPHANS.inc()
        log.warning("removed an object that no export refers to", key=key)

    async def _old_keys(self, before: datetime) -> AsyncIterator[list[str]]:
        keys: list[str] = []
        async for found in self._files.objects():
            if found.last_modified < before:
                keys.append(found.key)
            if len(keys) >= _KEYS_AT_ONCE:
                yield keys
                keys = []
        yield keys
