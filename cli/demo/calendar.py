"""The months and days of the demo's history."""

from dataclasses import dataclass
from datetime import date
from random import Random

MONTHS = 24
EARLIER = 18
"""Customers may have come up to so many months before the history begins, so that it does not begin with none."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; `number` counts months since year 0."""

    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that `day` is in."""
        return cls(day.year * 12 + day.month - 1)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """The month that a text like 2025-03 names; raises ValueError for any other."""
        return cls.of(date.fromisoformat(f"{text}-01"))

    def __add__(self, months: int) -> "Month":
        return Month(self.number + months)

    def __sub__(self, other: "Month") -> int:
        return self.number - other.number

    def __str__(self) -> str:
        return f"{self.number // 12:04}-{self.number % 12 + 1:02}"

    def day(self, number: int) -> date:
        """The day of this month with that number, which must be one that every month has."""
        return date(self.number // 12, self.number % 12 + 1, number)


@dataclass(frozen=True, slots=True)
class Window:
    """The months that the files tell of, both included."""

    first: Month
    last: Month

    @classmethod
    def until(cls, last: Month) -> "Window":
        """The two years that end with `last`."""
        return cls(last + (1 - MONTHS), last)

    @property
    def earliest(self) -> Month:
        """The first month in which anybody was a customer."""
        return self.first + -EARLIER


def some_month(rng: Random, first: Month, last: Month) -> Month:
    """A month from `first` to `last`, both included."""
    return Month(rng.randint(first.number, last.number))


def some_day(rng: Random, month: Month, *, after: int = 1) -> date:
    """A day of `month` after the day numbered `after`; never the last days, nor the first unless `after` is 0."""
    return month.day(rng.randint(after + 1, 28))
