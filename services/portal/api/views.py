"""`/api/views`: saved views. Each carries its version as `ETag`; changes name the one that was read in `If-Match`."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from services.portal.api.dependencies import PortalParts, SignedInViewer
from services.portal.schemas import ViewBody, ViewList, ViewView
from shared.http.problems import PreconditionFailed, PreconditionRequired

router = APIRouter(prefix="/api/views", tags=["saved views"])

IfMatch = Annotated[str | None, Header(description="The `ETag` of the view that was read.")]


@router.get("", summary="The user's saved views")
async def list_views(viewer: SignedInViewer, parts: PortalParts) -> ViewList:
    """Return all views that the user saved at this partner, by page and name."""
    return ViewList(items=[ViewView.of(each) for each in await parts.views.list_of(viewer)])


@router.post("", summary="Save a view", status_code=201)
async def add_view(body: ViewBody, response: Response, viewer: SignedInViewer, parts: PortalParts) -> ViewView:
    """Save a page with its filters under a name."""
    view = ViewView.of(await parts.views.add(viewer, body.content))
    response.headers["Location"] = f"/api/views/{view.id}"
    return _tagged(view, response)


@router.get("/{view_id}", summary="One saved view")
async def read_view(view_id: str, response: Response, viewer: SignedInViewer, parts: PortalParts) -> ViewView:
    """Return a view of the user's own."""
    return _tagged(ViewView.of(await parts.views.find(viewer, view_id)), response)


@router.put("/{view_id}", summary="Change a saved view")
async def change_view(
    view_id: str,
    body: ViewBody,
    *,
    response: Response,
    viewer: SignedInViewer,
    parts: PortalParts,
    if_match: IfMatch = None,
) -> ViewView:
    """Rename a view or give it other filters."""
    changed = await parts.views.change(viewer, view_id, _version(if_match), body.content)
    return _tagged(ViewView.of(changed), response)


@router.delete("/{view_id}", summary="Delete a saved view", status_code=204)
async def remove_view(view_id: str, viewer: SignedInViewer, parts: PortalParts, if_match: IfMatch = None) -> None:
    """Delete a view of the user's own."""
    await parts.views.remove(viewer, view_id, _version(if_match))


def _tagged(view: ViewView, response: Response) -> ViewView:
    response.headers["ETag"] = f'"{view.version}"'
    return view


def _version(if_match: str | None) -> int:
    if if_match is None:
        raise PreconditionRequired("send the ETag of the view that you read in the If-Match header")
    tag = if_match.removeprefix("W/").strip('"')
    if not tag.isdecimal():
        raise PreconditionFailed("the If-Match header holds no ETag of a saved view; read the view again")
    return int(tag)
