"""`/v1/exports/{id}/content`: the file, whole or in part."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from services.exports.api.callers import ExportId, asker_of
from services.exports.api.digests import repr_digest
from services.exports.api.ranges import Span, Unsatisfiable, requested_span
from services.exports.domain.export import Export, StoredFile
from services.exports.errors import ExportGone, ExportNotReady
from services.exports.schemas.files import BEYOND, PART, STORED
from services.exports.schemas.jobs import LinkAnswer
from services.exports.service.downloads import Downloads
from services.exports.service.links import LINK_PATH, Links
from shared.http.auth import Reader
from shared.http.middleware import is_head

log = structlog.get_logger(__name__)

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The file.", **STORED},
    206: {"description": "The requested bytes of it.", **PART},
    304: {"description": "The file that the caller has is the same."},
    403: {"description": "It shows more than the role may see."},
    409: {"description": "It is not there yet, or the job failed."},
    410: {"description": "Its time is over."},
    416: {"description": "The range begins after its end.", **BEYOND},
}


def content_routes(downloads: Downloads, links: Links) -> APIRouter:
    """Return the routes of files."""
    router = APIRouter(prefix="/v1/exports", tags=["exports"])

    @router.post(
        "/{export_id}/link", summary="Make a short-lived link that needs no token", responses={410: _ANSWERS[410]}
    )
    async def link_export(export_id: ExportId, reader: Reader) -> LinkAnswer:
        """Return an address of the store where that can sign one, otherwise one of ours that works once."""
        made = await links.make(asker_of(reader), export_id)
        return LinkAnswer(url=made.url, expires_at=made.expires_at, one_use=made.one_use)

    @router.get(
        "/{export_id}/content",
        summary="Fetch the file",
        response_model=None,
        response_class=StreamingResponse,
        responses=_ANSWERS,
    )
    async def read_content(
        export_id: ExportId,
        reader: Reader,
        byte_range: Annotated[str | None, Header(alias="Range")] = None,
        if_range: Annotated[str | None, Header()] = None,
        if_none_match: Annotated[str | None, Header()] = None,
    ) -> Response:
        export = await downloads.ready(asker_of(reader), export_id)
        file = _file_of(export)
        if if_none_match and _etag(file) in if_none_match:
            return Response(status_code=304, headers={"ETag": _etag(file)})
        if if_range and if_range != _etag(file):
            byte_range = None  # the caller resumes another file
        try:
            span = requested_span(byte_range, file.size_bytes)
        except Unsatisfiable:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{file.size_bytes}"})
        return _answer(export, file, span, await _started(downloads, export, span))

    return router


def link_routes(downloads: Downloads, links: Links) -> APIRouter:
    """Return the route of one-use links, which is no part of the described API: its address is opaque."""
    router = APIRouter(include_in_schema=False)

    @router.get(f"{LINK_PATH}/{{token}}", summary="Follow a link, once", response_model=None)
    async def follow(token: str, request: Request) -> Response:
        export = await links.follow(token, use=not is_head(request))
        file = _file_of(export)
        whole = Span(0, file.size_bytes, file.size_bytes)
        return _answer(export, file, whole, await _started(downloads, export, whole))

    return router


async def _started(downloads: Downloads, export: Export, span: Span) -> AsyncIterator[bytes]:
    """Return the pieces, the first one read already, so that a missing object is an answer and not a broken stream."""
    pieces = downloads.content(export, span.start, span.end)
    try:
        first = await anext(pieces, b"")
    except FileNotFoundError as error:
        log.exception("the object of a completed export is missing", export_id=export.id)
        raise ExportGone(export.id) from error
    return _chained(first, pieces)


async def _chained(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


def _answer(export: Export, file: StoredFile, span: Span, pieces: AsyncIterator[bytes]) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{export.file_name}"',
        "Content-Length": str(span.end - span.start),
        "Content-Type": export.request.layout.media_type,
        "Accept-Ranges": "bytes",
        "ETag": _etag(file),
        "Repr-Digest": repr_digest(bytes.fromhex(file.sha256)),
        "X-Row-Count": str(file.row_count),
        "X-As-Of": file.as_of.isoformat(),
        "Cache-Control": "private, no-store",
    }
    if span.is_whole:
        return StreamingResponse(pieces, headers=headers)
    return StreamingResponse(pieces, status_code=206, headers=headers | {"Content-Range": span.content_range})


def _etag(file: StoredFile) -> str:
    return f'"{file.sha256}"'


def _file_of(export: Export) -> StoredFile:
    if export.file is None:
        raise ExportNotReady(export.id, export.status)
    return export.file
