"""Customers for people and API clients."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response

from services.customers.api.dependencies import Queries
from services.customers.api.tables import TablePages, sight_of
from services.customers.domain.record import CustomerKey
from services.customers.schemas.customers import CustomerDetails, CustomerLine
from services.customers.schemas.example import CUSTOMER_ID
from services.customers.schemas.parameters import ListParameters
from services.customers.schemas.reports import CountedPage
from shared.http.auth import Reader
from shared.http.preconditions import UNCHANGED

router = APIRouter(prefix="/v1/customers", tags=["customers"])

CustomerId = Annotated[
    str, Path(min_length=1, max_length=256, description="Internal Customer ID.", examples=[CUSTOMER_ID])
]


@router.get(
    "",
    summary="List customers",
    response_model=CountedPage[CustomerLine],
)
async def list_customers(pages: TablePages, parameters: Annotated[ListParameters, Query()]) -> dict[str, Any]:
    """List customers, filtered and sorted; several values of one filter mean any of them.

    Pages stay correct while data changes: whoever stays is listed exactly once. Where a name may not be seen, it can
    be neither found nor sorted by.
    """
    return await pages.entire(parameters.query(pages.partner_id), parameters)


@router.get(
    "/{customer_id}",
    summary="One customer with all that belongs to it",
    response_model=CustomerDetails,
    responses=UNCHANGED,
)
async def read_customer(
    customer_id: CustomerId,
    reader: Reader,
    queries: Queries,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the profile, vendors, users, subscriptions with their lifecycle, and orders (newest first).

    Of each at most 1,000 are shown; `totals` tells how many there are.
    """
    key = CustomerKey(reader.partner_id, customer_id)
    shown = await queries.customer(key, sight_of(reader))
    details = CustomerDetails.model_validate(shown.values | {"redacted": shown.withheld})
    return _tagged(details.model_dump_json(), if_none_match)


def _tagged(body: str, if_none_match: str | None) -> Response:
    """Return `body` with an ETag of its content, which differs by what the caller may see; 304 if they have it."""
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in _tags(if_none_match):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _tags(header: str | None) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in (header or "").split(",")}
