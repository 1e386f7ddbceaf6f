"""What a table is."""

from dataclasses import dataclass
from typing import Final, Literal

ColumnType = Literal["string", "integer", "decimal", "boolean", "timestamp"]
FilterKind = Literal["text", "words", "choice", "day", "month", "tag"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; its name and type never change, new ones are added at the end. Timestamps are UTC.

    `personal` columns are empty for a role that may not see personal data, and it can neither sort nor filter by them.
    """

    name: str
    type: ColumnType
    title: str
    description: str
    personal: bool = False
    sortable: bool = True
    sorted_as: ColumnType | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter; any of its values will do. `choice` filters name the allowed values."""

    name: str
    kind: FilterKind
    title: str
    description: str
    personal: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one row per `rows_are`, and the sort it has when nobody asks for another."""

    name: str
    title: str
    rows_are: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    default_sort: str

    @property
    def sortable(self) -> tuple[str, ...]:
        """The columns by which a page can be sorted."""
        return tuple(column.name for column in self.columns if column.sortable)

    @property
    def sorts(self) -> tuple[str, ...]:
        """Every value of `sort`."""
        return tuple(f"{sign}{name}" for name in self.sortable for sign in ("", "-"))

    @property
    def personal(self) -> frozenset[str]:
        """The columns and filters that need a role which sees personal data."""
        columns = {column.name for column in self.columns if column.personal}
        return frozenset(columns | {each.name for each in self.filters if each.personal})

    def sort_type(self, column: str) -> ColumnType:
        """Return the type of the values that a list by `column` is sorted by."""
        return next(each.sorted_as or each.type for each in self.columns if each.name == column)


CUSTOMER_ID: Final = Column("customer_id", "string", "Internal Customer ID", "Internal Customer ID.")
CUSTOMER_NAME: Final = Column("customer_name", "string", "Customer", "Company name.")

BY_ID: Final = Filter("customer_id", "text", "Internal Customer ID", "Internal Customer ID, exactly.")
BY_NAME: Final = Filter(
    "customer_name",
    "words",
    "Customer",
    "Each word begins a word of the company name, in any order, whatever its case and accents. Protected customers "
    "are not found by name.",
)
BY_STATUS: Final = Filter("status", "text", "Status", "The customer's status as the source says it.")
BY_COUNTRY: Final = Filter("country", "text", "Country", "ISO 3166-1 alpha-2, or `unknown`.")
BY_SELLER: Final = Filter("seller", "text", "Seller", "The reseller's unit that sells to the customer.")
BY_TAG: Final = Filter(
    "tag", "tag", "Tag", "Of the customer: `name`, or `name:value`, whatever their case and accents."
)
