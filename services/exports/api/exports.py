"""`/v1/exports`: ask for a file, follow the job, rename, repeat, cancel and delete it."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from services.exports.api.callers import ExportId
from services.exports.api.desk import AtDesk, Desk
from services.exports.api.digests import repr_digest
from services.exports.domain.export import Export
from services.exports.domain.listing import Ordering, Position, cursor_of, position_at, sort_value
from services.exports.schemas.datasets import PreviewAnswer
from services.exports.schemas.files import FILE
from services.exports.schemas.jobs import BEGUN, CallbackAnswer, ExportJob
from services.exports.schemas.quota import QuotaAnswer
from services.exports.schemas.requests import ExportBody, ListParameters, RenameBody, RequestBody
from services.exports.service.asking import DirectFile, Errand
from shared.http.app import Correlation
from shared.http.paging import Page, decode_cursor, encode_cursor

_DIRECT_OR_JOB: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Fewer than 1,000 rows: the file itself.", **FILE},
    202: {"description": "The file is being made; `Location` is the job.", "model": ExportJob, **BEGUN},
}


router = APIRouter(prefix="/v1/exports", tags=["exports"])


@router.post("", summary="Ask for an export", status_code=202, response_model=None, responses=_DIRECT_OR_JOB)
async def request_export(body: ExportBody, desk: AtDesk, correlation_id: Correlation) -> Response:
    callback = body.callback.callback() if body.callback else None
    errand = Errand(body.name or "", callback, correlation_id=correlation_id)
    answer = await desk.asking.ask(body.request(), desk.asker, errand, may_be_direct=body.delivery == "auto")
    return _file(answer) if isinstance(answer, DirectFile) else _accepted(await desk.job(answer))


@router.post("/preview", summary="Look at the first 15 rows")
async def preview_export(body: RequestBody, desk: AtDesk) -> PreviewAnswer:
    return PreviewAnswer.told(await desk.asking.preview(body.request(), desk.asker))


@router.get("", summary="List exports")
async def list_exports(desk: AtDesk, parameters: Annotated[ListParameters, Query()]) -> Page[ExportJob]:
    ordering = Ordering.parse(parameters.sort)
    after = position_at(ordering, decode_cursor(parameters.cursor)) if parameters.cursor else None
    exports, total = await desk.downloads.page(
        desk.asker, parameters.listed(), ordering, limit=parameters.limit + 1, after=after
    )
    return await _page(exports, total, parameters, desk)


@router.get("/quota", summary="See how much of its limits the partner uses")
async def read_quota(desk: AtDesk) -> QuotaAnswer:
    return QuotaAnswer.of(await desk.asking.quota_use(desk.asker))


@router.get("/{export_id}", summary="Look at one export")
async def read_export(export_id: ExportId, desk: AtDesk) -> ExportJob:
    return await desk.job(await desk.downloads.get(desk.asker, export_id))


@router.patch("/{export_id}", summary="Rename an export")
async def rename_export(export_id: ExportId, body: RenameBody, desk: AtDesk) -> ExportJob:
    return await desk.job(await desk.downloads.rename(desk.asker, export_id, body.name))


@router.post("/{export_id}/cancel", summary="Cancel a job that is not over")
async def cancel_export(export_id: ExportId, desk: AtDesk) -> ExportJob:
    return await desk.job(await desk.downloads.cancel(desk.asker, export_id))


@router.post("/{export_id}/repeat", summary="Ask for the same again", status_code=202, responses={202: BEGUN})
async def repeat_export(
    export_id: ExportId, desk: AtDesk, correlation_id: Correlation, response: Response
) -> ExportJob:
    job = await desk.job(await desk.asking.repeat(desk.asker, export_id, correlation_id=correlation_id))
    response.headers["Location"] = f"/v1/exports/{job.id}"
    return job


@router.get(
    "/{export_id}/callback",
    summary="Look at the callback of an export that ended",
    responses={409: {"description": "It has none, or the export is not over yet."}},
)
async def read_callback(export_id: ExportId, desk: AtDesk) -> CallbackAnswer:
    return CallbackAnswer.of(await desk.downloads.callback(desk.asker, export_id))


@router.delete("/{export_id}", summary="Cancel a running export, or remove a finished one", status_code=204)
async def remove_export(export_id: ExportId, desk: AtDesk) -> None:
    await desk.downloads.remove(desk.asker, export_id)


def _accepted(job: ExportJob) -> Response:
    return Response(
        job.model_dump_json(by_alias=True),
        status_code=202,
        media_type="application/json",
        headers={"Location": f"/v1/exports/{job.id}"},
    )


def _file(file: DirectFile) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "X-Row-Count": str(file.row_count),
        "X-As-Of": file.as_of.isoformat(),
        "Repr-Digest": repr_digest(file.sha256),
        "Content-Type": file.media_type,
    }
    return Response(file.content, headers=headers)


async def _page(exports: list[Export], total: int, parameters: ListParameters, desk: Desk) -> Page[ExportJob]:
    shown, more = exports[: parameters.limit], len(exports) > parameters.limit
    withheld = any(not desk.asker.redaction.covers(export.redaction) for export in shown)
    return Page(
        items=[await desk.job(each) for each in shown],
        total=total,
        next_cursor=_cursor(Ordering.parse(parameters.sort), shown[-1]) if more else None,
        redacted=withheld,
    )


def _cursor(ordering: Ordering, last: Export) -> str:
    return encode_cursor(cursor_of(ordering, Position(sort_value(last, ordering.field), last.id)))
