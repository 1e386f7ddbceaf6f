"""Exports as their readers see them."""

from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from services.exports.domain.delivery import Delivery, DeliveryStatus
from services.exports.domain.export import Export, Status
from services.exports.domain.formats import Compression, DateStyle, FileFormat
from services.exports.domain.period import Period
from services.exports.domain.progress import progress_of
from services.exports.schemas import example
from services.exports.service.askers import Asker
from shared.http.openapi import LOCATED


class ExportProgress(BaseModel):
    """How far the current attempt is."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    rows: int = Field(description="Rows written so far.")
    total_rows: int
    size_bytes: int = Field(description="Bytes written so far; of XLSX they all come at the end.")
    rows_per_second: float | None = Field(None, description="Since the attempt began; null unless it runs.")
    seconds_left: float | None = Field(None, description="At that rate; null unless it runs.")


class PeriodOfExport(BaseModel):
    """The range of time whose data the file shows."""

    of: str
    first: str = Field(serialization_alias="from")
    last: str = Field(serialization_alias="to")


class LocaleOfExport(BaseModel):
    """How a CSV file is written."""

    separator: str
    decimal: str
    dates: DateStyle
    byte_order_mark: bool


_JOB: Final[dict[str, Any]] = {
    "id": example.EXPORT_ID,
    "name": example.NAME,
    **example.TOLD,
    "status": "completed",
    "progress": {
        "rows": example.ROWS,
        "total_rows": example.ROWS,
        "size_bytes": example.SIZE_BYTES,
        "rows_per_second": None,
        "seconds_left": None,
    },
    "row_count": example.ROWS,
    "size_bytes": example.SIZE_BYTES,
    "sha256": "5197252a1f3d816b6407df125795acdcbeb6187ea1db4ee06981742a7020c1a9",
    "as_of": example.AS_OF,
    "created_at": "2026-11-23T08:15:30.611000Z",
    "started_at": "2026-11-23T08:15:30.644000Z",
    "completed_at": "2026-11-23T08:15:30.674000Z",
    "expires_at": example.EXPIRES_AT,
    "requested_by": example.WHO,
    "schedule_id": None,
    "callback_url": None,
    "failure": None,
    "file_name": "customers-20261123T081530Z.csv",
    "editable": True,
    "content_url": f"/v1/exports/{example.EXPORT_ID}/content",
}
_NOT_YET: Final = (
    "row_count",
    "size_bytes",
    "sha256",
    "as_of",
    "started_at",
    "completed_at",
    "expires_at",
    "content_url",
)
_PENDING: Final[dict[str, Any]] = {
    **_JOB,
    **dict.fromkeys(_NOT_YET),
    "status": "pending",
    "progress": {**_JOB["progress"], "rows": 0, "size_bytes": 0},
}
BEGUN: Final[dict[str, Any]] = {**LOCATED, "content": {"application/json": {"example": _PENDING}}}
"""What is told of an export that was asked for, for OpenAPI."""


class ExportJob(BaseModel):
    """An export that is made in the background, and its file once that is there."""

    model_config = ConfigDict(json_schema_extra={"examples": [_JOB]}, json_schema_serialization_defaults_required=True)

    id: str
    name: str
    dataset: str
    format: FileFormat
    compression: Compression | None
    locale: LocaleOfExport
    filters: dict[str, list[str]]
    columns: list[str] = Field(description="In their order; empty: all of the dataset.")
    period: PeriodOfExport | None
    status: Status
    progress: ExportProgress
    row_count: int | None = Field(None, description="Rows in the file, without its header.")
    size_bytes: int | None = None
    sha256: str | None = Field(None, description="Of the whole file, hexadecimal.")
    as_of: datetime | None = Field(None, description="The moment whose data the file shows.")
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = Field(None, description="When it ended, in whatever way.")
    expires_at: datetime | None = Field(None, description="When the file is removed.")
    requested_by: str
    schedule_id: str | None = Field(None, description="The schedule that asked for it.")
    callback_url: str | None = None
    failure: str | None = Field(None, description="Why there is no file, in words.")
    file_name: str
    editable: bool = Field(description="Whether this caller may rename, cancel or delete it.")
    content_url: str | None = Field(
        None,
        description="Where the file is; null before it is there, after its time, "
        "and for a role that may not see all of it.",
    )

    @classmethod
    def of(cls, export: Export, asker: Asker, now: datetime) -> "ExportJob":
        """Return `export` as `asker` sees it at `now`."""
        expired = export.has_expired(now)
        may_fetch = asker.redaction.covers(export.redaction) and not expired
        return cls(
            **_asked(export),
            **_file(export),
            id=export.id,
            status=Status.EXPIRED if expired else export.status,
            progress=_progress(export, now),
            created_at=export.created_at,
            started_at=export.started_at,
            completed_at=export.completed_at,
            expires_at=export.expires_at,
            requested_by=export.requested_by,
            schedule_id=export.schedule_id,
            failure=export.failure,
            editable=asker.may_edit or asker.subject == export.requested_by,
            content_url=f"/v1/exports/{export.id}/content" if export.file and may_fetch else None,
        )


_LINK: Final[dict[str, Any]] = {
    "url": "/v1/export-links/PMNQYM7_Gw1ZZZexIMHc988x5JAg3JYkxZlgW00DrFY",
    "expires_at": "2026-11-23T08:25:34.648000Z",
    "one_use": True,
}


class LinkAnswer(BaseModel):
    """An address of the file that needs no token."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LINK]})

    url: str = Field(description="Of the store, or, relative to this service, of ours.")
    expires_at: datetime
    one_use: bool = Field(description="Ours works once and answers no range; the store's works until it expires.")


_CALLBACK: Final[dict[str, Any]] = {
    "url": example.CALLBACK_URL,
    "status": "waiting",
    "attempts": 1,
    "last_error": "answered 503",
    "next_at": "2026-11-23T08:15:40.700000Z",
    "delivered_at": None,
}


class CallbackAnswer(BaseModel):
    """How far the callback of an export is."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CALLBACK]})

    url: str
    status: DeliveryStatus
    attempts: int
    last_error: str | None = Field(description="Why the last try came to nothing.")
    next_at: datetime | None = Field(description="The next try; null when there is none.")
    delivered_at: datetime | None

    @classmethod
    def of(cls, delivery: Delivery) -> "CallbackAnswer":
        """Return the HTTP shape of a callback."""
        return cls(
            url=delivery.callback.url,
            status=delivery.status,
            attempts=delivery.attempts,
            last_error=delivery.last_error,
            next_at=delivery.next_at if delivery.status is DeliveryStatus.WAITING else None,
            delivered_at=delivery.delivered_at,
        )


def _asked(export: Export) -> dict[str, Any]:
    request, locale = export.request, export.request.layout.locale
    period = request.period if isinstance(request.period, Period) else None
    return {
        "name": export.name,
        "dataset": request.dataset,
        "format": request.layout.format,
        "compression": request.layout.compression,
        "locale": LocaleOfExport.model_validate(locale, from_attributes=True),
        "filters": {name: list(values) for name, values in request.filters.items()},
        "columns": list(request.columns),
        "period": PeriodOfExport(of=period.of, first=period.first, last=period.last) if period else None,
        "callback_url": export.callback.url if export.callback else None,
        "file_name": export.file_name,
    }


def _file(export: Export) -> dict[str, Any]:
    file = export.file
    if file is None:
        return {}
    return {
        "row_count": file.row_count,
        "size_bytes": file.size_bytes,
        "sha256": file.sha256,
        "as_of": file.as_of,
    }


def _progress(export: Export, now: datetime) -> ExportProgress:
    progress = progress_of(export, now)
    return ExportProgress(
        rows=export.rows,
        total_rows=export.total_rows,
        size_bytes=export.size_bytes,
        rows_per_second=progress.rows_per_second if progress else None,
        seconds_left=progress.seconds_left if progress else None,
    )
