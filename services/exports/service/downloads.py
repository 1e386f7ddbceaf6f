"""The list of exports, and what a reader can do with one of them."""

from collections.abc import AsyncIterator

from services.exports import telemetry
from services.exports.domain import lifecycle
from services.exports.domain.delivery import Delivery
from services.exports.domain.export import Export, Status
from services.exports.domain.lifecycle import Renamed
from services.exports.domain.listing import Listed, Ordering, Position
from services.exports.errors import ExportForbidden, ExportGone, ExportNotReady
from services.exports.files import FileStore
from services.exports.repository.deliveries import DeliveryRepository
from services.exports.repository.exports import ExportRepository
from services.exports.service.askers import Asker
from services.exports.service.transitions import transition
from shared.clock import Clock


class Downloads:
    """The use cases of the Downloads page, but for asking."""

    def __init__(
        self, repository: ExportRepository, deliveries: DeliveryRepository, files: FileStore, clock: Clock
    ) -> None:
        self._repository = repository
        self._deliveries = deliveries
        self._files = files
        self._clock = clock

    async def get(self, asker: Asker, export_id: str) -> Export:
        """Return one export of the asker's partner; raises `ExportNotFound`."""
        return await self._repository.get(asker.partner_id, export_id)

    async def page(
        self, asker: Asker, listed: Listed, ordering: Ordering, *, limit: int, after: Position | None
    ) -> tuple[list[Export], int]:
        """Return a page of the partner's exports, and the number on all pages."""
        return await self._repository.page(asker.partner_id, listed, ordering, limit=limit, after=after)

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

    async def callback(self, asker: Asker, export_id: str) -> Delivery:
        """Return the callback of an export; raises `ExportNotReady` before its end, and where nobody is told."""
        export = await self.get(asker, export_id)
        delivery = await self._deliveries.of_export(export.partner_id, export.id)
        if delivery is None:
            raise ExportNotReady(export.id, export.status, "it has no callback, or is not over yet.")
        return delivery

    async def rename(self, asker: Asker, export_id: str, name: str) -> Export:
        """Return the export under another name; raises `ExportNotFound` and `ExportForbidden`."""
        export = await self._own(asker, export_id)
        return await transition(self._repository, export, lambda _: Renamed(name))

    async def cancel(self, asker: Asker, export_id: str) -> Export:
        """Return the cancelled job; raises `ExportNotReady` where it is over already."""
        export = await self._own(asker, export_id)
        after = await self._cancelled(export)
        if after.status is not Status.CANCELLED:
            raise ExportNotReady(export.id, after.status, "there is nothing to cancel any more.")
        return after

    async def remove(self, asker: Asker, export_id: str) -> None:
        """Cancel a job that is not over; remove the record and file of one that is.

        Raises `ExportNotFound`, and `ExportForbidden` for somebody else's export unless the role may edit.
        """
        export = await self._own(asker, export_id)
        after = await self._cancelled(export)
        if after.revision != export.revision and after.status is Status.CANCELLED:
            return
        # The record first: a crash before the next line leaves an orphan, which the sweep removes.
        await self._repository.remove(after)
        if after.file is not None:
            await self._files.remove(after.file.key)

    async def _own(self, asker: Asker, export_id: str) -> Export:
        export = await self.get(asker, export_id)
        if not (asker.may_edit or asker.subject == export.requested_by):
            raise ExportForbidden("Only who asked for an export, an owner or a manager may change or remove it.")
        return export

    async def _cancelled(self, export: Export) -> Export:
        after = await transition(self._repository, export, lambda stored: lifecycle.cancel(stored, self._clock.now()))
        if after.revision != export.revision and after.status is Status.CANCELLED:
            telemetry.FINISHED.labels("cancelled").inc()
        return after
