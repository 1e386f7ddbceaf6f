"""`/v1/export-schedules` and `/v1/export-templates`: exports that come again."""

from fastapi import APIRouter

from services.exports.api.callers import asker_of
from services.exports.schemas.jobs import ExportJob
from services.exports.schemas.schedules import (
    ScheduleBody,
    ScheduleChange,
    ScheduleLine,
    ScheduleList,
    TemplateBody,
    TemplateLine,
    TemplateList,
)
from services.exports.service.schedules import Schedules
from services.exports.service.templates import Templates
from shared.clock import Clock
from shared.http.auth import Reader


def schedule_routes(schedules: Schedules, clock: Clock) -> APIRouter:
    """Return the routes of schedules."""
    router = APIRouter(prefix="/v1/export-schedules", tags=["schedules"])

    @router.post("", summary="Repeat an export", status_code=201)
    async def add(body: ScheduleBody, reader: Reader) -> ScheduleLine:
        asker = asker_of(reader)
        return ScheduleLine.of(await schedules.add(asker, body.plan()), asker)

    @router.get("", summary="List schedules")
    async def every(reader: Reader) -> ScheduleList:
        asker = asker_of(reader)
        return ScheduleList(items=[ScheduleLine.of(each, asker) for each in await schedules.all(asker)])

    @router.get("/{schedule_id}", summary="Look at one schedule")
    async def get(schedule_id: str, reader: Reader) -> ScheduleLine:
        asker = asker_of(reader)
        return ScheduleLine.of(await schedules.get(asker, schedule_id), asker)

    @router.patch("/{schedule_id}", summary="Change name, rhythm or number of runs")
    async def change(schedule_id: str, body: ScheduleChange, reader: Reader) -> ScheduleLine:
        asker = asker_of(reader)
        after = await schedules.change(
            asker, schedule_id, name=body.name, every_hours=body.every_hours, count=body.count
        )
        return ScheduleLine.of(after, asker)

    @router.post("/{schedule_id}/pause", summary="Let a schedule rest")
    async def pause(schedule_id: str, reader: Reader) -> ScheduleLine:
        asker = asker_of(reader)
        return ScheduleLine.of(await schedules.pause(asker, schedule_id), asker)

    @router.post("/{schedule_id}/resume", summary="Let a schedule run again")
    async def resume(schedule_id: str, reader: Reader) -> ScheduleLine:
        asker = asker_of(reader)
        return ScheduleLine.of(await schedules.resume(asker, schedule_id), asker)

    @router.post("/{schedule_id}/run", summary="Run a schedule now, at most 5 times an hour", status_code=202)
    async def run(schedule_id: str, reader: Reader) -> ExportJob:
        asker = asker_of(reader)
        return ExportJob.of(await schedules.run_now(asker, schedule_id), asker, clock.now())

    @router.delete("/{schedule_id}", summary="Delete a schedule; its files stay", status_code=204)
    async def remove(schedule_id: str, reader: Reader) -> None:
        await schedules.remove(asker_of(reader), schedule_id)

    return router


def template_routes(templates: Templates) -> APIRouter:
    """Return the routes of templates."""
    router = APIRouter(prefix="/v1/export-templates", tags=["templates"])

    @router.post("", summary="Keep a request under a name", status_code=201)
    async def add(body: TemplateBody, reader: Reader) -> TemplateLine:
        return TemplateLine.of(await templates.add(asker_of(reader), body.name, body.request.request()))

    @router.get("", summary="List templates")
    async def every(reader: Reader) -> TemplateList:
        return TemplateList(items=[TemplateLine.of(each) for each in await templates.all(asker_of(reader))])

    @router.get("/{template_id}", summary="Look at one template")
    async def get(template_id: str, reader: Reader) -> TemplateLine:
        return TemplateLine.of(await templates.get(asker_of(reader), template_id))

    @router.delete("/{template_id}", summary="Delete a template", status_code=204)
    async def remove(template_id: str, reader: Reader) -> None:
        await templates.remove(asker_of(reader), template_id)

    return router
