"""Schedules and templates as callers see them."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.exports.domain.schedule import LONGEST_HOURS, SHORTEST_HOURS, Schedule, ScheduleStatus
from services.exports.domain.template import Template
from services.exports.schemas import example
from services.exports.schemas.requests import CallbackBody, Name, RequestBody
from services.exports.service.askers import Asker
from services.exports.service.schedules import Plan

_HOURS = f"{SHORTEST_HOURS} to {LONGEST_HOURS}."
# Said only: who asks for more is told what is allowed by the domain.
_WITHIN: Final[dict[str, Any]] = {"minimum": SHORTEST_HOURS, "maximum": LONGEST_HOURS}


class ScheduleBody(BaseModel):
    """What is to be repeated, and how often."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "Monthly churn", "request": example.MONTHLY, "every_hours": 720, "count": 12}]
        },
    )

    name: Name
    request: RequestBody
    every_hours: int = Field(strict=True, description=_HOURS, examples=[24], json_schema_extra=_WITHIN)
    starts_at: AwareDatetime | None = Field(None, description="The first run. Default: at once.")
    count: int | None = Field(None, strict=True, description="So many runs. Default: no end.")
    callback: CallbackBody | None = None

    def plan(self) -> Plan:
        """Return what the service takes."""
        return Plan(
            name=self.name,
            request=self.request.request(),
            every_hours=self.every_hours,
            starts_at=self.starts_at,
            count=self.count,
            callback=self.callback.callback() if self.callback else None,
        )


class ScheduleChange(BaseModel):
    """What is to be changed; what is left out stays."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [{"every_hours": 168, "count": 52}]}
    )

    name: Name | None = None
    every_hours: Annotated[int, Field(json_schema_extra=_WITHIN)] | None = Field(
        None, description=f"{_HOURS} A new rhythm begins with the change."
    )
    count: int | None = Field(None, description="So many further runs.")


_PERIOD: Final[dict[str, Any]] = {
    "of": "",
    "from": None,
    "to": None,
    "last": 1,
    "unit": "months",
    "include_current": False,
}
_SCHEDULE: Final[dict[str, Any]] = {
    "id": example.SCHEDULE_ID,
    "name": "Monthly churn",
    "request": {
        **example.MONTHLY,
        "compression": None,
        "locale": example.LOCALE,
        "filters": {},
        "columns": None,
        "period": _PERIOD,
    },
    "every_hours": 720,
    "remaining": 12,
    "status": "active",
    "next_run_at": "2026-12-01T06:00:00Z",
    "runs": 0,
    "last_run_at": None,
    "last_export_id": None,
    "callback_url": None,
    "created_by": example.WHO,
    "created_at": "2026-11-23T08:20:00.778000Z",
    "editable": True,
}


class ScheduleLine(BaseModel):
    """A schedule. Its runs are `GET /v1/exports?schedule_id=…`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SCHEDULE]})

    id: str
    name: str
    request: RequestBody
    every_hours: int
    remaining: int | None = Field(description="Runs to come; null for no end.")
    status: ScheduleStatus
    next_run_at: datetime | None = Field(description="Null unless active.")
    runs: int
    last_run_at: datetime | None
    last_export_id: str | None
    callback_url: str | None
    created_by: str
    created_at: datetime
    editable: bool = Field(description="Whether this caller may change, run or delete it.")

    @classmethod
    def of(cls, schedule: Schedule, asker: Asker) -> "ScheduleLine":
        """Return the HTTP shape of a schedule."""
        return cls(
            id=schedule.id,
            name=schedule.name,
            request=RequestBody.of_request(schedule.request),
            every_hours=schedule.every_hours,
            remaining=schedule.remaining,
            status=schedule.status,
            next_run_at=schedule.next_run_at if schedule.status is ScheduleStatus.ACTIVE else None,
            runs=schedule.runs,
            last_run_at=schedule.last_run_at,
            last_export_id=schedule.last_export_id,
            callback_url=schedule.callback.url if schedule.callback else None,
            created_by=schedule.created_by,
            created_at=schedule.created_at,
            editable=asker.may_edit or asker.subject == schedule.created_by,
        )


class ScheduleList(BaseModel):
    """Every schedule of the partner, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_SCHEDULE]}]})

    items: list[ScheduleLine]


class TemplateBody(BaseModel):
    """A request to keep under a name."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": example.NAME, "request": example.REQUEST}]}
    )

    name: Name
    request: RequestBody


class TemplateChange(BaseModel):
    """What is to be changed; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Customers of DACH"}]})

    name: Name | None = None
    request: RequestBody | None = None


_TEMPLATE: Final[dict[str, Any]] = {
    "name": example.NAME,
    "request": example.TOLD,
    "id": example.TEMPLATE_ID,
    "created_by": example.WHO,
    "created_at": "2026-11-23T08:21:00.810000Z",
}


class TemplateLine(TemplateBody):
    """A request that was kept; `request` can be asked as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TEMPLATE]})

    id: str
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, template: Template) -> "TemplateLine":
        """Return the HTTP shape of a template."""
        return cls(
            id=template.id,
            name=template.name,
            request=RequestBody.of_request(template.request),
            created_by=template.created_by,
            created_at=template.created_at,
        )


class TemplateList(BaseModel):
    """Every template of the partner, by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_TEMPLATE]}]})

    items: list[TemplateLine]
