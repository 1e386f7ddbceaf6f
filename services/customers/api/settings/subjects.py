"""Requests about one person; for owners, since they show and destroy personal data."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.customers.api.settings.callers import Asker, Desk
from services.customers.schemas.subjects import Erasure, SubjectBody, SubjectFile
from shared.http.auth import Editor, Principal, Role
from shared.http.problems import Forbidden

router = APIRouter(prefix="/v1/subject-requests", tags=["subject requests"])


def _owner(editor: Editor) -> Principal:
    if Role.OWNER not in editor.roles:
        raise Forbidden("this needs the role owner: it is about personal data that no other role may see or destroy")
    return editor


Owner = Annotated[Principal, Depends(_owner)]


@router.post("/file", summary="Everything held about one person", response_model=SubjectFile)
async def tell_subject(body: SubjectBody, owner: Owner, caller: Asker, desk: Desk) -> Response:
    """Return a file of everything held about the person at all customers, protected ones and those without consent too.

    The activity log of each customer says that somebody was told, not about whom.
    """
    found = await desk.subjects.tell(owner.partner_id, body.person(), caller)
    file = SubjectFile.of(body, found.held, found.as_of)
    headers = {"Content-Disposition": 'attachment; filename="subject.json"', "Cache-Control": "no-store"}
    return Response(file.model_dump_json(indent=2), media_type="application/json", headers=headers)


@router.post("/erasure", summary="Forget one person")
async def forget_subject(body: SubjectBody, owner: Owner, caller: Asker, desk: Desk) -> Erasure:
    """Remove the person's accounts, and their name and addresses where they are a contact, a signatory or a manager.

    What sources tell of them later is taken in without them. It needs no `If-Match`: whatever is held is to go.
    """
    held = (await desk.subjects.forget(owner.partner_id, body.person(), caller)).held
    return Erasure(
        users=len(held.users),
        contacts=len(held.contacts),
        agreements=len(held.agreements),
        account_manager=len(held.managed),
        customers=sorted(key.customer_id for key in held.fields),
    )
