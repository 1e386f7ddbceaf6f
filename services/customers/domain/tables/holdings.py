"""Tables with one row for each thing that a customer holds or used."""

from typing import Final

from services.customers.domain.tables.table import BY_ID, BY_TAG, CUSTOMER_ID, CUSTOMER_NAME, Column, Filter, Table

_PRODUCT: Final = Column("product_id", "string", "Product", "Product.", sortable=False)
_SKU: Final = Column("sku_id", "string", "SKU", "SKU of the product.", sortable=False)
_VENDOR: Final = Column("vendor", "string", "Vendor", "Vendor.", sortable=False)
_NAME: Final = Column("customer_name", "string", CUSTOMER_NAME.title, CUSTOMER_NAME.description, sortable=False)


SUBSCRIPTIONS: Final = Table(
    name="subscriptions",
    title="Subscriptions",
    rows_are="subscription of a customer",
    default_sort="customer_id",
    filters=(
        BY_ID,
        Filter("product_id", "text", "Product", "Of any time."),
        Filter("vendor", "text", "Vendor", "Of any time."),
        BY_TAG,
    ),
    columns=(
        CUSTOMER_ID,
        _NAME,
        Column("subscription_id", "string", "Subscription", "Subscription.", sortable=False),
        Column("status", "string", "Status", "As the vendor says it; pending before it began.", sortable=False),
        _PRODUCT,
        Column("product_name", "string", "Product name", "Product's name.", sortable=False),
        _SKU,
        Column("sku_name", "string", "SKU name", "SKU's name.", sortable=False),
        _VENDOR,
        Column("seats", "integer", "Seats", "Quantity.", sortable=False),
        Column("unit_type", "string", "Unit type", "per_user, flat or usage.", sortable=False),
        Column("is_trial", "boolean", "Trial", "Whether it is a trial.", sortable=False),
        Column("auto_renew", "boolean", "Renews by itself", "Whether it renews by itself.", sortable=False),
        Column("billing_cycle", "string", "Billing cycle", "Billing cycle.", sortable=False),
        Column("term", "string", "Term", "Term.", sortable=False),
        Column("purchased_at", "timestamp", "Purchased", "When it was bought.", sortable=False),
        Column("commitment_end_at", "timestamp", "Commitment ends", "Exclusive.", sortable=False),
        Column(
            "marketplace_subscription_id",
            "string",
            "Marketplace Subscription ID",
            "Id in the marketplace.",
            sortable=False,
        ),
        Column("effective_at", "timestamp", "As of", "Since when this is so.", sortable=False),
    ),
)

ORDERS: Final = Table(
    name="orders",
    title="Orders",
    rows_are="order of a customer",
    default_sort="-ordered_at",
    filters=(
        BY_ID,
        Filter("product_id", "text", "Product", "Product."),
        Filter("vendor", "text", "Vendor", "Vendor."),
        Filter("order_status", "text", "Status", "As the source says it."),
        Filter("ordered_from", "day", "Ordered from", "Ordered on this day (UTC) or later."),
        Filter("ordered_to", "day", "Ordered to", "Ordered on this day (UTC) or earlier."),
        BY_TAG,
    ),
    columns=(
        CUSTOMER_ID,
        _NAME,
        Column("order_id", "string", "Order", "Order.", sortable=False),
        Column("ordered_at", "timestamp", "Ordered", "When it was placed."),
        Column("status", "string", "Status", "As the source says it.", sortable=False),
        Column("cancelled_at", "timestamp", "Cancelled", "When it was cancelled.", sortable=False),
        _PRODUCT,
        _SKU,
        _VENDOR,
        Column("subscription_id", "string", "Subscription", "The subscription it led to.", sortable=False),
        Column("quantity", "integer", "Quantity", "Quantity.", sortable=False),
        Column("is_trial", "boolean", "Trial", "Whether it is of a trial.", sortable=False),
        Column("amount", "decimal", "Amount", "Exact; empty where the role may not see revenue.", sortable=False),
        Column("currency", "string", "Currency", "ISO 4217.", sortable=False),
    ),
)

USAGE: Final = Table(
    name="usage",
    title="Usage by month",
    rows_are="customer, month, product, SKU and unit",
    default_sort="-month",
    filters=(
        BY_ID,
        Filter("product_id", "text", "Product", "Product."),
        Filter("month_from", "month", "From", "In this month or later."),
        Filter("month_to", "month", "To", "In this month or earlier."),
        BY_TAG,
    ),
    columns=(
        CUSTOMER_ID,
        _NAME,
        Column("month", "string", "Month", "UTC calendar month, YYYY-MM."),
        _PRODUCT,
        _SKU,
        Column("unit", "string", "Unit", "Unit of the raw quantity.", sortable=False),
        Column("raw_quantity", "decimal", "Raw usage", "Hours, or the meter's unit.", sortable=False),
        Column("normalized_quantity", "decimal", "Normalized usage", "Raw usage × vCPUs.", sortable=False),
        Column("records", "integer", "Records", "Usage records of the month.", sortable=False),
    ),
)
