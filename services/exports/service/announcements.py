"""Which event of the bus follows from which change of an export."""

from datetime import datetime

from services.exports.domain.export import Export
from services.exports.domain.lifecycle import Change, Completed, Expired, Failed
from shared.events.exports import ExportCompleted, ExportEvent, ExportExpired, ExportFailed, ExportRequested


def requested(export: Export) -> ExportRequested:
    """Return the event of a new job."""
    return ExportRequested(
        partner_id=export.partner_id,
        export_id=export.id,
        dataset=export.request.dataset,
        format=export.request.layout.format.value,
        requested_by=export.requested_by,
        requested_at=export.created_at,
    )


def announcements(export: Export, change: Change) -> list[ExportEvent]:
    """Return what others are told of `change`; claims, heartbeats, retries and cancellations are nobody's business."""
    match change:
        case Completed():
            return [_completed(export, change)]
        case Failed(reason, at):
            return [_failed(export, reason, at)]
        case Expired(at):
            return [_expired(export, at)]
        case _:
            return []


def _completed(export: Export, change: Completed) -> ExportCompleted:
    return ExportCompleted(
        partner_id=export.partner_id,
        export_id=export.id,
        dataset=export.request.dataset,
        format=export.request.layout.format.value,
        row_count=change.file.row_count,
        size_bytes=change.file.size_bytes,
        sha256=change.file.sha256,
        completed_at=change.at,
        expires_at=change.expires_at,
    )


def _failed(export: Export, reason: str, at: datetime) -> ExportFailed:
    return ExportFailed(
        partner_id=export.partner_id,
        export_id=export.id,
        dataset=export.request.dataset,
        format=export.request.layout.format.value,
        reason=reason,
        failed_at=at,
    )


def _expired(export: Export, at: datetime) -> ExportExpired:
    return ExportExpired(
        partner_id=export.partner_id,
        export_id=export.id,
        dataset=export.request.dataset,
        format=export.request.layout.format.value,
        expired_at=at,
    )
