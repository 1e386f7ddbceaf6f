"""What is asked of the cells: a range of months, a basis and filters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from services.metrics.domain.cells import PLACES, SET_VALUED, Basis
from services.metrics.domain.months import Month

LONGEST = 120
"""Months that one question may span."""

Ranked = Literal["orders", "normalized_usage", "raw_usage"]
"""What customers are ranked by."""

RANKED: Final[tuple[Ranked, ...]] = get_args(Ranked)


@dataclass(frozen=True, slots=True)
class MonthRange:
    """The months from `first` to `last`, both included; growth may start from one more, the month before."""

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if not self.first <= self.last <= self.first + LONGEST:
            msg = f"a range is 1 to {LONGEST + 1} months, not {self.last - self.first + 1}"
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


@dataclass(frozen=True, slots=True)
class SplitQuestion(Question):
    """Customers by the values of a dimension."""

    by: str

    @property
    def overlapping(self) -> bool:
        """Whether a customer may count in several parts, so that they may exceed the total."""
        return self.by in SET_VALUED

    def asks_for(self, value: str) -> bool:
        """Tell whether a part is wanted: a filter on the very dimension leaves its own values, not their company."""
        return value in self.filters.get(self.by, (value,))


@dataclass(frozen=True, slots=True)
class PlaceQuestion(SplitQuestion):
    """Customers by country, or by where they are within one."""

    @property
    def places(self) -> dict[str, tuple[str, ...]]:
        """The filters within the country."""
        return {name: self.filters[name] for name in PLACES if name in self.filters}


@dataclass(frozen=True, slots=True)
class SubscriptionQuestion(Question):
    """Subscriptions, with or without trials."""

    include_trials: bool


@dataclass(frozen=True, slots=True)
class OrderQuestion(Question):
    """Orders and usage, with or without cancelled orders."""

    include_cancelled: bool


@dataclass(frozen=True, slots=True)
class RankingQuestion(OrderQuestion):
    """Customers by one of their measures."""

    measure: Ranked


def without(question: Question, *dimensions: str) -> Question:
    """Return `question` without its filters on `dimensions`."""
    others = {name: values for name, values in question.filters.items() if name not in dimensions}
    return replace(question, filters=others)
