"""Puts imports into the queue, once their mapping and files are known to fit."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from services.sync.domain.job import FilesAt, ImportJob, to_the_millisecond
from services.sync.domain.mapping import SourceMapping, parse_mapping
from services.sync.errors import ForeignPartner, InputError
from services.sync.repository.imports import ImportJobs
from services.sync.service.reading import MappedFiles
from services.sync.sources import Directory
from services.sync.sources.staging import Staging
from shared.clock import Clock

MAPPING_NAME: Final = "mapping"


class Places:
    """Where the files of imports may be."""

    def __init__(self, staging: Staging, *, import_dir: Path | None, chunk_rows: int, max_unpacked: int) -> None:
        self.staging = staging
        self._import_dir = import_dir
        self._chunk_rows = chunk_rows
        self._max_unpacked = max_unpacked

    def find(self, mapping: SourceMapping, at: FilesAt) -> MappedFiles:
        """Return the files of `mapping`; raises `InputError`. Blocks."""
        directory = self._directory(mapping.partner, at)
        return MappedFiles(mapping, directory, chunk_rows=self._chunk_rows, max_unpacked=self._max_unpacked)

    def _directory(self, partner_id: str, at: FilesAt) -> Directory:
        if at.uploaded:
            return Directory(self.staging.directory(at.path), confined=True, flat=True)
        if self._import_dir is None:
            raise InputError("directory", "this installation has no import directory; upload the files")
        # Of its own: what lies there is read with the rights of the service, whoever asks.
        return Directory(self._import_dir / partner_id, confined=True).below(at.path)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an import is asked to do: the mapping's text, and the customers of whom everything is told again."""

    mapping: str
    resend: frozenset[str] = frozenset()


class Submissions:
    """The way into the queue."""

    def __init__(self, jobs: ImportJobs, places: Places, clock: Clock) -> None:
        self._jobs = jobs
        self._places = places
        self._clock = clock

    async def refer(self, partner_id: str, subject: str, wish: Wish, *, directory: str) -> ImportJob:
        """Queue an import of files below the import directory.

        Raises `MappingError`, `InputError` or `ForeignPartner`; then nothing is queued.
        """
        files = FilesAt(uploaded=False, path=directory)
        return await self._queue(partner_id, subject, wish, uuid.uuid4().hex, files)

    async def upload(
        self, partner_id: str, subject: str, wish: Wish, *, files: Sequence[tuple[str, BinaryIO]]
    ) -> ImportJob:
        """Queue an import of uploaded `files`, given as name and content; raises as `refer` does."""
        import_id = uuid.uuid4().hex
        try:
            for name, content in files:
                await self._places.staging.store(import_id, name, content)
            return await self._queue(partner_id, subject, wish, import_id, FilesAt(uploaded=True, path=import_id))
        except BaseException:  # a client that hangs up leaves nothing behind either
            await self._places.staging.remove(import_id)
            raise

    async def _queue(self, partner_id: str, subject: str, wish: Wish, import_id: str, at: FilesAt) -> ImportJob:
        mapping = parse_mapping(wish.mapping, MAPPING_NAME)
        if mapping.partner != partner_id:
            raise ForeignPartner(mapping.partner, partner_id)
        files = await asyncio.to_thread(self._places.find, mapping, at)
        job = ImportJob(
            import_id=import_id,
            partner_id=partner_id,
            source=mapping.source,
            mapping=wish.mapping,
            files=at,
            created_at=to_the_millisecond(self._clock.now()),
            created_by=subject,
            report=await asyncio.to_thread(files.report),
            resend=wish.resend,
        )
        await self._jobs.add(job)
        return job
