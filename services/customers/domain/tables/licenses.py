"""The licence reports as tables: computed for each customer when they are asked for, and exported as datasets."""

from collections.abc import Mapping
from typing import Final

from services.customers.domain.licenses.reconciliation import CLASSES
from services.customers.domain.tables.table import BY_ID, CUSTOMER_ID, CUSTOMER_NAME, Column, Filter, Table

_DIFFERENCE: Final = Filter("difference", "choice", "Difference", "Lines of any of these classes.", choices=CLASSES)
_ALERT: Final = Filter(
    "alert", "choice", "Alert", "Unused seats worth a look before they renew.", choices=("true", "false")
)

RECONCILIATION: Final = Table(
    name="license-reconciliation",
    title="Licence reconciliation",
    rows_are="subscription, at the vendor against our books",
    default_sort="customer_id",
    filters=(BY_ID, _DIFFERENCE),
    columns=(
        CUSTOMER_ID,
        CUSTOMER_NAME,
        Column("subscription_id", "string", "Subscription", "The vendor's id.", sortable=False),
        Column("vendor", "string", "Vendor", "Vendor.", sortable=False),
        Column("product_id", "string", "Product", "Product.", sortable=False),
        Column("sku_id", "string", "SKU", "SKU of the product.", sortable=False),
        Column("class", "string", "Class", "The first of the differences, or match.", sortable=False),
        Column("differences", "string", "Differences", "All of them; empty where both sides agree.", sortable=False),
        Column("vendor_status", "string", "Status at the vendor", "Empty where the vendor has it not.", sortable=False),
        Column("our_status", "string", "Our status", "Empty where our books have it not.", sortable=False),
        Column("vendor_quantity", "integer", "Quantity at the vendor", "Of seats.", sortable=False),
        Column("our_quantity", "integer", "Our quantity", "As booked.", sortable=False),
        Column("vendor_term", "string", "Term at the vendor", "Such as P1Y.", sortable=False),
        Column("our_term", "string", "Our term", "As booked.", sortable=False),
        Column("vendor_commitment_end_at", "timestamp", "Vendor's end", "Exclusive.", sortable=False),
        Column("our_commitment_end_at", "timestamp", "Our end", "Exclusive.", sortable=False),
    ),
)

CONSUMPTION: Final = Table(
    name="license-consumption",
    title="Licence consumption",
    rows_are="SKU of a customer",
    default_sort="customer_id",
    filters=(BY_ID, _ALERT),
    columns=(
        CUSTOMER_ID,
        CUSTOMER_NAME,
        Column("vendor", "string", "Vendor", "Vendor.", sortable=False),
        Column("sku_id", "string", "SKU", "SKU.", sortable=False),
        Column("sku_name", "string", "SKU name", "SKU's name.", sortable=False),
        Column("purchased", "integer", "Purchased", "Total units.", sortable=False),
        Column("assigned", "integer", "Assigned", "Consumed units; empty where nobody counted.", sortable=False),
        Column(
            "unassigned", "integer", "Unassigned", "Purchased − assigned; negative when over-assigned.", sortable=False
        ),
        Column("over_assigned", "integer", "Over-assigned", "Assigned beyond the purchased ones.", sortable=False),
        Column("counted_at", "timestamp", "Counted", "When the vendor counted.", sortable=False),
        Column("renews_at", "timestamp", "Renews", "Until when seats can be given back.", sortable=False),
        Column("alert", "boolean", "Alert", "Unused seats worth a look before they renew.", sortable=False),
    ),
)

LICENSE_TABLES: Final[Mapping[str, Table]] = {table.name: table for table in (RECONCILIATION, CONSUMPTION)}
