"""Pages of what belongs to one customer, and what may be asked of them."""

from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from services.customers.domain.listing import Filters, ListQuery, Ordering
from services.customers.domain.record import CustomerKey
from services.customers.domain.tables.accounts import USERS, VENDORS
from services.customers.domain.tables.holdings import ORDERS, SUBSCRIPTIONS, USAGE
from services.customers.domain.tables.table import Table
from services.customers.schemas.parameters import Paging, sort_field
from shared.events.base import Month


class BelongingsParameters(Paging):
    """A page of one kind of thing that belongs to a customer."""

    table: ClassVar[Table]

    sort: str

    def query(self, key: CustomerKey) -> ListQuery:
        """Return the page asked for of the customer `key`; raises `UnknownSort`."""
        ordering = Ordering.parse(self.sort, self.table)
        filters = {"customer_id": (key.customer_id,), **self.narrowed()}
        return ListQuery(key.partner_id, self.table, filters, ordering, self.limit)

    def narrowed(self) -> Filters:
        """Return which of the customer's own are asked for."""
        return {}


class VendorAccountsOfCustomer(BelongingsParameters):
    """A page of vendor accounts."""

    table = VENDORS
    sort: str = sort_field(VENDORS, "vendor")


class UsersOfCustomer(BelongingsParameters):
    """A page of users."""

    table = USERS
    sort: str = sort_field(USERS, "-last_active_at")


class SubscriptionsOfCustomer(BelongingsParameters):
    """A page of subscriptions."""

    table = SUBSCRIPTIONS
    sort: str = sort_field(SUBSCRIPTIONS)


class OrdersOfCustomer(BelongingsParameters):
    """A page of orders."""

    table = ORDERS
    sort: str = sort_field(ORDERS)
    ordered_from: date | None = Field(None, description="Ordered on this day (UTC) or later.")
    ordered_to: date | None = Field(None, description="Ordered on this day (UTC) or earlier.")

    def narrowed(self) -> Filters:
        """Return the orders of a time."""
        return _given(ordered_from=self.ordered_from, ordered_to=self.ordered_to)


class UsageOfCustomer(BelongingsParameters):
    """A page of usage by month."""

    table = USAGE
    sort: str = sort_field(USAGE)
    month_from: Month | None = Field(None, description="In this month or later.")
    month_to: Month | None = Field(None, description="In this month or earlier.")

    def narrowed(self) -> Filters:
        """Return the usage of a time."""
        return _given(month_from=self.month_from, month_to=self.month_to)


def _given(**values: Any) -> Filters:
    return {name: (str(value),) for name, value in values.items() if value is not None}
