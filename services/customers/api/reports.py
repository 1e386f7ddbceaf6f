"""The customer report in its three views, and the customer details table."""

from typing import Any, Final

from fastapi import APIRouter

from services.customers.api.pages import Endpoint, PageRoute, add_page
from services.customers.api.tables import TablePages
from services.customers.schemas.parameters import (
    BasicParameters,
    DetailsParameters,
    UserParameters,
    VendorParameters,
)
from services.customers.schemas.reports import BasicRow, CountedPage, DetailsRow, UserRow, VendorRow

router = APIRouter(prefix="/v1/reports/customers", tags=["reports"])

_ROUTES: Final = (
    PageRoute(
        "list_customers_basic",
        "/basic",
        "Customer report, basic view",
        "List the customers of all sellers with their registration and primary contact.",
        BasicParameters,
        CountedPage[BasicRow],
    ),
    PageRoute(
        "list_customers_vendors",
        "/vendors",
        "Customer report, vendor information view",
        "List customers' relations to vendors; a customer has one row for each.",
        VendorParameters,
        CountedPage[VendorRow],
    ),
    PageRoute(
        "list_customers_users",
        "/users",
        "Customer report, Platform user view",
        "List the people at customers who have an account on the platform.",
        UserParameters,
        CountedPage[UserRow],
    ),
    PageRoute(
        "list_customer_details",
        "/details",
        "Customer details table",
        "List the first 1,000 customers under the filters by the date they were acquired, oldest first.\n\n`number` is "
        "the place in that order, however the page is sorted. `total` is at most 1,000; an export has them all.",
        DetailsParameters,
        CountedPage[DetailsRow],
    ),
)


def _endpoint() -> Endpoint:
    async def page(pages: TablePages, asked: Any) -> dict[str, Any]:
        return await pages.page(asked.query(pages.partner_id), asked)

    return page


for _route in _ROUTES:
    add_page(router, _route, _endpoint())
