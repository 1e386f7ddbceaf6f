"""The link between a customer and the billing system."""

from fastapi import APIRouter, Response

from services.customers.api.settings.callers import Change, Desk, Wanted
from services.customers.api.tables import sight_of
from services.customers.domain.record import CustomerKey
from services.customers.domain.redaction import Veil
from services.customers.domain.settings import billing
from services.customers.domain.settings.billing import BillingProfile as BillingState
from services.customers.schemas.links import BillingProfile, BillingProfileBody
from services.customers.service.desk import SettingsDesk
from shared.http.auth import Editor, Principal, Reader
from shared.http.preconditions import EDITED, TAGGED, tagged

router = APIRouter(prefix="/v1/customers/{customer_id}/billing-profile", tags=["settings"])


@router.get(
    "", summary="Which account of the billing system a customer is", response_model=BillingProfile, responses=TAGGED
)
async def read_billing_profile(wanted: Wanted, reader: Reader, desk: Desk) -> Response:
    """Return the link; nulls where there is none."""
    return await _answer(await desk.sections.read(wanted, BillingState), wanted, reader, desk)


@router.put("", summary="Link a customer to the billing system", response_model=BillingProfile, responses=EDITED)
async def link_billing_profile(
    body: BillingProfileBody, wanted: Wanted, editor: Editor, change: Change, desk: Desk
) -> Response:
    """Link the account; one that another customer is linked to is refused."""
    section = await desk.links.link_billing(wanted, change, body.billing_system, body.billing_id)
    return await _answer(section, wanted, editor, desk)


@router.delete("", summary="Unlink the billing system", response_model=BillingProfile, responses=EDITED)
async def unlink_billing_profile(wanted: Wanted, editor: Editor, change: Change, desk: Desk) -> Response:
    """Take the link away."""
    section = (await desk.sections.edit(change, BillingState, billing.unlinked)).section
    return await _answer(section, wanted, editor, desk)


async def _answer(section: BillingState, key: CustomerKey, reader: Principal, desk: SettingsDesk) -> Response:
    shown = Veil.of(await desk.sections.profile(key), sight_of(reader)).over(section)
    withheld = shown.withheld and section.linked
    values = shown.values if section.linked else dict(section)
    body = BillingProfile.model_validate(values | {"linked": section.linked, "redacted": withheld})
    return tagged(body, section.etag)
