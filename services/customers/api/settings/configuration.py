"""The configuration of a customer: its own settings over the partner's defaults."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.customers.api.settings.callers import Change, Desk, Wanted
from services.customers.domain.settings import configuration
from services.customers.domain.settings.configuration import Configuration as ConfigurationState
from services.customers.schemas.configuration import Configuration, ValueBody, ValuesBody
from shared.http.preconditions import EDITED, UNCHANGED, IfNoneMatch, tagged

router = APIRouter(prefix="/v1/customers/{customer_id}/configuration", tags=["settings"])

SettingName = Annotated[
    str, Path(min_length=1, max_length=64, description="A setting of the catalogue.", examples=["renewal_notice_days"])
]


@router.get("", summary="Every setting of a customer", response_model=Configuration, responses=UNCHANGED)
async def read_configuration(wanted: Wanted, desk: Desk, if_none_match: IfNoneMatch = None) -> Response:
    """List every setting with its help text, its validation, its default and what is in force."""
    return _answer(await desk.configurations.read(wanted), if_none_match)


@router.put("", summary="Override several settings", response_model=Configuration, responses=EDITED)
async def override_settings(body: ValuesBody, change: Change, desk: Desk) -> Response:
    """Give the customer values of its own, all or none."""
    return _answer(await desk.configurations.edit(change, partial(configuration.overridden, values=body.values)))


@router.put("/{name}", summary="Override a setting", response_model=Configuration, responses=EDITED)
async def override_setting(name: SettingName, body: ValueBody, change: Change, desk: Desk) -> Response:
    """Give the customer a value of its own."""
    decide = partial(configuration.overridden, values={name: body.value})
    return _answer(await desk.configurations.edit(change, decide))


@router.delete("/{name}", summary="Revert a setting", response_model=Configuration, responses=EDITED)
async def revert_setting(name: SettingName, change: Change, desk: Desk) -> Response:
    """Take the customer's own value away: the default is in force again."""
    return _answer(await desk.configurations.edit(change, partial(configuration.reverted, names=(name,))))


def _answer(state: ConfigurationState, if_none_match: str | None = None) -> Response:
    return tagged(Configuration.of(state), state.etag, if_none_match)
