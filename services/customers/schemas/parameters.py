"""What a caller may ask of the tables: filters, and where a page begins."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Field, StringConstraints

from services.customers.domain.accounts import SIGNED
from services.customers.domain.listing import Filters, ListQuery, Ordering, RowsQuery
from services.customers.domain.presence import BASES, Basis
from services.customers.domain.tables.accounts import USERS, VENDORS
from services.customers.domain.tables.customers import BASIC, CUSTOMERS, DETAILS
from services.customers.domain.tables.holdings import ORDERS, SUBSCRIPTIONS, USAGE
from services.customers.domain.tables.table import Table
from shared.events.base import Code, Country, EntityId, Month

_Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
_Agreement = Literal["True", "False", "Unavailable"]


def _filter(table: Table, name: str, *, most: int = 100) -> Any:
    declared = next(each for each in table.filters if each.name == name)
    return Field([], max_length=most, description=declared.description)


def _one(table: Table, name: str) -> Any:
    declared = next(each for each in table.filters if each.name == name)
    return Field(None, description=declared.description)


def sort_field(table: Table, default: str | None = None) -> Any:
    """Return the field `sort` of a page of `table`."""
    return Field(
        default or table.default_sort,
        description="A column, or `-column` for descending; equal values follow by id. Unknown values come first, or "
        "last when descending; masked ones come after all others in either direction, by id. Personal data cannot be "
        "sorted by without a role that sees it.",
        json_schema_extra={"enum": list(table.sorts)},
    )


class TableFilters(BaseModel):
    """Which rows of `table`; several values of one filter mean any of them."""

    table: ClassVar[Table]

    @property
    def filters(self) -> Filters:
        """The filters that were given."""
        given = {declared.name: getattr(self, declared.name, None) for declared in self.table.filters}
        return {name: _texts(value) for name, value in given.items() if value}

    def rows(self, partner_id: str) -> RowsQuery:
        """Return which rows are asked for."""
        return RowsQuery(partner_id, self.table, self.filters)


class Paging(BaseModel):
    """Where a page begins, how many rows it has, and whether all are counted."""

    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = Field(None, description="`next_cursor` of the page before, with the same filters and sort.")
    count: Literal["some", "all"] = Field(
        "some", description="`some` counts as far as that is quick, about 5,000 rows; `all` counts every one."
    )


class PageParameters(TableFilters, Paging):
    """A page of a table."""

    sort: str

    def query(self, partner_id: str) -> ListQuery:
        """Return the page asked for; raises `UnknownSort`."""
        return ListQuery(partner_id, self.table, self.filters, Ordering.parse(self.sort, self.table), self.limit)


class CustomerFilters(TableFilters):
    """Filters of the customer list."""

    table = CUSTOMERS

    customer_id: list[EntityId] = _filter(CUSTOMERS, "customer_id", most=1_000)
    name: list[_Text] = _filter(CUSTOMERS, "name", most=20)
    status: list[Code] = _filter(CUSTOMERS, "status")
    country: list[Country] = _filter(CUSTOMERS, "country", most=300)
    seller: list[Code] = _filter(CUSTOMERS, "seller")
    segment: list[Code] = _filter(CUSTOMERS, "segment")
    tag: list[_Text] = _filter(CUSTOMERS, "tag")


class BasicFilters(TableFilters):
    """Filters of the basic view."""

    table = BASIC

    seller: list[Code] = _filter(BASIC, "seller")
    customer_name: list[_Text] = _filter(BASIC, "customer_name", most=20)
    status: list[Code] = _filter(BASIC, "status")
    country: list[Country] = _filter(BASIC, "country", most=300)
    tag: list[_Text] = _filter(BASIC, "tag")


class VendorFilters(TableFilters):
    """Filters of the vendor information view."""

    table = VENDORS

    customer_name: list[_Text] = _filter(VENDORS, "customer_name", most=20)
    status: list[Code] = _filter(VENDORS, "status")
    country: list[Country] = _filter(VENDORS, "country", most=300)
    vendor: list[Code] = _filter(VENDORS, "vendor")
    vendor_domain: list[_Text] = _filter(VENDORS, "vendor_domain")
    industry: list[Code] = _filter(VENDORS, "industry")
    agreement_signed: list[_Agreement] = _filter(VENDORS, "agreement_signed", most=len(SIGNED))
    tag: list[_Text] = _filter(VENDORS, "tag")


class UserFilters(TableFilters):
    """Filters of the platform user view."""

    table = USERS

    customer_name: list[_Text] = _filter(USERS, "customer_name", most=20)
    status: list[Code] = _filter(USERS, "status")
    country: list[Country] = _filter(USERS, "country", most=300)
    user_role: list[Code] = _filter(USERS, "user_role")
    user_status: list[Code] = _filter(USERS, "user_status")
    tag: list[_Text] = _filter(USERS, "tag")


class DetailsFilters(TableFilters):
    """Filters of the customer details table."""

    table = DETAILS

    customer_name: list[_Text] = _filter(DETAILS, "customer_name", most=20)
    customer_id: list[EntityId] = _filter(DETAILS, "customer_id", most=1_000)
    marketplace_subscription_id: list[EntityId] = _filter(DETAILS, "marketplace_subscription_id")
    license_type: list[Code] = _filter(DETAILS, "license_type")
    acquired_from: date | None = _one(DETAILS, "acquired_from")
    acquired_to: date | None = _one(DETAILS, "acquired_to")
    lost_from: date | None = _one(DETAILS, "lost_from")
    lost_to: date | None = _one(DETAILS, "lost_to")
    basis: Basis = Field(BASES[0], description="What makes a customer acquired and lost.")
    email: list[_Text] = _filter(DETAILS, "email")
    country: list[Country] = _filter(DETAILS, "country", most=300)
    region: list[_Text] = _filter(DETAILS, "region")
    state: list[_Text] = _filter(DETAILS, "state")
    city: list[_Text] = _filter(DETAILS, "city")
    postal_code: list[_Text] = _filter(DETAILS, "postal_code")
    language: list[Code] = _filter(DETAILS, "language")
    segment: list[Code] = _filter(DETAILS, "segment")
    channel: list[Code] = _filter(DETAILS, "channel")
    seller: list[Code] = _filter(DETAILS, "seller")
    status: list[Code] = _filter(DETAILS, "status")
    tag: list[_Text] = _filter(DETAILS, "tag")


class SubscriptionFilters(TableFilters):
    """Filters of the subscriptions."""

    table = SUBSCRIPTIONS

    customer_id: list[EntityId] = _filter(SUBSCRIPTIONS, "customer_id", most=1_000)
    product_id: list[Code] = _filter(SUBSCRIPTIONS, "product_id")
    vendor: list[Code] = _filter(SUBSCRIPTIONS, "vendor")
    tag: list[_Text] = _filter(SUBSCRIPTIONS, "tag")


class OrderFilters(TableFilters):
    """Filters of the orders."""

    table = ORDERS

    customer_id: list[EntityId] = _filter(ORDERS, "customer_id", most=1_000)
    product_id: list[Code] = _filter(ORDERS, "product_id")
    vendor: list[Code] = _filter(ORDERS, "vendor")
    order_status: list[Code] = _filter(ORDERS, "order_status")
    ordered_from: date | None = _one(ORDERS, "ordered_from")
    ordered_to: date | None = _one(ORDERS, "ordered_to")
    tag: list[_Text] = _filter(ORDERS, "tag")


class UsageFilters(TableFilters):
    """Filters of usage by month."""

    table = USAGE

    customer_id: list[EntityId] = _filter(USAGE, "customer_id", most=1_000)
    product_id: list[Code] = _filter(USAGE, "product_id")
    month_from: Month | None = _one(USAGE, "month_from")
    month_to: Month | None = _one(USAGE, "month_to")
    tag: list[_Text] = _filter(USAGE, "tag")


class ListParameters(CustomerFilters, PageParameters):
    """A page of the customer list."""

    sort: str = sort_field(CUSTOMERS)


class BasicParameters(BasicFilters, PageParameters):
    """A page of the basic view."""

    sort: str = sort_field(BASIC)


class VendorParameters(VendorFilters, PageParameters):
    """A page of the vendor information view."""

    sort: str = sort_field(VENDORS)


class UserParameters(UserFilters, PageParameters):
    """A page of the platform user view."""

    sort: str = sort_field(USERS)


class DetailsParameters(DetailsFilters, PageParameters):
    """A page of the customer details table."""

    sort: str = sort_field(DETAILS)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in (value if isinstance(value, list) else [value]))
