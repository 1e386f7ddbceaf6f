"""Tables with one row per account of a customer: its relations to vendors, and its people's on the platform."""

from typing import Final

from services.customers.domain.accounts import SIGNED
from services.customers.domain.tables.table import (
    BY_COUNTRY,
    BY_NAME,
    BY_STATUS,
    BY_TAG,
    CUSTOMER_ID,
    CUSTOMER_NAME,
    Column,
    Filter,
    Table,
)

VENDORS: Final = Table(
    name="customers-vendors",
    title="Customer report, vendor information view",
    rows_are="vendor account of a customer",
    default_sort="customer_name",
    filters=(
        BY_NAME,
        BY_STATUS,
        BY_COUNTRY,
        Filter("vendor", "text", "Vendor", "Vendor."),
        Filter("vendor_domain", "text", "Vendor Domain", "Whatever its case. Protected customers are not found by it."),
        Filter("industry", "text", "Vendor Industry", "One of the industry types."),
        Filter("agreement_signed", "choice", "Customer Agreement Signed", "Microsoft agreements only.", choices=SIGNED),
        BY_TAG,
    ),
    columns=(
        CUSTOMER_NAME,
        Column("vendor", "string", "Vendor", "Vendor."),
        Column("vendor_domain", "string", "Vendor Domain", "The customer's domain at the vendor."),
        Column("industry_types", "string", "Industry Types", "Industries as the vendor tells them."),
        Column(
            "agreement_signed",
            "string",
            "Customer Agreement Signed",
            "Of the agreement with Microsoft: True, False, or Unavailable for every other vendor.",
        ),
        Column(
            "agreement_email",
            "string",
            "Customer Agreement Signed Email",
            "Who signed; personal data.",
            personal=True,
        ),
        Column("agreement_signed_at", "timestamp", "Date Signed", "When the agreement was signed."),
        Column(
            "agreement_checked_at", "timestamp", "Agreement Status Checked", "When the vendor was last asked about it."
        ),
        CUSTOMER_ID,
    ),
)

USERS: Final = Table(
    name="customers-users",
    title="Customer report, Platform user view",
    rows_are="platform user of a customer",
    default_sort="customer_name",
    filters=(
        BY_NAME,
        BY_STATUS,
        BY_COUNTRY,
        Filter("user_role", "text", "User role", "One of the roles."),
        Filter("user_status", "text", "User status", "As the platform says it."),
        BY_TAG,
    ),
    columns=(
        CUSTOMER_NAME,
        Column("user_name", "string", "User Name", "The person's name; personal data.", personal=True),
        Column("roles", "string", "Roles", "Roles on the platform."),
        Column("user_status", "string", "Account status", "As the platform says it."),
        Column("created_at", "timestamp", "Date Created", "When the account was created."),
        Column("last_active_at", "timestamp", "Date Last Active", "When the person was last active."),
        CUSTOMER_ID,
    ),
)
