"""Asking for a file: the file itself if it is small, otherwise a job; and a look at the first rows."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import pyarrow as pa
import structlog

from services.exports import telemetry
from services.exports.domain.callback import CallbackRules
from services.exports.domain.export import Callback, Export, file_name
from services.exports.domain.quota import Quota, QuotaUse, require_room, use_of
from services.exports.domain.request import ExportRequest, checked
from services.exports.errors import ExportForbidden
from services.exports.repository.exports import ExportRepository
from services.exports.repository.queue import ExportQueue
from services.exports.service.announcements import requested
from services.exports.service.askers import Asker
from services.exports.service.catalogue import Catalogue
from services.exports.service.production import rendered
from services.exports.source import DatasetSource, RowStream
from shared.clock import Clock

log = structlog.get_logger(__name__)

PREVIEW_ROWS: Final = 15


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
class Preview:
    """The first rows, as they would be in the file, and how many there are; `columns` are names and Arrow types."""

    columns: list[tuple[str, str]]
    rows: list[list[Any]]
    total_rows: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class DirectLimits:
    """Below both of these the answer is the file; `rows` is the first number that is too many."""

    rows: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Errand:
    """What goes with a request when it becomes a job."""

    name: str = ""
    callback: Callback | None = None
    schedule_id: str | None = None
    correlation_id: str | None = None


class Asking:
    """The use cases that begin an export."""

    def __init__(
        self,
        repository: ExportRepository,
        queue: ExportQueue,
        catalogue: Catalogue,
        source: DatasetSource,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        limits: DirectLimits,
        quota: Quota,
        callbacks: CallbackRules,
    ) -> None:
        self._repository = repository
        self._queue = queue
        self._catalogue = catalogue
        self._source = source
        self._clock = clock
        self._new_id = new_id
        self._limits = limits
        self._quota = quota
        self._callbacks = callbacks

    async def checked(self, request: ExportRequest, asker: Asker) -> ExportRequest:
        """Return the request with its owner, as far as it can be judged without the owner.

        Raises `InvalidRequest`, `ExportForbidden` where the role may not see the dataset at all, and
        `SourceUnavailable` where the owner is not known yet.
        """
        dataset = await self._catalogue.get(request.dataset)
        lacking = asker.redaction.lacks(dataset.needs)
        if lacking:
            shown = " and ".join(need.replace("_", " ") for need in lacking)
            raise ExportForbidden(f"The dataset {dataset.name} shows {shown}, which your role may not see.")
        return checked(dataset, replace(request, owner=dataset.owner))

    async def verified(self, request: ExportRequest, asker: Asker, callback: Callback | None) -> ExportRequest:
        """Return the request as `checked` does, after its owner has accepted it too; its period stays relative."""
        self._callbacks.require_allowed(callback)
        wanted = await self.checked(request, asker)
        today = wanted.at(self._clock.now())
        async with self._source.open(today, partner_id=asker.partner_id, redaction=asker.redaction) as stream:
            await stream.schema()
        return wanted

    async def ask(
        self, request: ExportRequest, asker: Asker, errand: Errand, *, may_be_direct: bool = True
    ) -> DirectFile | Export:
        """Return the file if it is small and may be sent at once, otherwise the job that will make it.

        Raises what `checked` raises, `SourceUnavailable` or `SourceRefused` where the owner does not send the data,
        `CellTooLong` for a small file of a format that cannot hold it, and `QuotaExceeded`.
        """
        self._callbacks.require_allowed(errand.callback)
        wanted = (await self.checked(request, asker)).at(self._clock.now())
        async with self._source.open(wanted, partner_id=asker.partner_id, redaction=asker.redaction) as stream:
            file = await self._directly(wanted, stream) if may_be_direct else None
        if file is not None:
            telemetry.REQUESTED.labels(wanted.dataset, wanted.layout.format.value, "direct").inc()
            return file
        now = self._clock.now()
        require_room(self._quota, await self._queue.usage(asker.partner_id, now), now)
        return await self.enqueue(wanted, asker, errand, total_rows=stream.total_rows)

    async def quota_use(self, asker: Asker) -> QuotaUse:
        """Return how much of each limit the asker's partner uses."""
        return use_of(self._quota, await self._queue.usage(asker.partner_id, self._clock.now()))

    async def repeat(self, asker: Asker, export_id: str, *, correlation_id: str | None) -> Export:
        """Return a new job for what an earlier export asked for, with what the asker's role may see today."""
        earlier = await self._repository.get(asker.partner_id, export_id)
        errand = Errand(earlier.name, earlier.callback, correlation_id=correlation_id)
        answer = await self.ask(earlier.request, asker, errand, may_be_direct=False)
        assert isinstance(answer, Export)  # noqa: S101  # a direct answer was ruled out
        return answer

    async def preview(self, request: ExportRequest, asker: Asker) -> Preview:
        """Return the first 15 rows; raises what `ask` raises but for quotas."""
        wanted = (await self.checked(request, asker)).at(self._clock.now())
        async with self._source.open(wanted, partner_id=asker.partner_id, redaction=asker.redaction) as stream:
            schema = await stream.schema()
            rows = await _first_rows(stream)
        columns = [(field.name, str(field.type)) for field in schema]
        return Preview(columns, rows, stream.total_rows, stream.as_of)

    async def enqueue(self, request: ExportRequest, asker: Asker, errand: Errand, *, total_rows: int) -> Export:
        """Commit and return a new job for a checked request whose period is given."""
        export = Export(
            id=self._new_id(),
            partner_id=asker.partner_id,
            request=request,
            redaction=asker.redaction,
            requested_by=asker.subject,
            created_at=self._clock.now(),
            total_rows=total_rows,
            name=errand.name or request.dataset,
            schedule_id=errand.schedule_id,
            callback=errand.callback,
        )
        await self._repository.add(export, [requested(export)], correlation_id=errand.correlation_id)
        telemetry.REQUESTED.labels(request.dataset, request.layout.format.value, "job").inc()
        log.info("export requested", export_id=export.id, partner_id=export.partner_id, total_rows=total_rows)
        return export

    async def _directly(self, request: ExportRequest, stream: RowStream) -> DirectFile | None:
        if stream.total_rows >= self._limits.rows:
            return None
        content = bytearray()
        async with aclosing(rendered(stream, request)) as pieces:
            async for piece in pieces:
                content += piece.content
                if len(content) > self._limits.size_bytes:
                    return None
        return DirectFile(
            name=file_name(request, self._clock.now()),
            media_type=request.layout.media_type,
            content=bytes(content),
            row_count=stream.total_rows,
            sha256=sha256(content).digest(),
            as_of=stream.as_of,
        )


async def _first_rows(stream: RowStream) -> list[list[Any]]:
    rows: list[list[Any]] = []
    async with aclosing(stream.batches()) as batches:
        async for batch in batches:
            rows += _values(batch.slice(0, PREVIEW_ROWS - len(rows)))
            if len(rows) == PREVIEW_ROWS:
                break
    return rows


def _values(batch: pa.RecordBatch) -> list[list[Any]]:
    return [list(row) for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)]
