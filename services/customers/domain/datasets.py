"""The tables that exports can ask for: fixed columns, no list or object in a cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from services.customers.domain.redaction import Sight
from services.customers.domain.views import Summary, summary_view

ColumnType = Literal["string", "integer", "timestamp"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; its name and type never change, new ones are added at the end. Timestamps are UTC."""

    name: str
    type: ColumnType
    description: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table with one row per `rows_are`, ordered by the first column, and the fields it can be filtered by."""

    name: str
    rows_are: str
    columns: tuple[Column, ...]
    filters: tuple[str, ...]


CUSTOMERS: Final = Dataset(
    name="customers",
    rows_are="customer",
    filters=("customer_id", "name", "status", "country", "seller", "segment"),
    columns=(
        Column("customer_id", "string", "Internal Customer ID."),
        Column("name", "string", "Company name."),
        Column("status", "string", "As the source says it."),
        Column("country", "string", "ISO 3166-1 alpha-2, or unknown."),
        Column("region", "string", "Region."),
        Column("state", "string", "State or province."),
        Column("city", "string", "City."),
        Column("postal_code", "string", "Postal code."),
        Column("language", "string", "Language."),
        Column("segment", "string", "Customer segment."),
        Column("seller", "string", "The reseller's unit that sells to the customer."),
        Column("partner_location", "string", "Location of the partner."),
        Column("sales_channel", "string", "Sales channel."),
        Column("pricing_model", "string", "Pricing model."),
        Column("license_type", "string", "Licence type."),
        Column("registration_number", "string", "Company registration number."),
        Column("vat_number", "string", "VAT number."),
        Column("mpn_id", "string", "Microsoft Partner Network id."),
        Column("created_at", "timestamp", "When the source created the customer."),
        Column("contact_name", "string", "Primary contact; personal data."),
        Column("contact_email", "string", "Primary contact's e-mail; personal data."),
        Column("contact_phone", "string", "Primary contact's telephone; personal data."),
        Column("contact_address", "string", "Primary contact's address; personal data."),
        Column("subscriptions_active", "integer", "Subscriptions with status active, trials included."),
        Column("subscriptions_total", "integer", "All subscriptions, ended ones included."),
        Column("seats", "integer", "Seats of active per-user subscriptions."),
        Column("orders_count", "integer", "Orders that were not cancelled."),
        Column("first_purchased_at", "timestamp", "The first purchase of a subscription or by an order."),
    ),
)

DATASETS: Final[Mapping[str, Dataset]] = {dataset.name: dataset for dataset in (CUSTOMERS,)}


def customer_row(summary: Summary, sight: Sight) -> dict[str, Any]:
    """Return the row of one customer as it may leave the service."""
    shown = summary_view(summary, sight).values
    cells = shown | {f"contact_{name}": value for name, value in shown["contact"].items()}
    return {column.name: cells[column.name] for column in CUSTOMERS.columns}
