"""The tables that can be exported, as their owners declare them."""

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """What a role must be allowed to see to get any of a dataset."""

    PERSONAL_DATA = "personal_data"
    REVENUE = "revenue"


class FilterKind(StrEnum):
    """What values of a filter look like; only the owner judges them."""

    TEXT = "text"
    WORDS = "words"
    TAG = "tag"
    CHOICE = "choice"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; its name and type never change. A `personal` one is empty for who may not see personal data."""

    name: str
    type: str
    description: str
    title: str = ""
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A field by which the owner selects rows; several values mean any of them. `choices` are all there are."""

    name: str
    description: str = ""
    kind: FilterKind = FilterKind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    title: str = ""
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table of one owner, one row per `rows_are`. Columns are the same for any number of rows."""

    name: str
    owner: str
    rows_are: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    needs: frozenset[Need] = frozenset()
    title: str = ""

    def filter(self, name: str) -> Filter | None:
        """Return the filter called `name`."""
        return next((declared for declared in self.filters if declared.name == name), None)

    @property
    def filter_names(self) -> tuple[str, ...]:
        """The names of all filters, in the order of their declaration."""
        return tuple(declared.name for declared in self.filters)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns, in the owner's order."""
        return tuple(declared.name for declared in self.columns)

    @property
    def periods(self) -> tuple[str, ...]:
        """What a period can be of: the beginnings of filters that come as `…from` and `…to`; `""` for the bare two."""
        names = set(self.filter_names)
        return tuple(
            name.removesuffix("from").removesuffix("_")
            for name in self.filter_names
            if (name == "from" or name.endswith("_from")) and f"{name.removesuffix('from')}to" in names
        )


def period_filters(of: str) -> tuple[str, str]:
    """Return the names of the two filters of a period."""
    beginning = f"{of}_" if of else ""
    return f"{beginning}from", f"{beginning}to"
