"""`/v1/imports`: files as a mapping says, in the background."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, BinaryIO, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from services.sync.api.bodies import invalid_body, read_all, read_form
from services.sync.domain.job import ImportJob
from services.sync.domain.mapping.parse import MAX_MAPPING_BYTES
from services.sync.domain.reject_file import header_line, reject_lines
from services.sync.domain.report import MOST_REJECTS, Reject
from services.sync.examples import IMPORT_ID, PENDING, REJECTS, UPLOAD
from services.sync.repository.imports import ImportJobs
from services.sync.repository.rejects import RejectStore
from services.sync.schemas import RESEND, ImportByReference, ImportView
from services.sync.service.cancelling import cancel
from services.sync.service.submission import Submissions, Wish
from services.sync.service.tenure import Holder
from services.sync.service.worker import Worker
from shared.http.auth import Editor, Principal, Reader
from shared.http.openapi import LOCATED
from shared.http.paging import Page, decode_cursor, encode_cursor
from shared.http.problems import CORRELATION_HEADER, FieldError, InvalidBody, InvalidParameter, NotFound, ProblemDetails
from shared.moments import in_utc

ImportId = Annotated[str, Path(description="`id` of the import.", examples=[IMPORT_ID])]
Limit = Annotated[int, Query(ge=1, le=200)]

_MULTIPART: Final = "multipart/form-data"
_LINES_AT_ONCE: Final = 500
_BODY: Final[dict[str, Any]] = {
    # Every route takes it. Told here, since a client that openapi-python-client makes of two bodies and no other
    # choice lacks an import, and this is the choice that there is.
    "parameters": [
        {
            "name": CORRELATION_HEADER,
            "in": "header",
            "required": False,
            "schema": {"type": "string", "maxLength": 128},
            "description": "A name for this call, for the log; answers repeat it. Default: one is made.",
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": ImportByReference.model_json_schema()},
            _MULTIPART: {
                "schema": {
                    "type": "object",
                    "title": "ImportUpload",
                    "description": "An import of files that are sent with it.",
                    "examples": [UPLOAD],
                    "required": ["mapping", "files"],
                    "properties": {
                        "mapping": {"type": "string", "description": "The mapping, as YAML text or as a file."},
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "resend": {"type": "array", "items": {"type": "string"}, "description": RESEND},
                    },
                }
            },
        },
    },
}


_BEGUN: Final[dict[str, Any]] = {**LOCATED, "content": {"application/json": {"example": PENDING}}}
_REJECTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The rows, with the reason why each is no record.",
        "content": {"text/csv": {"schema": {"type": "string"}, "example": REJECTS}},
    }
}


@dataclass(frozen=True, slots=True)
class ImportRoom:
    """What the routes of imports work with."""

    submissions: Submissions
    jobs: ImportJobs
    rejects: RejectStore
    worker: Worker
    holder: Holder
    max_upload_bytes: int

    async def submit(self, request: Request, editor: Principal) -> ImportJob:
        """Queue the import that `request` asks for."""
        if request.headers.get("content-type", "").startswith(_MULTIPART):
            return await self._upload(request, editor)
        body = _reference(await read_all(request, MAX_MAPPING_BYTES * 2))
        wish = Wish(body.mapping, frozenset(body.resend))
        return await self.submissions.refer(editor.partner_id, editor.subject, wish, directory=body.directory)

    async def _upload(self, request: Request, editor: Principal) -> ImportJob:
        form = await read_form(request, self.max_upload_bytes)
        try:
            wish = Wish(await _mapping(form), _resend(form))
            return await self.submissions.upload(editor.partner_id, editor.subject, wish, files=_files(form))
        finally:
            await form.close()

    async def find(self, principal: Principal, import_id: str) -> ImportJob:
        """Return an import of the caller's partner; raises `NotFound`."""
        job = await self.jobs.get(principal.partner_id, import_id)
        if job is None:
            raise NotFound(f"there is no import {import_id}")
        return job


def _room(request: Request) -> ImportRoom:
    room: ImportRoom = request.app.state.imports
    return room


Room = Annotated[ImportRoom, Depends(_room)]
router = APIRouter(prefix="/v1/imports", tags=["imports"])


@router.post(
    "",
    summary="Import files",
    status_code=202,
    openapi_extra=_BODY,
    responses={202: _BEGUN, 413: {"model": ProblemDetails, "description": "The upload is too long."}},
)
async def submit_import(request: Request, response: Response, editor: Editor, room: Room) -> ImportView:
    """Take a mapping with its files, or with a directory below the service's import directory.

    In an upload a mapping's `file:` counts by its last part only.
    """
    job = await room.submit(request, editor)
    room.worker.ring()
    response.headers["Location"] = f"/v1/imports/{job.import_id}"
    return ImportView.of(job, editor.profile)


@router.get("", summary="List imports, newest first")
async def list_imports(reader: Reader, room: Room, limit: Limit = 50, cursor: str | None = None) -> Page[ImportView]:
    """Return the imports of the caller's partner."""
    found, total = await room.jobs.page(reader.partner_id, before=_place(cursor), limit=limit + 1)
    shown = found[:limit]
    more = encode_cursor([shown[-1].created_at.isoformat(), shown[-1].import_id]) if len(found) > limit else None
    return Page(items=[ImportView.of(job, reader.profile) for job in shown], total=total, next_cursor=more)


@router.get("/{import_id}", summary="Look at one import")
async def read_import(import_id: ImportId, reader: Reader, room: Room) -> ImportView:
    """Return how far an import is, and what it did."""
    return ImportView.of(await room.find(reader, import_id), reader.profile)


@router.post(
    "/{import_id}/cancel",
    summary="Cancel an import that is not over",
    responses={409: {"model": ProblemDetails, "description": "It has ended already."}},
)
async def cancel_import(import_id: ImportId, editor: Editor, room: Room) -> ImportView:
    """What was imported so far stays, and its rejects can be fetched: importing the files again carries on and doubles
    nothing. Uploaded files are removed.

    One that waits is never begun. One that runs stops before its next chunk of rows, within a second or two, and its
    counts may move until then; so does one that `tenantry import` runs. To cancel it once more changes nothing.
    """
    cancelled = await cancel(room.holder, await room.find(editor, import_id))
    room.worker.ring()
    return ImportView.of(cancelled, editor.profile)


@router.get(
    "/{import_id}/rejects",
    summary="Fetch the rejected rows as CSV",
    response_class=StreamingResponse,
    responses=_REJECTS,
)
async def read_rejects(import_id: ImportId, editor: Editor, room: Room) -> StreamingResponse:
    """The original text of a row is shown to roles that may see personal data, and is empty for others, whose reasons
    quote nothing either.

    Of an import with more than 100,000 the first are kept, and a last line says how many there are besides.
    """
    job = await room.find(editor, import_id)
    lines = _csv(job, room.rejects.read(job), original=editor.profile.personal_data)
    name = f'attachment; filename="{job.source}.rejects.csv"'
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


def _reference(body: bytes) -> ImportByReference:
    try:
        return ImportByReference.model_validate_json(body)
    except ValidationError as error:
        raise invalid_body(error) from error


async def _mapping(form: FormData) -> str:
    part = form.get("mapping")
    if part is None:
        raise InvalidBody([FieldError(field="mapping", reason="is missing")])
    if isinstance(part, str):
        return part
    content = await part.read(MAX_MAPPING_BYTES + 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidBody([FieldError(field="mapping", reason="is not UTF-8 text")]) from error


def _resend(form: FormData) -> frozenset[str]:
    return frozenset(part for part in form.getlist("resend") if isinstance(part, str) and part)


def _files(form: FormData) -> Sequence[tuple[str, BinaryIO]]:
    files = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
    if not files:
        raise InvalidBody([FieldError(field="files", reason="is missing; send at least one file")])
    return [(part.filename or "", part.file) for part in files]


def _place(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    try:
        moment, import_id = decode_cursor(cursor)
        return in_utc(datetime.fromisoformat(moment)), str(import_id)
    except (TypeError, ValueError) as error:
        raise InvalidParameter("cursor", "`cursor` must be the `next_cursor` of an earlier page, unchanged") from error


async def _csv(job: ImportJob, rejects: AsyncIterator[Reject], *, original: bool) -> AsyncIterator[bytes]:
    yield header_line().encode()
    held, kept = list[Reject](), 0
    async for reject in rejects:
        kept += 1
        held.append(reject if original else reject.without_content())
        if len(held) == _LINES_AT_ONCE:
            yield reject_lines(held).encode(errors="surrogateescape")
            held = []
    if kept == MOST_REJECTS and (more := job.report.total("rejected") - kept) > 0:
        reason = f"{more:,} more rows were rejected, and are not kept"
        held.append(Reject("", "", 0, reason, "", reason))
    yield reject_lines(held).encode(errors="surrogateescape")
