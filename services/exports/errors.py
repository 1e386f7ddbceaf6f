"""What can go wrong with an export.

TenantryError
├── TransientError
│   ├── SourceUnavailable     the owner of the data does not answer, or its stream broke off
│   │   └── StreamCutShort    the stream ended well-formed, but before the promised number of rows
│   ├── StaleExport           the job was changed by somebody else since it was read
│   └── CallbackFailed        the other side of a callback did not take it
└── PermanentError
    ├── InvalidRequest        a field of the request names something that does not exist
    ├── InvalidParameterValue a query parameter has a value that is not offered
    ├── ExportNotFound
    ├── ScheduleNotFound
    ├── TemplateNotFound
    ├── LinkNotFound          the link was used, has expired, or never was
    ├── ExportNotReady        the file is not there yet, or never will be
    ├── ExportGone            the file was removed at the end of its time
    ├── ExportForbidden       the file shows more than the reader may see
    ├── LeaseLost             another worker has the job, or it was cancelled: stop and leave nothing behind
    ├── QuotaExceeded         the partner has as many jobs as it may have at once, or in a day
    ├── SourceRefused         the owner of the data does not accept the request itself
    ├── UnsupportedColumn     a column that no cell can hold
    └── CellTooLong           a text that no cell of the format can hold
"""

from collections.abc import Sequence
from datetime import timedelta

from shared.errors import PermanentError, TransientError


class SourceUnavailable(TransientError):
    """The owner of the data could not be read to the end; trying again may help."""

    def __init__(self, owner: str, reason: str) -> None:
        super().__init__(f"the {owner} service could not be read: {reason}")
        self.owner = owner


class StreamCutShort(SourceUnavailable):
    """Fewer or more rows came than the owner promised, so the file would be wrong."""

    def __init__(self, owner: str, *, promised: int, received: int) -> None:
        super().__init__(owner, f"it promised {promised} rows and sent {received}")


class StaleExport(TransientError):
    """The stored job is no longer the one that was read; read it again and decide anew."""

    def __init__(self, export_id: str) -> None:
        super().__init__(f"export {export_id} was changed by another process")


class CallbackFailed(TransientError):
    """A callback was not taken; `final` where another try is not wanted."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class InvalidRequest(PermanentError):
    """`field` of the request has a value that is not offered; `allowed` lists what is."""

    def __init__(self, field: str, detail: str, allowed: Sequence[str] = ()) -> None:
        super().__init__(f"{field}: {detail}")
        self.field = field
        self.detail = detail
        self.allowed = tuple(allowed)


class InvalidParameterValue(PermanentError):
    """The query parameter `name` has a value that is not offered; `allowed` lists what is."""

    def __init__(self, name: str, detail: str, allowed: Sequence[str] = ()) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name
        self.detail = detail
        self.allowed = tuple(allowed)


class QuotaExceeded(PermanentError):
    """The partner has what it may have; `retry_after` is when there is room again, as far as can be told."""

    def __init__(self, what: str, retry_after: timedelta) -> None:
        super().__init__(what)
        self.retry_after = retry_after


class ExportNotFound(PermanentError):
    """No such export of this partner."""

    def __init__(self, export_id: str) -> None:
        super().__init__(f"There is no export {export_id}.")


class ScheduleNotFound(PermanentError):
    """No such schedule of this partner."""

    def __init__(self, schedule_id: str) -> None:
        super().__init__(f"There is no schedule {schedule_id}.")


class TemplateNotFound(PermanentError):
    """No such template of this partner."""

    def __init__(self, template_id: str) -> None:
        super().__init__(f"There is no template {template_id}.")


class LinkNotFound(PermanentError):
    """A link works once and for a short time."""

    def __init__(self) -> None:
        super().__init__("This link was used already or has expired. Ask for a new one.")


class ExportNotReady(PermanentError):
    """There is no file to fetch: `status` tells why."""

    def __init__(self, export_id: str, status: str, failure: str | None = None) -> None:
        super().__init__(f"Export {export_id} is {status}: {failure or 'there is no file to fetch.'}")
        self.status = status


class ExportGone(PermanentError):
    """The file was kept for its time and then removed."""

    def __init__(self, export_id: str) -> None:
        super().__init__(f"The file of export {export_id} has expired and was removed. Ask for a new export.")


class ExportForbidden(PermanentError):
    """The reader's role may not do this with the export."""


class LeaseLost(PermanentError):
    """The attempt that asks is no longer the one that holds the job."""

    def __init__(self, export_id: str, attempt: int) -> None:
        super().__init__(f"attempt {attempt} no longer holds export {export_id}")


class SourceRefused(PermanentError):
    """The owner of the data does not accept the request itself, such as a filter's value.

    `reason` is its own; `parameter` names the filter, if it said which.
    """

    def __init__(self, owner: str, reason: str, parameter: str | None = None) -> None:
        super().__init__(f"the {owner} service does not accept the request: {reason}")
        self.owner = owner
        self.reason = reason
        self.parameter = parameter


class UnsupportedColumn(PermanentError):
    """A list, an object or bytes in a column: a cell holds one plain value."""

    def __init__(self, column: str, kind: str) -> None:
        super().__init__(f"column {column!r} holds {kind}, which does not fit a cell")
        self.column = column


class CellTooLong(PermanentError):
    """A text that a cell of the format cannot hold; it is never cut."""

    def __init__(self, column: str, length: int, longest: int) -> None:
        super().__init__(f"a text of column {column!r} has {length:,} characters; a cell holds {longest:,}")
        self.column = column
        self.length = length
        self.longest = longest
