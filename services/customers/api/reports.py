"""The customer report in its three views, and the customer details table."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.customers.api.dependencies import only
from services.customers.api.tables import TablePages
from services.customers.schemas.parameters import (
    BasicParameters,
    DetailsParameters,
    UserParameters,
    VendorParameters,
)
from services.customers.schemas.reports import BasicRow, CountedPage, DetailsRow, UserRow, VendorRow

router = APIRouter(prefix="/v1/reports/customers", tags=["reports"])


@router.get(
    "/basic",
    summary="Customer report, basic view",
    response_model=CountedPage[BasicRow],
    dependencies=[Depends(only(BasicParameters))],
)
async def basic_view(pages: TablePages, parameters: Annotated[BasicParameters, Query()]) -> dict[str, Any]:
    """List the customers of all sellers with their registration and primary contact."""
    return await pages.page(parameters.query(pages.partner_id), parameters)


@router.get(
    "/vendors",
    summary="Customer report, vendor information view",
    response_model=CountedPage[VendorRow],
    dependencies=[Depends(only(VendorParameters))],
)
async def vendor_view(pages: TablePages, parameters: Annotated[VendorParameters, Query()]) -> dict[str, Any]:
    """List customers' relations to vendors; a customer has one row for each."""
    return await pages.page(parameters.query(pages.partner_id), parameters)


@router.get(
    "/users",
    summary="Customer report, Platform user view",
    response_model=CountedPage[UserRow],
    dependencies=[Depends(only(UserParameters))],
)
async def user_view(pages: TablePages, parameters: Annotated[UserParameters, Query()]) -> dict[str, Any]:
    """List the people at customers who have an account on the platform."""
    return await pages.page(parameters.query(pages.partner_id), parameters)


@router.get(
    "/details",
    summary="Customer details table",
    response_model=CountedPage[DetailsRow],
    dependencies=[Depends(only(DetailsParameters))],
)
async def details_table(pages: TablePages, parameters: Annotated[DetailsParameters, Query()]) -> dict[str, Any]:
    """List the first 1,000 customers under the filters by the date they were acquired, oldest first.

    `number` is the place in that order, however the page is sorted. `total` is at most 1,000; an export has them all.
    """
    return await pages.page(parameters.query(pages.partner_id), parameters)
