"""Ranges of time: given, or relative to the day on which an export runs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.exports.domain.datasets import FilterKind


class Unit(StrEnum):
    """What a relative period counts. Weeks begin on Monday; all days are UTC."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both inclusive, as the owner's filters take them; `of` names the pair of filters."""

    first: str
    last: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class RelativePeriod:
    """The last `count` whole units before the run, or, with `current`, the running unit and `count` − 1 before it."""

    count: int
    unit: Unit
    current: bool = False
    of: str = ""

    def at(self, now: datetime, kind: FilterKind) -> Period:
        """Return the period of a run at `now`, as days or as months."""
        first, last = self._days(now.date())
        if kind is FilterKind.MONTH:
            return Period(f"{first:%Y-%m}", f"{last:%Y-%m}", self.of)
        return Period(first.isoformat(), last.isoformat(), self.of)

    def _days(self, today: date) -> tuple[date, date]:
        begin = _begin(today, self.unit)  # of the running unit
        after = _moved(begin, self.unit, 1) if self.current else begin
        return _moved(after, self.unit, -self.count), after - timedelta(days=1)


def _begin(day: date, unit: Unit) -> date:
    if unit is Unit.MONTHS:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if unit is Unit.WEEKS else day


def _moved(begin: date, unit: Unit, count: int) -> date:
    if unit is Unit.MONTHS:
        month = begin.year * 12 + begin.month - 1 + count
        return date(month // 12, month % 12 + 1, 1)
    return begin + timedelta(days=count * (7 if unit is Unit.WEEKS else 1))
