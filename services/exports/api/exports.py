"""`/v1/exports`: ask for a file, follow the job, rename, repeat, cancel and delete it."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from services.exports.api.callers import asker_of
from services.exports.api.digests import repr_digest
from services.exports.domain.export import Export
from services.exports.domain.listing import Ordering, Position, cursor_of, position_at, sort_value
from services.exports.schemas.datasets import PreviewAnswer
from services.exports.schemas.jobs import CallbackAnswer, ExportJob
from services.exports.schemas.requests import ExportBody, ListParameters, RenameBody, RequestBody
from services.exports.service.askers import Asker
from services.exports.service.asking import Asking, DirectFile, Errand
from services.exports.service.downloads import Downloads
from shared.clock import Clock
from shared.http.app import Correlation
from shared.http.auth import Reader
from shared.http.paging import Page, decode_cursor, encode_cursor

_FILE_TYPES: Final[dict[str, dict[str, Any]]] = {
    name: {} for name in ("text/tab-separated-values", "text/csv", "application/x-ndjson", "application/octet-stream")
}
_DIRECT_OR_JOB: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Fewer than 1,000 rows: the file itself.", "content": _FILE_TYPES},
    202: {"description": "The file is being made; `Location` is the job.", "model": ExportJob},
}


def export_routes(asking: Asking, downloads: Downloads, clock: Clock) -> APIRouter:
    """Return the routes of jobs."""
    router = APIRouter(prefix="/v1/exports", tags=["exports"])

    @router.post("", summary="Ask for an export", status_code=202, response_model=None, responses=_DIRECT_OR_JOB)
    async def ask(body: ExportBody, reader: Reader, correlation_id: Correlation) -> Response:
        asker, callback = asker_of(reader), body.callback.callback() if body.callback else None
        errand = Errand(body.name or "", callback, correlation_id=correlation_id)
        answer = await asking.ask(body.request(), asker, errand, may_be_direct=body.delivery == "auto")
        return _file(answer) if isinstance(answer, DirectFile) else _accepted(answer, asker, clock.now())

    @router.post("/preview", summary="Look at the first 15 rows")
    async def preview(body: RequestBody, reader: Reader) -> PreviewAnswer:
        return PreviewAnswer.told(await asking.preview(body.request(), asker_of(reader)))

    @router.get("", summary="List exports")
    async def page(reader: Reader, parameters: Annotated[ListParameters, Query()]) -> Page[ExportJob]:
        asker, ordering = asker_of(reader), Ordering.parse(parameters.sort)
        after = position_at(ordering, decode_cursor(parameters.cursor)) if parameters.cursor else None
        exports, total = await downloads.page(
            asker, parameters.listed(), ordering, limit=parameters.limit + 1, after=after
        )
        return _page(exports, total, parameters, asker, clock.now())

    @router.get("/{export_id}", summary="Look at one export")
    async def get(export_id: str, reader: Reader) -> ExportJob:
        asker = asker_of(reader)
        return ExportJob.of(await downloads.get(asker, export_id), asker, clock.now())

    @router.patch("/{export_id}", summary="Rename an export")
    async def rename(export_id: str, body: RenameBody, reader: Reader) -> ExportJob:
        asker = asker_of(reader)
        return ExportJob.of(await downloads.rename(asker, export_id, body.name), asker, clock.now())

    @router.post("/{export_id}/cancel", summary="Cancel a job that is not over")
    async def cancel(export_id: str, reader: Reader) -> ExportJob:
        asker = asker_of(reader)
        return ExportJob.of(await downloads.cancel(asker, export_id), asker, clock.now())

    @router.post("/{export_id}/repeat", summary="Ask for the same again", status_code=202)
    async def repeat(export_id: str, reader: Reader, correlation_id: Correlation) -> ExportJob:
        asker = asker_of(reader)
        return ExportJob.of(await asking.repeat(asker, export_id, correlation_id=correlation_id), asker, clock.now())

    @router.get("/{export_id}/callback", summary="Look at the callback of an export that ended")
    async def callback(export_id: str, reader: Reader) -> CallbackAnswer:
        return CallbackAnswer.of(await downloads.callback(asker_of(reader), export_id))

    @router.delete("/{export_id}", summary="Cancel a running export, or remove a finished one", status_code=204)
    async def remove(export_id: str, reader: Reader) -> None:
        await downloads.remove(asker_of(reader), export_id)

    return router


def _accepted(export: Export, asker: Asker, now: datetime) -> Response:
    return Response(
        ExportJob.of(export, asker, now).model_dump_json(by_alias=True),
        status_code=202,
        media_type="application/json",
        headers={"Location": f"/v1/exports/{export.id}"},
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


def _page(
    exports: list[Export], total: int, parameters: ListParameters, asker: Asker, now: datetime
) -> Page[ExportJob]:
    shown, more = exports[: parameters.limit], len(exports) > parameters.limit
    withheld = any(not asker.redaction.covers(export.redaction) for export in shown)
    return Page(
        items=[ExportJob.of(each, asker, now) for each in shown],
        total=total,
        next_cursor=_cursor(Ordering.parse(parameters.sort), shown[-1]) if more else None,
        redacted=withheld,
    )


def _cursor(ordering: Ordering, last: Export) -> str:
    return encode_cursor(cursor_of(ordering, Position(sort_value(last, ordering.field), last.id)))
