"""`/api/developers`: the machine-readable descriptions of every interface, for the developers' page."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response

from services.portal.api.dependencies import PortalParts, SignedIn
from services.portal.errors import NoSuchService
from services.portal.schemas import ApiDocument, ApiDocuments
from services.portal.upstream import Call
from shared.generated import json_text

_DOCUMENT: Final = {"title": "Description", "type": "object"}
_BEGINNING: Final = {"openapi": "3.1.0", "info": {"title": "Tenantry metrics", "version": "1"}, "paths": {}}

DocumentName = Annotated[str, Path(description="`id` of the description.", examples=["metrics"])]
router = APIRouter(prefix="/api/developers", tags=["developers"])

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "An OpenAPI or AsyncAPI document.",
        "content": {"application/json": {"schema": _DOCUMENT, "example": _BEGINNING}},
    },
    502: {"description": "The service cannot be reached."},
    504: {"description": "The service does not answer in time."},
}
EVENTS: Final = "events"
PORTAL: Final = "portal"


@router.get("", summary="The descriptions that there are")
async def list_documents(_: SignedIn, parts: PortalParts) -> ApiDocuments:
    """Return where the OpenAPI document of each service is, and the AsyncAPI document of the events."""
    services = [_document(name, "openapi", f"Tenantry {name}") for name in (*parts.upstream.names, PORTAL)]
    return ApiDocuments(items=[*services, _document(EVENTS, "asyncapi", "Tenantry events")])


@router.get("/{name}.json", summary="One description", response_model=None, responses=_ANSWERS)
async def read_document(name: DocumentName, request: Request, _: SignedIn, parts: PortalParts) -> Response:
    """Return a service's OpenAPI document as it serves it now, or the AsyncAPI document of the events."""
    if name == EVENTS:
        return _json(parts.settings.asyncapi_file.read_bytes())
    if name == PORTAL:
        return _json(json_text(request.app.openapi()).encode())
    if name not in parts.upstream.names:
        raise NoSuchService(name)
    answer = await parts.upstream.fetch(Call(name, b"/openapi.json"))
    return _json(answer.content, answer.status_code)


def _document(name: str, kind: str, title: str) -> ApiDocument:
    return ApiDocument.model_validate({"id": name, "kind": kind, "title": title, "url": f"{router.prefix}/{name}.json"})


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status_code=status, media_type="application/json")
