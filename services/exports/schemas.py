"""HTTP shapes of the exports API."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.exports.domain.datasets import CATALOGUE
from services.exports.domain.export import Export, Status
from services.exports.domain.formats import FileFormat

FilterValues = Annotated[list[str], Field(description="Any of these.")]


class ExportBody(BaseModel):
    """What to export."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"dataset": "customers", "format": "tsv", "filters": {"country": ["DE", "FR"]}}]
        },
    )

    dataset: str = Field(description="What to export.", json_schema_extra={"enum": list(CATALOGUE)})
    format: str = Field(
        "tsv", description="TSV with LF or CSV with CRLF.", json_schema_extra={"enum": list(FileFormat)}
    )
    filters: dict[str, FilterValues] = Field(
        default_factory=dict, description="Per field the values of which any will do; all fields must match."
    )


class ExportProgress(BaseModel):
    """How far the job is."""

    rows: int = Field(description="Rows written so far by the current attempt.")
    total_rows: int


class ExportJob(BaseModel):
    """An export that is made in the background, and its file once that is there."""

    id: str
    dataset: str
    format: FileFormat
    filters: dict[str, list[str]]
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
    failure: str | None = Field(None, description="Why there is no file.")
    file_name: str
    content_url: str | None = Field(
        None,
        description="Where the file is; null before it is there, after its time, "
        "and for a role that may not see all of it.",
    )

    @classmethod
    def of(cls, export: Export, *, now: datetime, may_fetch: bool) -> "ExportJob":
        """Return `export` as a reader sees it at `now`."""
        expired = export.has_expired(now)
        file = export.file
        return cls(
            id=export.id,
            dataset=export.request.dataset,
            format=export.request.format,
            filters={name: list(values) for name, values in export.request.filters.items()},
            status=Status.EXPIRED if expired else export.status,
            progress=ExportProgress(rows=export.rows, total_rows=export.total_rows),
            row_count=file.row_count if file else None,
            size_bytes=file.size_bytes if file else None,
            sha256=file.sha256 if file else None,
            as_of=file.as_of if file else None,
            created_at=export.created_at,
            started_at=export.started_at,
            completed_at=export.completed_at,
            expires_at=export.expires_at,
            requested_by=export.requested_by,
            failure=export.failure,
            file_name=export.file_name,
            content_url=f"/v1/exports/{export.id}/content" if file and may_fetch and not expired else None,
        )
