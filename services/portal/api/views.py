"""`/api/views`: saved views. Each carries its version as `ETag`; changes name the one that was read in `If-Match`."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.portal.api.dependencies import PortalParts, SignedInViewer
from services.portal.examples import VIEW_ID
from services.portal.schemas import ViewBody, ViewList, ViewView
from shared.http.openapi import LOCATED
from shared.http.preconditions import CONDITIONAL, EDITED, TAGGED, IfMatch

ViewId = Annotated[str, Path(description="`id` of the view.", examples=[VIEW_ID])]
router = APIRouter(prefix="/api/views", tags=["saved views"])


@router.get("", summary="The user's saved views")
async def list_views(viewer: SignedInViewer, parts: PortalParts) -> ViewList:
    """Return all views that the user saved at this partner, by page and name."""
    return ViewList(items=[ViewView.of(each) for each in await parts.views.list_of(viewer)])


@router.post("", summary="Save a view", status_code=201, responses={201: LOCATED})
async def add_view(body: ViewBody, response: Response, viewer: SignedInViewer, parts: PortalParts) -> ViewView:
    """Save a page with its filters under a name."""
    view = ViewView.of(await parts.views.add(viewer, body.content))
    response.headers["Location"] = f"/api/views/{view.id}"
    return _tagged(view, response)


@router.get("/{view_id}", summary="One saved view", responses=TAGGED)
async def read_view(view_id: ViewId, response: Response, viewer: SignedInViewer, parts: PortalParts) -> ViewView:
    """Return a view of the user's own."""
    return _tagged(ViewView.of(await parts.views.find(viewer, view_id)), response)


@router.put("/{view_id}", summary="Change a saved view", responses=EDITED)
async def change_view(
    view_id: ViewId,
    body: ViewBody,
    *,
    response: Response,
    viewer: SignedInViewer,
    parts: PortalParts,
    condition: IfMatch,
) -> ViewView:
    """Rename a view or give it other filters."""
    changed = await parts.views.change(viewer, view_id, condition, body.content)
    return _tagged(ViewView.of(changed), response)


@router.delete("/{view_id}", summary="Delete a saved view", status_code=204, responses=CONDITIONAL)
async def remove_view(view_id: ViewId, viewer: SignedInViewer, parts: PortalParts, condition: IfMatch) -> None:
    """Delete a view of the user's own."""
    await parts.views.remove(viewer, view_id, condition)


def _tagged(view: ViewView, response: Response) -> ViewView:
    response.headers["ETag"] = f'"{view.version}"'
    return view
