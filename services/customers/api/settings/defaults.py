"""The partner's defaults of its settings, and who changed them."""

from functools import partial

from fastapi import APIRouter, Response

from services.customers.api.settings.activity import Cursor, Limit, activity_page, place
from services.customers.api.settings.callers import Desk, PartnerChange
from services.customers.api.settings.configuration import SettingName
from services.customers.domain.settings import configuration
from services.customers.domain.settings.configuration import Defaults as DefaultsState
from services.customers.domain.settings.section import PartnerKey
from services.customers.schemas.configuration import Defaults, ValueBody
from services.customers.schemas.settings import ActivityEntry
from shared.http.auth import Reader
from shared.http.paging import Page
from shared.http.preconditions import EDITED, UNCHANGED, IfNoneMatch, tagged

router = APIRouter(prefix="/v1/settings", tags=["settings"])


@router.get("/defaults", summary="The defaults of every setting", response_model=Defaults, responses=UNCHANGED)
async def read_defaults(reader: Reader, desk: Desk, if_none_match: IfNoneMatch = None) -> Response:
    """List the catalogue of settings, each with Tenantry's default and the partner's."""
    return _answer(await desk.sections.read(PartnerKey(reader.partner_id), DefaultsState), if_none_match)


@router.put("/defaults/{name}", summary="Change a default", response_model=Defaults, responses=EDITED)
async def set_default(name: SettingName, body: ValueBody, change: PartnerChange, desk: Desk) -> Response:
    """Set what holds for every customer that has no value of its own."""
    decide = partial(configuration.default_set, values={name: body.value})
    return _answer((await desk.sections.edit(change, DefaultsState, decide)).section)


@router.delete("/defaults/{name}", summary="Reset a default", response_model=Defaults, responses=EDITED)
async def reset_default(name: SettingName, change: PartnerChange, desk: Desk) -> Response:
    """Go back to the default that Tenantry comes with."""
    decide = partial(configuration.default_reset, name=name)
    return _answer((await desk.sections.edit(change, DefaultsState, decide)).section)


@router.get("/activity", summary="Who changed the defaults, newest first")
async def read_defaults_activity(
    reader: Reader, desk: Desk, limit: Limit = 50, cursor: Cursor = None
) -> Page[ActivityEntry]:
    """List what people did to the partner's defaults."""
    return activity_page(await desk.activity.of_partner(reader.partner_id, place(cursor), limit=limit))


def _answer(section: DefaultsState, if_none_match: str | None = None) -> Response:
    return tagged(Defaults.of(section), section.etag, if_none_match)
