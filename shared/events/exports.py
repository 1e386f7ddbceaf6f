"""Topic `tenantry.exports`: the life of a download."""

from typing import ClassVar

from pydantic import Field

from shared.events.base import Code, EntityId, Event, Moment, Name

TOPIC = "tenantry.exports"


class ExportEvent(Event):
    """What every event of one export says."""

    export_id: EntityId
    dataset: Code
    format: Code

    @property
    def subject(self) -> str:
        return f"exports/{self.export_id}"


class ExportRequested(ExportEvent):
    """Somebody asked for a file; any worker may take the job."""

    event_type: ClassVar[str] = "tenantry.export.requested.v1"
    topic: ClassVar[str] = TOPIC

    requested_by: Name
    requested_at: Moment


class ExportCompleted(ExportEvent):
    """The file is whole and can be fetched until `expires_at`."""

    event_type: ClassVar[str] = "tenantry.export.completed.v1"
    topic: ClassVar[str] = TOPIC

    row_count: int = Field(ge=0)
    size_bytes: int = Field(ge=0)
    sha256: str
    completed_at: Moment
    expires_at: Moment


class ExportFailed(ExportEvent):
    """The job ended without a file."""

    event_type: ClassVar[str] = "tenantry.export.failed.v1"
    topic: ClassVar[str] = TOPIC

    reason: Name
    failed_at: Moment


class ExportExpired(ExportEvent):
    """The file was removed at the end of its time."""

    event_type: ClassVar[str] = "tenantry.export.expired.v1"
    topic: ClassVar[str] = TOPIC

    expired_at: Moment
