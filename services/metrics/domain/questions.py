"""What is asked of the cells: a range of months, a basis and filters."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.metrics.domain.cells import Basis
from services.metrics.domain.months import Month

LONGEST = 120
"""Months that one question may span."""


@dataclass(frozen=True, slots=True)
class MonthRange:
    """The months from `first` to `last`, both included."""

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if not self.first <= self.last < self.first + LONGEST:
            msg = f"a range is 1 to {LONGEST} months, not {self.last - self.first + 1}"
            raise ValueError(msg)

    @property
    def months(self) -> range:
        """Every month of the range, in order."""
        return range(self.first, self.last + 1)

    @property
    def before(self) -> Month:
        """The month that stands for everything earlier than the range."""
        return self.first - 1


@dataclass(frozen=True, slots=True)
class Question:
    """Which cells count. One filter asks for any of its values; several filters must all hold."""

    partner_id: str
    months: MonthRange
    basis: Basis
    filters: Mapping[str, tuple[str, ...]]
