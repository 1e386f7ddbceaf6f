"""What belongs to one customer, a page at a time."""

from typing import Any, Final

from fastapi import APIRouter

from services.customers.api.customers import CustomerId
from services.customers.api.pages import Endpoint, PageRoute, add_page
from services.customers.api.tables import TablePages
from services.customers.domain.record import CustomerKey
from services.customers.schemas.belongings import (
    OrdersOfCustomer,
    SubscriptionsOfCustomer,
    UsageOfCustomer,
    UsersOfCustomer,
    VendorAccountsOfCustomer,
)
from services.customers.schemas.customers import Order, Subscription, UsageLine, User, VendorAccount
from services.customers.schemas.reports import CountedPage

router = APIRouter(prefix="/v1/customers/{customer_id}", tags=["customers"])

_ROUTES: Final = (
    PageRoute(
        "list_vendors_of_customer",
        "/vendors",
        "A customer's accounts with vendors",
        "List the customer's relations to vendors, with the state of their agreements.",
        VendorAccountsOfCustomer,
        CountedPage[VendorAccount],
    ),
    PageRoute(
        "list_users_of_customer",
        "/users",
        "A customer's platform users",
        "List the people with an account on the platform, who was active last first.",
        UsersOfCustomer,
        CountedPage[User],
    ),
    PageRoute(
        "list_subscriptions_of_customer",
        "/subscriptions",
        "A customer's subscriptions with their history",
        "List subscriptions by id, each as it is now and with all that was ever true of it.",
        SubscriptionsOfCustomer,
        CountedPage[Subscription],
    ),
    PageRoute(
        "list_orders_of_customer",
        "/orders",
        "A customer's orders",
        "List orders, newest first, cancelled ones included.",
        OrdersOfCustomer,
        CountedPage[Order],
    ),
    PageRoute(
        "list_usage_of_customer",
        "/usage",
        "A customer's usage by month",
        "List what was used in each month, newest first, by product, SKU and unit.",
        UsageOfCustomer,
        CountedPage[UsageLine],
    ),
)


def _endpoint() -> Endpoint:
    async def page(customer_id: CustomerId, pages: TablePages, asked: Any) -> dict[str, Any]:
        key = CustomerKey(pages.partner_id, customer_id)
        return await pages.entire(asked.query(key), asked, of=key)

    return page


for _route in _ROUTES:
    add_page(router, _route, _endpoint())
