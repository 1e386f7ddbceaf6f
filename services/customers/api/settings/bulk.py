"""One change of many customers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header

from services.customers.api.refusals import problem_of as reading_problem
from services.customers.api.settings.callers import Asker, Desk
from services.customers.api.settings.refusals import problem_of
from services.customers.change_errors import ChangeRefused
from services.customers.domain.settings import configuration, tags
from services.customers.domain.settings.configuration import Overrides
from services.customers.domain.settings.tags import Tags
from services.customers.errors import CustomersError
from services.customers.schemas.bulk import (
    BulkAnswer,
    BulkConfiguration,
    BulkProblem,
    BulkResult,
    BulkTags,
    TargetBody,
)
from services.customers.service.bulk import Result, Target
from services.customers.service.configuration import of_overrides
from shared.http.auth import Editor
from shared.http.preconditions import CONDITIONAL
from shared.http.problems import PreconditionRequired

router = APIRouter(prefix="/v1/settings", tags=["settings"])

AnyState = Annotated[str | None, Header(alias="If-Match", description="`*` changes customers without an `etag` too.")]


@router.post("/tags", summary="Tag many customers", responses={428: CONDITIONAL[428]})
async def tag_many(body: BulkTags, editor: Editor, caller: Asker, desk: Desk, if_match: AnyState = None) -> BulkAnswer:
    """Remove and add tags, customer by customer; what is there or gone already stays so.

    A refused customer stops no other; the answer tells each.
    """
    decide = partial(tags.merged, add=[tag.state() for tag in body.add], remove=body.remove)
    targets = _targets(body.customers, editor.partner_id, if_match)
    return _answer(await desk.bulk.edit(caller, targets, Tags, decide))


@router.post(
    "/configuration",
    summary="Configure many customers",
    responses={404: {"description": "There is no such setting."}, 428: CONDITIONAL[428]},
)
async def configure_many(
    body: BulkConfiguration, editor: Editor, caller: Asker, desk: Desk, if_match: AnyState = None
) -> BulkAnswer:
    """Revert and override settings, customer by customer.

    A value that does not fit is refused before any customer is changed.
    """
    values = configuration.checked(body.override)
    for name in body.revert:
        configuration.setting(name)
    decide = partial(configuration.merged, values=values, revert=body.revert)
    targets = _targets(body.customers, editor.partner_id, if_match)
    own = [replace(target, condition=of_overrides(target.condition)) for target in targets]
    return _answer(await desk.bulk.edit(caller, own, Overrides, decide))


def _targets(customers: Sequence[TargetBody], partner_id: str, if_match: str | None) -> list[Target]:
    if if_match != "*" and any(customer.etag is None for customer in customers):
        raise PreconditionRequired("give every customer its `etag`, or send `If-Match: *` to change any state")
    return [customer.target(partner_id) for customer in customers]


def _answer(results: Sequence[Result]) -> BulkAnswer:
    counted = Counter(result.status for result in results)
    return BulkAnswer(
        changed=counted["changed"],
        unchanged=counted["unchanged"],
        refused=counted["refused"],
        results=[_result(result) for result in results],
    )


def _result(result: Result) -> BulkResult:
    problem = _problem(result.refusal) if result.refusal is not None else None
    return BulkResult(customer_id=result.customer_id, status=result.status, etag=result.etag, problem=problem)


def _problem(refusal: CustomersError) -> BulkProblem:
    told = problem_of(refusal) if isinstance(refusal, ChangeRefused) else reading_problem(refusal)
    field = refusal.field if isinstance(refusal, ChangeRefused) else "customer_id"
    return BulkProblem(status=told.status.value, detail=told.detail, field=field)
