"""What somebody asked for, checked against the catalogue; and what the asker's role may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.exports.domain.datasets import CATALOGUE, Dataset
from services.exports.domain.formats import FileFormat
from services.exports.errors import InvalidRequest

MAX_FILTER_VALUES = 100
"""Of one field; the values travel in the query string of the owner's address."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """What the role of the asker allows; kept with the export, because its file shows exactly this for ever."""

    personal_data: bool
    revenue: bool

    def covers(self, other: "Redaction") -> bool:
        """Tell whether somebody with this profile may see everything a file made with `other` shows."""
        return (self.personal_data or not other.personal_data) and (self.revenue or not other.revenue)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A dataset, a format, and per filtered field the values of which any will do."""

    dataset: str
    format: FileFormat
    filters: Mapping[str, tuple[str, ...]]

    @property
    def owner(self) -> str:
        """The service that has the rows."""
        return CATALOGUE[self.dataset].owner


def checked(dataset: str, file_format: str, filters: Mapping[str, Sequence[str]]) -> ExportRequest:
    """Return the request, with repeated values dropped; raises `InvalidRequest` naming the field."""
    known = CATALOGUE.get(dataset)
    if known is None:
        raise InvalidRequest("dataset", f"there is no dataset {dataset!r}", tuple(CATALOGUE))
    if file_format not in set(FileFormat):
        raise InvalidRequest("format", f"there is no format {file_format!r}", tuple(FileFormat))
    values = {name: _checked_values(known, name, given) for name, given in sorted(filters.items())}
    return ExportRequest(known.name, FileFormat(file_format), values)


def _checked_values(dataset: Dataset, name: str, values: Sequence[str]) -> tuple[str, ...]:
    field = f"filters.{name}"
    declared = dataset.filter(name)
    if declared is None:
        raise InvalidRequest(field, f"{dataset.name} cannot be filtered by {name!r}", dataset.filter_names)
    if not 1 <= len(values) <= MAX_FILTER_VALUES:
        raise InvalidRequest(field, f"give 1 to {MAX_FILTER_VALUES} values, or leave the field out")
    for value in values:
        if not declared.pattern.fullmatch(value):
            raise InvalidRequest(field, f"{value!r} is not {declared.meaning}")
    return tuple(dict.fromkeys(values))
