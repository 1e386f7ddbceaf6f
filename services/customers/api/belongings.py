"""What belongs to one customer, a page at a time."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.customers.api.customers import CustomerId
from services.customers.api.dependencies import only
from services.customers.api.tables import Pages, TablePages
from services.customers.domain.record import CustomerKey
from services.customers.schemas.belongings import (
    BelongingsParameters,
    OrdersOfCustomer,
    SubscriptionsOfCustomer,
    UsageOfCustomer,
    UsersOfCustomer,
    VendorAccountsOfCustomer,
)
from services.customers.schemas.customers import Order, Subscription, UsageLine, User, VendorAccount
from services.customers.schemas.reports import CountedPage

router = APIRouter(prefix="/v1/customers/{customer_id}", tags=["customers"])


@router.get(
    "/vendors",
    summary="A customer's accounts with vendors",
    response_model=CountedPage[VendorAccount],
    dependencies=[Depends(only(VendorAccountsOfCustomer))],
)
async def vendor_accounts(
    customer_id: CustomerId, pages: TablePages, parameters: Annotated[VendorAccountsOfCustomer, Query()]
) -> dict[str, Any]:
    """List the customer's relations to vendors, with the state of their agreements."""
    return await _page(customer_id, pages, parameters)


@router.get(
    "/users",
    summary="A customer's platform users",
    response_model=CountedPage[User],
    dependencies=[Depends(only(UsersOfCustomer))],
)
async def users(
    customer_id: CustomerId, pages: TablePages, parameters: Annotated[UsersOfCustomer, Query()]
) -> dict[str, Any]:
    """List the people with an account on the platform, who was active last first."""
    return await _page(customer_id, pages, parameters)


@router.get(
    "/subscriptions",
    summary="A customer's subscriptions with their history",
    response_model=CountedPage[Subscription],
    dependencies=[Depends(only(SubscriptionsOfCustomer))],
)
async def subscriptions(
    customer_id: CustomerId, pages: TablePages, parameters: Annotated[SubscriptionsOfCustomer, Query()]
) -> dict[str, Any]:
    """List subscriptions by id, each as it is now and with all that was ever true of it."""
    return await _page(customer_id, pages, parameters)


@router.get(
    "/orders",
    summary="A customer's orders",
    response_model=CountedPage[Order],
    dependencies=[Depends(only(OrdersOfCustomer))],
)
async def orders(
    customer_id: CustomerId, pages: TablePages, parameters: Annotated[OrdersOfCustomer, Query()]
) -> dict[str, Any]:
    """List orders, newest first, cancelled ones included."""
    return await _page(customer_id, pages, parameters)


@router.get(
    "/usage",
    summary="A customer's usage by month",
    response_model=CountedPage[UsageLine],
    dependencies=[Depends(only(UsageOfCustomer))],
)
async def usage(
    customer_id: CustomerId, pages: TablePages, parameters: Annotated[UsageOfCustomer, Query()]
) -> dict[str, Any]:
    """List what was used in each month, newest first, by product, SKU and unit."""
    return await _page(customer_id, pages, parameters)


async def _page(customer_id: str, pages: Pages, parameters: BelongingsParameters) -> dict[str, Any]:
    key = CustomerKey(pages.partner_id, customer_id)
    return await pages.entire(parameters.query(key), parameters, of=key)
