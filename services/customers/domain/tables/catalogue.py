"""Every table of this service by its name."""

from collections.abc import Mapping
from typing import Final

from services.customers.domain.tables.accounts import USERS, VENDORS
from services.customers.domain.tables.customers import BASIC, CUSTOMERS, DETAILS
from services.customers.domain.tables.holdings import ORDERS, SUBSCRIPTIONS, USAGE
from services.customers.domain.tables.table import Table

TABLES: Final[Mapping[str, Table]] = {
    table.name: table for table in (CUSTOMERS, BASIC, VENDORS, USERS, DETAILS, SUBSCRIPTIONS, ORDERS, USAGE)
}
