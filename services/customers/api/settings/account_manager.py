"""Who of the partner's people looks after a customer."""

from functools import partial

from fastapi import APIRouter, Response

from services.customers.api.settings.callers import Change, Desk, Wanted
from services.customers.api.tables import sight_of
from services.customers.domain.redaction import Veil
from services.customers.domain.settings import manager
from services.customers.domain.settings.manager import AccountManager as ManagerState
from services.customers.schemas.links import AccountManager, AccountManagerBody
from shared.http.auth import Editor, Principal, Reader
from shared.http.preconditions import EDITED, TAGGED, tagged

router = APIRouter(prefix="/v1/customers/{customer_id}/account-manager", tags=["settings"])


@router.get("", summary="The account manager of a customer", response_model=AccountManager, responses=TAGGED)
async def read_account_manager(wanted: Wanted, reader: Reader, desk: Desk) -> Response:
    """Return who it is; name and contact show to roles that see personal data, the id to all."""
    return _answer(await desk.sections.read(wanted, ManagerState), reader)


@router.put("", summary="Assign an account manager", response_model=AccountManager, responses=EDITED)
async def assign_account_manager(body: AccountManagerBody, editor: Editor, change: Change, desk: Desk) -> Response:
    """Assign a person of the partner."""
    decide = partial(manager.assigned, details=body.details())
    return _answer((await desk.sections.edit(change, ManagerState, decide)).section, editor)


@router.delete("", summary="Assign nobody", response_model=AccountManager, responses=EDITED)
async def remove_account_manager(editor: Editor, change: Change, desk: Desk) -> Response:
    """Take the account manager away."""
    return _answer((await desk.sections.edit(change, ManagerState, manager.removed)).section, editor)


def _answer(section: ManagerState, reader: Principal) -> Response:
    shown = Veil(protected=False, sight=sight_of(reader)).over(section)
    body = AccountManager.model_validate(shown.values | {"assigned": section.assigned, "redacted": shown.withheld})
    return tagged(body, section.etag)
