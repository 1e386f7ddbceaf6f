"""Asking for exports and fetching them: what a reader can do."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import structlog

from services.exports import telemetry
from services.exports.domain import lifecycle
from services.exports.domain.export import Export, Status, file_name
from services.exports.domain.request import ExportRequest, Redaction
from services.exports.errors import ExportForbidden, ExportGone, ExportNotReady
from services.exports.files import FileStore
from services.exports.repository import ExportRepository, Place
from services.exports.service.announcements import requested
from services.exports.service.production import rendered
from services.exports.service.transitions import transition
from services.exports.source import DatasetSource, RowStream
from shared.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, for which partner, what the role may see, and whether it may clear up after others."""

    partner_id: str
    subject: str
    redaction: Redaction
    may_edit: bool


@dataclass(frozen=True, slots=True)
class DirectFile:
    """A small export, finished at once. `sha256` is the raw digest of `content`."""

    name: str
    media_type: str
    content: bytes
    row_count: int
    sha256: bytes
    as_of: datetime


@dataclass(frozen=True, slots=True)
class DirectLimits:
    """Below both of these the answer is the file; `rows` is the first number that is too many."""

    rows: int
    size_bytes: int


class Downloads:
    """The use cases of the exports API."""

    def __init__(
        self,
        repository: ExportRepository,
        source: DatasetSource,
        files: FileStore,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        limits: DirectLimits,
    ) -> None:
        self._repository = repository
        self._source = source
        self._files = files
        self._clock = clock
        self._new_id = new_id
        self._limits = limits

    async def ask(
        self, request: ExportRequest, asker: Asker, *, correlation_id: str | None = None
    ) -> DirectFile | Export:
        """Return the file if it is small, otherwise the job that will make it.

        Raises `SourceUnavailable` or `SourceRefused` where the owner of the data does not send it.
        """
        async with self._source.open(request, partner_id=asker.partner_id, redaction=asker.redaction) as stream:
            file = await self._directly(request, stream)
        if file is not None:
            telemetry.REQUESTED.labels(request.dataset, request.format.value, "direct").inc()
            return file
        return await self._enqueue(request, asker, stream.total_rows, correlation_id)

    async def get(self, asker: Asker, export_id: str) -> Export:
        """Return one export of the asker's partner; raises `ExportNotFound`."""
        return await self._repository.get(asker.partner_id, export_id)

    async def page(
        self, asker: Asker, *, status: Status | None, limit: int, after: Place | None
    ) -> tuple[list[Export], int]:
        """Return a page of the partner's exports, newest first, and the number on all pages."""
        return await self._repository.page(asker.partner_id, status=status, limit=limit, after=after)

    async def ready(self, asker: Asker, export_id: str) -> Export:
        """Return a completed export whose file the asker may fetch.

        Raises `ExportNotFound`, `ExportForbidden`, `ExportGone` after its time and `ExportNotReady` before it.
        """
        export = await self.get(asker, export_id)
        if not asker.redaction.covers(export.redaction):
            raise ExportForbidden("This file shows data that your role may not see. Ask for an export of your own.")
        if export.has_expired(self._clock.now()):
            raise ExportGone(export.id)
        if export.file is None:
            raise ExportNotReady(export.id, export.status, export.failure)
        return export

    def content(self, export: Export, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end` of a ready export's file."""
        if export.file is None:
            raise ExportNotReady(export.id, export.status)
        return self._files.read(export.file.key, start, end)

    async def remove(self, asker: Asker, export_id: str) -> None:
        """Cancel a job that is not over; remove the record and file of one that is.

        Raises `ExportNotFound`, and `ExportForbidden` for somebody else's export unless the role may edit.
        """
        export = await self.get(asker, export_id)
        if not (asker.may_edit or asker.subject == export.requested_by):
            raise ExportForbidden("Only who asked for an export, an owner or a manager may remove it.")
        after = await transition(self._repository, export, lambda stored: lifecycle.cancel(stored, self._clock.now()))
        if after.revision != export.revision and after.status is Status.CANCELLED:
            telemetry.FINISHED.labels("cancelled").inc()
            return
        # The record first: a crash before the next line leaves an orphan, which the sweep removes.
        await self._repository.remove(after)
        if after.file is not None:
            await self._files.remove(after.file.key)

    async def _directly(self, request: ExportRequest, stream: RowStream) -> DirectFile | None:
        if stream.total_rows >= self._limits.rows:
            return None
        content = bytearray()
        async for piece in rendered(stream, request.format):
            content += piece.content
            if len(content) > self._limits.size_bytes:
                return None
        return DirectFile(
            name=file_name(request, self._clock.now()),
            media_type=request.format.media_type,
            content=bytes(content),
            row_count=stream.total_rows,
            sha256=sha256(content).digest(),
            as_of=stream.as_of,
        )

    async def _enqueue(
        self, request: ExportRequest, asker: Asker, total_rows: int, correlation_id: str | None
    ) -> Export:
        export = Export(
            id=self._new_id(),
            partner_id=asker.partner_id,
            request=request,
            redaction=asker.redaction,
            requested_by=asker.subject,
            created_at=self._clock.now(),
            total_rows=total_rows,
        )
        await self._repository.add(export, [requested(export)], correlation_id=correlation_id)
        telemetry.REQUESTED.labels(request.dataset, request.format.value, "job").inc()
        log.info("export requested", export_id=export.id, partner_id=export.partner_id, total_rows=total_rows)
        return export
