"""The tables that can be streamed, and for whom."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from services.customers.domain.redaction import Sight
from services.customers.domain.tables.table import ColumnType, FilterKind, Table
from services.customers.schemas import parameters
from shared.events.base import PartnerId


class Audience(BaseModel):
    """Whose rows, and what the one who will read them may see."""

    partner_id: PartnerId
    personal_data: bool = Field(False, description="The reader's role may see personal data; consent still decides.")
    revenue: bool = Field(False, description="The reader's role may see what was paid.")

    @property
    def sight(self) -> Sight:
        """What the reader's role may see."""
        return Sight(personal_data=self.personal_data, revenue=self.revenue)


class DatasetParameters(parameters.TableFilters, Audience):
    """Which rows of a dataset, for whom."""


class CustomersDataset(parameters.CustomerFilters, DatasetParameters):
    """Rows of the customer list."""


class BasicDataset(parameters.BasicFilters, DatasetParameters):
    """Rows of the basic view."""


class VendorsDataset(parameters.VendorFilters, DatasetParameters):
    """Rows of the vendor information view."""


class UsersDataset(parameters.UserFilters, DatasetParameters):
    """Rows of the platform user view."""


class DetailsDataset(parameters.DetailsFilters, DatasetParameters):
    """Rows of the customer details table; of all customers, not the first thousand only."""


class SubscriptionsDataset(parameters.SubscriptionFilters, DatasetParameters):
    """Subscriptions as they are now."""


class OrdersDataset(parameters.OrderFilters, DatasetParameters):
    """Orders."""


class UsageDataset(parameters.UsageFilters, DatasetParameters):
    """Usage by month."""


DATASETS: tuple[type[DatasetParameters], ...] = (
    CustomersDataset,
    BasicDataset,
    VendorsDataset,
    UsersDataset,
    DetailsDataset,
    SubscriptionsDataset,
    OrdersDataset,
    UsageDataset,
)


class DatasetColumn(BaseModel):
    """One column of a dataset; `personal` ones are empty for a reader who may not see personal data."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    type: ColumnType
    title: str
    description: str
    personal: bool


class DatasetFilter(BaseModel):
    """One filter of a dataset; any of its values will do. A `personal` one is refused without `personal_data`."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    kind: FilterKind
    title: str
    description: str
    personal: bool
    choices: list[str]


_DATASET: Final[dict[str, Any]] = {
    "name": "customers",
    "title": "Customers",
    "rows_are": "customer",
    "columns": [
        {
            "name": "customer_id",
            "type": "string",
            "title": "Internal Customer ID",
            "description": "Internal Customer ID.",
            "personal": False,
        },
    ],
    "filters": [
        {
            "name": "country",
            "kind": "text",
            "title": "Country",
            "description": "ISO 3166-1 alpha-2, or `unknown`.",
            "personal": False,
            "choices": [],
        },
    ],
    "needs": [],
}


class DatasetDescription(BaseModel):
    """A table that can be streamed, one row per `rows_are`, ordered by its first column."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_DATASET]})

    name: str
    title: str
    rows_are: str
    columns: list[DatasetColumn]
    filters: list[DatasetFilter]
    needs: list[str] = Field([], description="What a role must see to get any of it; these datasets are redacted.")

    @classmethod
    def of(cls, table: Table) -> "DatasetDescription":
        """Describe `table`."""
        return cls.model_validate(table)
