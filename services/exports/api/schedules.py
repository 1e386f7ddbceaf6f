"""`/v1/export-schedules`: exports that come again."""

from fastapi import APIRouter, Response

from services.exports.api.callers import ScheduleId
from services.exports.api.desk import AtDesk
from services.exports.schemas.jobs import BEGUN, ExportJob
from services.exports.schemas.schedules import (
    ScheduleBody,
    ScheduleChange,
    ScheduleLine,
    ScheduleList,
)
from shared.http.openapi import LOCATED

router = APIRouter(prefix="/v1/export-schedules", tags=["schedules"])


@router.post("", summary="Repeat an export", status_code=201, responses={201: LOCATED})
async def add_schedule(body: ScheduleBody, desk: AtDesk, response: Response) -> ScheduleLine:
    schedule = await desk.schedule(await desk.schedules.add(desk.asker, body.plan()))
    response.headers["Location"] = f"{router.prefix}/{schedule.id}"
    return schedule


@router.get("", summary="List schedules")
async def list_schedules(desk: AtDesk) -> ScheduleList:
    return ScheduleList(items=[await desk.schedule(each) for each in await desk.schedules.all(desk.asker)])


@router.get("/{schedule_id}", summary="Look at one schedule")
async def read_schedule(schedule_id: ScheduleId, desk: AtDesk) -> ScheduleLine:
    return await desk.schedule(await desk.schedules.get(desk.asker, schedule_id))


@router.patch("/{schedule_id}", summary="Change name, rhythm or number of runs")
async def change_schedule(schedule_id: ScheduleId, body: ScheduleChange, desk: AtDesk) -> ScheduleLine:
    after = await desk.schedules.change(
        desk.asker, schedule_id, name=body.name, every_hours=body.every_hours, count=body.count
    )
    return await desk.schedule(after)


@router.post("/{schedule_id}/pause", summary="Let a schedule rest")
async def pause_schedule(schedule_id: ScheduleId, desk: AtDesk) -> ScheduleLine:
    return await desk.schedule(await desk.schedules.pause(desk.asker, schedule_id))


@router.post("/{schedule_id}/resume", summary="Let a schedule run again")
async def resume_schedule(schedule_id: ScheduleId, desk: AtDesk) -> ScheduleLine:
    return await desk.schedule(await desk.schedules.resume(desk.asker, schedule_id))


@router.post(
    "/{schedule_id}/run",
    summary="Run a schedule now, at most 5 times an hour",
    status_code=202,
    responses={202: BEGUN},
)
async def run_schedule(schedule_id: ScheduleId, desk: AtDesk, response: Response) -> ExportJob:
    job = await desk.job(await desk.schedules.run_now(desk.asker, schedule_id))
    response.headers["Location"] = f"/v1/exports/{job.id}"
    return job


@router.delete("/{schedule_id}", summary="Delete a schedule; its files stay", status_code=204)
async def remove_schedule(schedule_id: ScheduleId, desk: AtDesk) -> None:
    await desk.schedules.remove(desk.asker, schedule_id)
