"""The tags of a customer."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.customers.api.settings.callers import Change, Desk, Wanted
from services.customers.domain.settings import tags
from services.customers.domain.settings.tags import Tags
from services.customers.domain.tag import Tag
from services.customers.schemas.settings import TagEdit, TagList, TagName, TagsBody
from services.customers.service.editing import Outcome
from shared.http.preconditions import EDITED, UNCHANGED, IfNoneMatch, tagged

router = APIRouter(prefix="/v1/customers/{customer_id}/tags", tags=["settings"])

TagPath = Annotated[TagName, Path(description="The tag's name, whatever its case.", examples=["tier"])]


@router.get("", summary="The tags of a customer", response_model=TagList, responses=UNCHANGED)
async def read_tags(wanted: Wanted, desk: Desk, if_none_match: IfNoneMatch = None) -> Response:
    """List all tags; the `ETag` is what a change of them needs."""
    return _answer(await desk.sections.read(wanted, Tags), if_none_match)


@router.put("", summary="Set all tags at once", response_model=TagList, responses=EDITED)
async def replace_tags(body: TagsBody, change: Change, desk: Desk) -> Response:
    """Set exactly these tags."""
    wanted = [tag.state() for tag in body.tags]
    return _done(await desk.sections.edit(change, Tags, partial(tags.replaced, tags=wanted)))


@router.put("/{name:path}", summary="Add, edit or rename a tag", response_model=TagList, responses=EDITED)
async def put_tag(name: TagPath, body: TagEdit, change: Change, desk: Desk) -> Response:
    """Set the value of the tag `name`, which is added if it is not there; another `name` in the body renames it."""
    tag = Tag(name=body.name or name, value=body.value)
    decide = partial(tags.put, tag=tag, instead_of=name if body.name is not None else None)
    return _done(await desk.sections.edit(change, Tags, decide))


@router.delete("/{name:path}", summary="Remove a tag", response_model=TagList, responses=EDITED)
async def remove_tag(name: TagPath, change: Change, desk: Desk) -> Response:
    """Take the tag away."""
    return _done(await desk.sections.edit(change, Tags, partial(tags.removed, name=name)))


def _done(outcome: Outcome[Tags]) -> Response:
    return _answer(outcome.section)


def _answer(section: Tags, if_none_match: str | None = None) -> Response:
    return tagged(TagList.model_validate(section, from_attributes=True), section.etag, if_none_match)
