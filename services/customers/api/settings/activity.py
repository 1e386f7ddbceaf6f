"""The activity log of a customer."""

import re
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query

from services.customers.api.settings.callers import Desk, Wanted
from services.customers.repository.activity import LogPage, LogPlace
from services.customers.schemas.settings import ActivityEntry
from shared.http.paging import Page, decode_cursor, encode_cursor
from shared.http.problems import InvalidParameter
from shared.moments import in_utc

router = APIRouter(prefix="/v1/customers/{customer_id}/activity", tags=["settings"])

_ENTRY_ID: Final = re.compile(r"[0-9a-f]{24}")
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before.")]


@router.get("", summary="Who did what to a customer, newest first")
async def read_activity(wanted: Wanted, desk: Desk, limit: Limit = 50, cursor: Cursor = None) -> Page[ActivityEntry]:
    """List what people did. Of a deleted customer only the deletion is left."""
    return activity_page(await desk.activity.of_customer(wanted, place(cursor), limit=limit))


def activity_page(page: LogPage) -> Page[ActivityEntry]:
    """Return the page as it leaves the service."""
    return Page(
        items=[ActivityEntry.model_validate(entry) for entry in page.entries],
        total=page.total,
        next_cursor=encode_cursor([page.last.at.isoformat(), page.last.entry_id]) if page.last else None,
    )


def place(cursor: str | None) -> LogPlace | None:
    """Return where `cursor` points; raises `InvalidParameter` for one that this log never gave out."""
    if cursor is None:
        return None
    match decode_cursor(cursor):
        case [str(at), str(entry_id)] if _ENTRY_ID.fullmatch(entry_id):
            return LogPlace(_moment(at), entry_id)
        case _:
            raise _foreign()


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise _foreign()
        return in_utc(moment)
    except ValueError as error:
        raise _foreign() from error


def _foreign() -> InvalidParameter:
    return InvalidParameter("cursor", "`cursor` must be the `next_cursor` of an earlier page of this log")
