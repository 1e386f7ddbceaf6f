"""The HTTP shapes of sync."""

from collections import Counter
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.sync import examples
from services.sync.domain.job import ImportJob, ImportStatus
from services.sync.domain.report import OTHERS, ImportReport, InputReport
from services.sync.service.pushing import Result
from shared.events.base import EntityId
from shared.http.auth import RedactionProfile

RESEND: Final = (
    "Customers of whom everything is told again, also what did not change since the last import: for instance of one "
    "whose deletion was lifted."
)


class ImportByReference(BaseModel):
    """An import of files that are already where the service can read them."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.REFERENCE]})

    mapping: str = Field(min_length=1, description="The mapping, as YAML text.")
    directory: str = Field(
        "",
        description="Where the mapping's paths start, below your partner's folder of the service's import directory.",
    )
    resend: list[EntityId] = Field([], max_length=1_000, description=RESEND)


class InputCounts(BaseModel):
    """Rows of one input: read = filtered + rejected + emitted + unchanged."""

    file: str
    record: str
    read: int = Field(ge=0)
    filtered: int = Field(ge=0, description="Left out by `where`.")
    rejected: int = Field(ge=0, description="No records; see `/rejects`.")
    emitted: int = Field(ge=0, description="News: they led to events.")
    unchanged: int = Field(ge=0, description="Known already, or given again later in the same files.")
    events: int = Field(ge=0, description="Events emitted, those of derived orders and withdrawals included.")

    @classmethod
    def of(cls, report: InputReport) -> "InputCounts":
        """Return the shape of `report`."""
        return cls.model_validate(report, from_attributes=True)


class ImportView(BaseModel):
    """One import."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.IMPORT]})

    id: str
    status: ImportStatus
    source: str
    created_at: datetime
    created_by: str
    started_at: datetime | None
    ended_at: datetime | None
    failure: str | None = Field(description="Why it failed.")
    bytes_read: int
    bytes_total: int
    read: int
    filtered: int
    rejected: int
    emitted: int
    unchanged: int
    events: int
    inputs: list[InputCounts]
    unresolved_countries: dict[str, int] = Field(
        description="What `country` said that is none, and how often; `…` is for all after the first 200, and for all "
        "where the role may not see personal data, since what is no country may be a name."
    )

    @classmethod
    def of(cls, job: ImportJob, profile: RedactionProfile) -> "ImportView":
        """Return the shape of `job` under `profile`."""
        return cls(
            id=job.import_id,
            status=job.status,
            source=job.source,
            created_at=job.created_at,
            created_by=job.created_by,
            started_at=job.started_at,
            ended_at=job.ended_at,
            failure=job.failure,
            bytes_read=job.report.bytes_read,
            bytes_total=job.report.bytes_total,
            inputs=[InputCounts.of(each) for each in job.report.inputs],
            unresolved_countries=_unresolved(job.report, profile),
            **_totals(job.report),
        )


def _unresolved(report: ImportReport, profile: RedactionProfile) -> dict[str, int]:
    found = report.unresolved_countries
    return dict(found) if profile.personal_data or not found else {OTHERS: sum(found.values())}


def _totals(report: ImportReport) -> dict[str, int]:
    counts = ("read", "filtered", "rejected", "emitted", "unchanged", "events")
    return {count: report.total(count) for count in counts}


class PushBody(BaseModel):
    """A batch of records. Each is judged by itself, so their fields are checked later, one by one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.PUSH]})

    records: list[Any] = Field(description="Objects with `record` (customer, subscription, …) and its fields.")
    derive_orders: bool = Field(False, description="This source has no orders: each subscription stands for one.")
    resend: bool = Field(False, description="Tell what did not change as well; see `resend` of an import.")


class PushResult(BaseModel):
    """What became of one record."""

    index: int = Field(ge=0, description="Place in `records`, from 0.")
    status: Literal["accepted", "unchanged", "refused"]
    field: str | None = Field(None, description="The field that does not fit.")
    reason: str | None = None

    @classmethod
    def of(cls, result: Result) -> "PushResult":
        """Return the shape of `result`."""
        return cls.model_validate(result, from_attributes=True)


class PushAnswer(BaseModel):
    """What became of every record of a call."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PUSHED]})

    accepted: int
    unchanged: int
    refused: int
    results: list[PushResult]

    @classmethod
    def of(cls, results: list[Result]) -> "PushAnswer":
        """Return the shape of `results`."""
        counts = Counter(each.status for each in results)
        return cls(
            accepted=counts["accepted"],
            unchanged=counts["unchanged"],
            refused=counts["refused"],
            results=[PushResult.of(each) for each in results],
        )
