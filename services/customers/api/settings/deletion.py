"""Deleting a customer, after looking at what goes."""

from typing import Final

from fastapi import APIRouter, Response

from services.customers.api.settings.callers import Asker, Desk, Removed, Wanted
from services.customers.api.tables import sight_of
from services.customers.domain.redaction import Sight, Veil
from services.customers.domain.settings.deletion import Foreseen, etag_of
from services.customers.schemas.deletion import Deletion, DeletionPreview
from shared.http.auth import Reader
from shared.http.preconditions import CONDITIONAL, TAGGED, IfMatch, tagged

router = APIRouter(prefix="/v1/customers/{customer_id}", tags=["settings"])

STAYS: Final = [
    "Everything at the vendors: nothing is changed or cancelled there.",
    "The customer's id, and when and by whom it was deleted, so that no import brings it back.",
    "Files that were exported before, until they expire.",
]


@router.get(
    "/deletion-preview",
    summary="What goes when a customer is deleted",
    response_model=DeletionPreview,
    responses=TAGGED,
)
async def preview_deletion(wanted: Wanted, reader: Reader, desk: Desk) -> Response:
    """Count what belongs to the customer; the `ETag` is what its deletion needs."""
    foreseen = await desk.deletions.foresee(wanted)
    return tagged(_preview(foreseen, sight_of(reader)), foreseen.etag)


@router.delete("", summary="Delete a customer", status_code=204, responses=CONDITIONAL)
async def delete_customer(key: Removed, caller: Asker, condition: IfMatch, desk: Desk) -> None:
    """Delete the profile, all that belongs to it, and its part in every figure; vendors are left alone.

    `If-Match` is the `ETag` of the preview: it changes with the profile and the settings, not with what an import
    brings meanwhile. No later fact brings the customer back.
    """
    await desk.deletions.delete(key, caller, condition)


@router.get("/deletion", summary="When a customer was deleted", response_model=Deletion, responses=TAGGED)
async def read_deletion(wanted: Wanted, desk: Desk) -> Response:
    """Return the deletion; its `ETag` is what lifting it needs."""
    deletion = await desk.deletions.tombstone(wanted)
    body = Deletion(customer_id=wanted.customer_id, deleted_at=deletion.deleted_at)
    return tagged(body, etag_of(deletion))


@router.delete("/deletion", summary="Let a deleted customer come back", status_code=204, responses=CONDITIONAL)
async def lift_deletion(key: Removed, caller: Asker, condition: IfMatch, desk: Desk) -> None:
    """Let what sources tell from now on bring the customer back; what was deleted stays deleted.

    It is empty until a source tells of it again.
    """
    await desk.deletions.lift(key, caller, condition)


def _preview(foreseen: Foreseen, sight: Sight) -> DeletionPreview:
    shown = Veil.of(foreseen.profile, sight).over(foreseen.profile)
    values = {
        "customer_id": foreseen.customer_id,
        "name": shown.values["name"],
        "goes": dict(foreseen.belongings),
        "settings": list(foreseen.sections),
        "personal_data": list(foreseen.personal_data),
        "restated": dict(foreseen.tally),
        "stays": STAYS,
        "redacted": foreseen.profile.protected,
    }
    return DeletionPreview.model_validate(values)
