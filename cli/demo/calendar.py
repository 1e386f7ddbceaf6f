"""The months and days of the demo's history."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
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
    """The time that the files tell of: the months from `first` to `last` whole, then the days before `until`."""

    first: Month
    last: Month
    until: date

    @classmethod
    def before(cls, day: date) -> "Window":
        """The two years of whole months before `day`, and the days of its own month before it."""
        last = Month.of(day) + -1
        return cls(last + (1 - MONTHS), last, day)

    @property
    def earliest(self) -> Month:
        """The first month in which anybody was a customer."""
        return self.first + -EARLIER

    def months(self) -> Iterator[Month]:
        """Every month of which something is told."""
        last = Month.of(self.until - timedelta(days=1))
        return map(Month, range(self.first.number, last.number + 1))

    def share(self, month: Month) -> Decimal:
        """How much of `month` is told: all of it but for the last one."""
        if month != Month.of(self.until):
            return Decimal(1)
        return Decimal(self.until.day - 1) / monthrange(self.until.year, self.until.month)[1]


def some_month(rng: Random, first: Month, last: Month) -> Month:
    """A month from `first` to `last`, both included."""
    return Month(rng.randint(first.number, last.number))


def some_day(rng: Random, month: Month, *, after: int = 1) -> date:
    """A day of `month` later than the one numbered `after`, and one that every month has."""
    return month.day(rng.randint(after + 1, 28))


def some_date(rng: Random, first: date, end: date) -> date:
    """A day from `first` on and before `end`, but not the first of a month, on which nothing happens by chance."""
    day = first + timedelta(days=rng.randrange((end - first).days))
    return day - timedelta(days=1) if day.day == 1 else day
