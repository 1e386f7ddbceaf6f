"""What an import did."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from services.sync.domain.refusals import shortened

MOST_TEXT: Final = 10_000
"""Characters of a rejected row that are kept; one that is longer ends with an ellipsis."""

MOST_REJECTS: Final = 100_000
"""Rejected rows of one import that are kept; the others are counted. Nobody reads more, and a megabyte unpacks to a
billion of them."""

MOST_COUNTRIES: Final = 200
"""Names that a report tells apart: a column that is no country's says something else in each of a million rows."""

OTHERS: Final = "…"
"""What names beyond those are counted as."""


class Reject(NamedTuple):
    """A row that is no record. `row` as a spreadsheet shows it; `text` as it stands in the file.

    `discreet` is the reason without anything that stands in the row.
    """

    file: str
    record: str
    row: int
    reason: str
    text: str
    discreet: str

    def without_content(self) -> "Reject":
        """Return what may be known of the row by who may not see personal data."""
        return self._replace(reason=self.discreet, text="")


@dataclass(frozen=True, slots=True)
class InputReport:
    """Rows of one input: read = filtered + rejected + emitted + unchanged."""

    file: str
    record: str
    read: int = 0
    filtered: int = 0
    rejected: int = 0
    emitted: int = 0
    unchanged: int = 0
    events: int = 0

    def plus(self, **counts: int) -> "InputReport":
        """Return the report with `counts` added."""
        return replace(self, **{name: getattr(self, name) + count for name, count in counts.items()})


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The state of an import; `bytes_read` of `bytes_total` tells how far it is."""

    inputs: tuple[InputReport, ...]
    bytes_total: int = 0
    bytes_read: int = 0
    unresolved_countries: Mapping[str, int] = field(default_factory=Counter)

    def afresh(self) -> "ImportReport":
        """Return the report of an import of the same files that has not begun."""
        inputs = tuple(InputReport(each.file, each.record) for each in self.inputs)
        return ImportReport(inputs, self.bytes_total)

    def total(self, count: str) -> int:
        """Return one of the counts over all inputs."""
        return sum(getattr(each, count) for each in self.inputs)

    def with_counts(self, index: int, **counts: int) -> "ImportReport":
        """Return the report with `counts` added to the input at `index`."""
        inputs = list(self.inputs)
        inputs[index] = inputs[index].plus(**counts)
        return replace(self, inputs=tuple(inputs))

    def with_unresolved(self, countries: Mapping[str, int]) -> "ImportReport":
        """Return the report with more country names that did not resolve; beyond `MOST_COUNTRIES`, as `OTHERS`."""
        if not countries:
            return self
        known = Counter(self.unresolved_countries)
        for name, count in countries.items():
            shown = shortened(name)
            known[shown if shown in known or len(known) < MOST_COUNTRIES else OTHERS] += count
        return replace(self, unresolved_countries=known)
