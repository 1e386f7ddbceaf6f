"""`/v1/exports`: ask for a file, follow the job, get rid of it."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from services.exports.api.callers import asker_of
from services.exports.api.digests import repr_digest
from services.exports.domain.export import Export, Status
from services.exports.domain.request import checked
from services.exports.repository import Place
from services.exports.schemas import ExportBody, ExportJob
from services.exports.service.downloads import Asker, DirectFile, Downloads
from shared.clock import Clock
from shared.http.app import Correlation
from shared.http.auth import Reader
from shared.http.paging import Page, decode_cursor, encode_cursor
from shared.http.problems import InvalidParameter

Limit = Annotated[int, Query(ge=1, le=200)]

_DIRECT_OR_JOB: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Fewer than 1,000 rows: the file itself.",
        "content": {"text/tab-separated-values": {}, "text/csv": {}},
    },
    202: {"description": "The file is being made; `Location` is the job.", "model": ExportJob},
}


def export_routes(downloads: Downloads, clock: Clock) -> APIRouter:
    """Return the routes of jobs."""
    router = APIRouter(prefix="/v1/exports", tags=["exports"])

    @router.post("", summary="Ask for an export", status_code=202, response_model=None, responses=_DIRECT_OR_JOB)
    async def ask(body: ExportBody, reader: Reader, correlation_id: Correlation) -> Response:
        request = checked(body.dataset, body.format, body.filters)
        asker = asker_of(reader)
        answer = await downloads.ask(request, asker, correlation_id=correlation_id)
        return _file(answer) if isinstance(answer, DirectFile) else _accepted(answer, asker, clock.now())

    @router.get("", summary="List exports, newest first")
    async def page(
        reader: Reader, status: Status | None = None, limit: Limit = 50, cursor: str | None = None
    ) -> Page[ExportJob]:
        asker = asker_of(reader)
        exports, total = await downloads.page(asker, status=status, limit=limit + 1, after=_place(cursor))
        return _page(exports, total, limit, asker, clock.now())

    @router.get("/{export_id}", summary="Look at one export")
    async def get(export_id: str, reader: Reader) -> ExportJob:
        asker = asker_of(reader)
        return _job(await downloads.get(asker, export_id), asker, clock.now())

    @router.delete("/{export_id}", summary="Cancel a running export, or remove a finished one", status_code=204)
    async def remove(export_id: str, reader: Reader) -> None:
        await downloads.remove(asker_of(reader), export_id)

    return router


def _job(export: Export, asker: Asker, now: datetime) -> ExportJob:
    return ExportJob.of(export, now=now, may_fetch=asker.redaction.covers(export.redaction))


def _accepted(export: Export, asker: Asker, now: datetime) -> Response:
    return Response(
        _job(export, asker, now).model_dump_json(),
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


def _page(exports: list[Export], total: int, limit: int, asker: Asker, now: datetime) -> Page[ExportJob]:
    shown = exports[:limit]
    cursor = encode_cursor([shown[-1].created_at.isoformat(), shown[-1].id]) if len(exports) > limit else None
    withheld = any(not asker.redaction.covers(export.redaction) for export in shown)
    return Page(items=[_job(each, asker, now) for each in shown], total=total, next_cursor=cursor, redacted=withheld)


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    match decode_cursor(cursor):
        case [str(moment), str(export_id)]:
            return Place(_moment(moment), export_id)
        case _:
            raise InvalidParameter("cursor", "`cursor` must be the `next_cursor` of an earlier page of this list")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidParameter("cursor", "`cursor` must be the `next_cursor` of an earlier page") from error
