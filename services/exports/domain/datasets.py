"""The datasets that can be exported: who owns the rows, and by what they can be filtered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Filter:
    """A field by which the owner selects rows; several values mean any of them."""

    name: str
    pattern: re.Pattern[str]
    meaning: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table of one owner. Columns and their order are the owner's, and the same for any number of rows."""

    name: str
    owner: str
    filters: tuple[Filter, ...]

    def filter(self, name: str) -> Filter | None:
        """Return the filter called `name`."""
        return next((declared for declared in self.filters if declared.name == name), None)

    @property
    def filter_names(self) -> tuple[str, ...]:
        """The names of all filters, in the order of their declaration."""
        return tuple(declared.name for declared in self.filters)


_ANY_TEXT: Final = re.compile(r"[^\x00-\x1f]{1,256}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}|unknown")

CUSTOMERS: Final = Dataset(
    name="customers",
    owner="customers",
    filters=(
        Filter("customer_id", _ANY_TEXT, "an Internal Customer ID"),
        Filter("name", _ANY_TEXT, "the beginnings of words of the company name"),
        Filter("status", _ANY_TEXT, "a status as the source says it"),
        Filter("country", _COUNTRY, "two capital letters (ISO 3166-1), or unknown"),
        Filter("seller", _ANY_TEXT, "a unit that sells to customers"),
        Filter("segment", _ANY_TEXT, "a customer segment"),
    ),
)

CATALOGUE: Final[Mapping[str, Dataset]] = {dataset.name: dataset for dataset in (CUSTOMERS,)}
