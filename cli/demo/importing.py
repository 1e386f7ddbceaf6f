"""Imports the demo's files, by the code of `tenantry import`."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from services.sync.domain.mapping import parse_mapping
from services.sync.domain.report import ImportReport
from services.sync.service.commanding import Command, run_command
from services.sync.service.reading import MappedFiles
from services.sync.settings import SyncSettings
from services.sync.sources import Directory
from services.sync.sources.rejects import RejectFile
from services.sync.wiring import connected
from shared.clock import SystemClock

OnProgress = Callable[[Path, ImportReport], None]


def import_all(mappings: Sequence[Path], settings: SyncSettings, on_progress: OnProgress) -> list[ImportReport]:
    """Import the files of every mapping, one after the other; `on_progress` is told after every chunk.

    Raises TransientError where broker or database stay away.
    """
    commands = {path: _command(path, settings.chunk_rows) for path in mappings}
    return asyncio.run(_run_all(commands, settings, on_progress))


async def _run_all(
    commands: Mapping[Path, Command], settings: SyncSettings, on_progress: OnProgress
) -> list[ImportReport]:
    async with connected(settings, SystemClock()) as parts:
        return [
            await run_command(
                parts.holder, command, RejectFile(path.with_suffix(".rejects.csv")), partial(on_progress, path)
            )
            for path, command in commands.items()
        ]


def _command(path: Path, chunk_rows: int) -> Command:
    text = path.read_text(encoding="utf-8")
    mapping = parse_mapping(text, str(path))
    return Command(mapping, text, MappedFiles(mapping, Directory(path.parent), chunk_rows=chunk_rows), "tenantry demo")
