"""What happens to a customer: the ordinary, and every awkward case that a churn figure can be wrong about."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from random import Random
from typing import NamedTuple

from cli.demo.calendar import Month, Window, some_date, some_day, some_month


class Story(StrEnum):
    """Why a customer is in the demo."""

    STEADY = "bought and stayed"
    GROWING = "bought and adds seats"
    CHURNED = "cancelled"
    CHURNED_ON_THE_FIRST = "cancelled on the first of a month, so still there at the close of the one before"
    REACTIVATED = "cancelled, and bought anew after a gap"
    RESUMED = "cancelled, and the same subscription became active again"
    SAME_MONTH = "bought and cancelled in one month"
    SAME_DATE = "bought and cancelled on one date"
    BRIEFLY_BACK = "cancelled, and came back within one later month only"
    SUSPENDED = "suspended over the end of a month, then active again"
    TRIAL_KEPT = "tried, then paid"
    TRIAL_LAPSED = "tried, and let the trial expire"
    ORDER_ONLY = "ordered without a subscription"
    MOVED = "moved to another country: told later, and true of all the past"
    BACKDATED = "bought earlier than first told"
    POSTPONED = "cancelled later than first told"
    MISCOUNTED = "seats, order and usage were first told wrong"
    LATE_USAGE = "usage of months ago arrives last"


NEEDS_HISTORY = frozenset({Story.GROWING, Story.RESUMED, Story.SUSPENDED, Story.TRIAL_KEPT, Story.TRIAL_LAPSED})
NEEDS_ORDERS = frozenset({Story.ORDER_ONLY})
WEIGHTS: Mapping[Story, int] = {Story.STEADY: 46, Story.GROWING: 20, Story.CHURNED: 12, Story.REACTIVATED: 4}
"""How common the stories are; every other one has weight 1."""


class Spell(NamedTuple):
    """From when until when somebody was a customer; `end` is None while it lasts."""

    start: date
    end: date | None


def spells(story: Story, rng: Random, window: Window) -> list[Spell]:
    """When a customer of that story is one; the ends are inside the window."""
    return _SPELLS.get(story, _lasting)(rng, window)


def _lasting(rng: Random, window: Window) -> list[Spell]:
    # Nearly half were customers before the history begins; growth would look absurd otherwise.
    if rng.random() < 0.45:
        return [Spell(some_date(rng, window.earliest.day(2), window.first.day(1)), None)]
    # Half the time the later of two days: resellers win more customers from month to month.
    draws = rng.choice((1, 2))
    return [Spell(max(some_date(rng, window.first.day(2), window.until) for _ in range(draws)), None)]


def _ending(rng: Random, window: Window) -> list[Spell]:
    start = some_date(rng, window.earliest.day(2), window.last.day(1))
    return [Spell(start, some_date(rng, _inside(Month.of(start) + 1, window).day(2), window.until))]


def _ending_early(rng: Random, window: Window) -> list[Spell]:
    """A spell that ends so early that its end can be postponed by a month."""
    start = some_month(rng, window.earliest, window.last + -4)
    return [Spell(some_day(rng, start), some_day(rng, some_month(rng, _inside(start + 1, window), window.last + -2)))]


def _ending_on_the_first(rng: Random, window: Window) -> list[Spell]:
    [spell] = _ending_early(rng, window)
    return [Spell(spell.start, (Month.of(spell.start) + rng.randint(2, 3)).day(1))]


def _interrupted(rng: Random, window: Window) -> list[Spell]:
    start, end = _early(rng, window)
    return [Spell(start, end), Spell(some_date(rng, (Month.of(end) + 2).day(2), window.until), None)]


def _briefly_back(rng: Random, window: Window) -> list[Spell]:
    start, end = _early(rng, window)
    back = some_month(rng, Month.of(end) + 2, window.last)
    return [Spell(start, end), Spell(back.day(rng.randint(2, 20)), back.day(28))]


def _early(rng: Random, window: Window) -> tuple[date, date]:
    """From when until when somebody was a customer who has time to come back."""
    start = some_month(rng, window.earliest, window.last + -8)
    end = some_month(rng, _inside(start + 1, window), window.last + -5)
    return some_day(rng, start), some_day(rng, end)


def _within_one_month(rng: Random, window: Window) -> list[Spell]:
    month = some_month(rng, window.first, window.last)
    start = month.day(rng.randint(2, 20))
    return [Spell(start, some_day(rng, month, after=start.day))]


def _on_one_date(rng: Random, window: Window) -> list[Spell]:
    day = some_day(rng, some_month(rng, window.first, window.last))
    return [Spell(day, day)]


def _with_room(rng: Random, window: Window) -> list[Spell]:
    """A spell that lasts, begun early enough for a trial or a suspension of two months to end inside the window."""
    return [Spell(some_day(rng, some_month(rng, window.first, window.last + -6)), None)]


def _inside(month: Month, window: Window) -> Month:
    return max(month, window.first)


_SPELLS: Mapping[Story, Callable[[Random, Window], list[Spell]]] = {
    Story.CHURNED: _ending,
    Story.POSTPONED: _ending_early,
    Story.CHURNED_ON_THE_FIRST: _ending_on_the_first,
    Story.REACTIVATED: _interrupted,
    Story.RESUMED: _interrupted,
    Story.SAME_MONTH: _within_one_month,
    Story.SAME_DATE: _on_one_date,
    Story.BRIEFLY_BACK: _briefly_back,
    Story.SUSPENDED: _with_room,
    Story.TRIAL_KEPT: _with_room,
    Story.TRIAL_LAPSED: _with_room,
    Story.BACKDATED: _with_room,
    Story.MISCOUNTED: _with_room,
    Story.LATE_USAGE: _with_room,
}
