"""Imports the demo's files, by the code of `tenantry import`."""

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from services.sync.domain.mapping import SourceMapping, parse_mapping
from services.sync.domain.report import ImportReport
from services.sync.domain.snapshots import Origin
from services.sync.service.importing import Assignment
from services.sync.service.reading import MappedFiles
from services.sync.settings import SyncSettings
from services.sync.sources import Directory
from services.sync.sources.rejects import RejectFile
from services.sync.wiring import connected
from shared.clock import Clock, SystemClock

OnProgress = Callable[[Path, ImportReport], None]


def import_all(mappings: Sequence[Path], settings: SyncSettings, on_progress: OnProgress) -> list[ImportReport]:
    """Import the files of every mapping, one after the other; `on_progress` is told after every chunk.

    Raises TransientError where broker or database stay away.
    """
    read = {path: parse_mapping(path.read_text(encoding="utf-8"), str(path)) for path in mappings}
    return asyncio.run(_import_all(read, settings, on_progress))


async def _import_all(
    mappings: Mapping[Path, SourceMapping], settings: SyncSettings, on_progress: OnProgress
) -> list[ImportReport]:
    clock = SystemClock()
    async with connected(settings, clock) as parts:
        return [
            await parts.importer.run(
                _assignment(mapping, clock),
                MappedFiles(mapping, Directory(path.parent), chunk_rows=settings.chunk_rows),
                RejectFile(path.with_suffix(".rejects.csv")),
                partial(on_progress, path),
            )
            for path, mapping in mappings.items()
        ]


def _assignment(mapping: SourceMapping, clock: Clock) -> Assignment:
    origin = Origin(mapping.partner, mapping.source)
    return Assignment(origin, uuid.uuid4().hex, clock.now(), mapping.derives_orders)
