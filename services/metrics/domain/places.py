"""Customers by where they are within a country, added up one by one: cells do not know it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, Literal, TypeAlias

from services.metrics.domain.cells import Amount
from services.metrics.domain.contributions import contributions
from services.metrics.domain.customer import CustomerState
from services.metrics.domain.explaining import FigureQuestion, added, is_there, place_of
from services.metrics.domain.figures import Part, most_first
from services.metrics.domain.questions import MonthRange, PlaceQuestion

Geographic = Literal["customers", "active_customers", "new"]

_FIGURES: Final[tuple[Geographic, ...]] = ("customers", "active_customers", "new")

Tally: TypeAlias = defaultdict[str, dict[Geographic, Amount]]
"""Figures by place."""


def no_tally() -> Tally:
    """Return a tally in which every figure is 0."""
    return defaultdict(lambda: dict.fromkeys(_FIGURES, 0))


def figures(question: PlaceQuestion) -> Mapping[Geographic, FigureQuestion]:
    """Return the figures of each place: customers and active ones of the last month, and those new in the range."""
    last = MonthRange(question.months.last, question.months.last)
    months: Mapping[Geographic, MonthRange] = {"customers": last, "active_customers": last, "new": question.months}
    return {
        name: FigureQuestion(
            question.partner_id,
            months[name],
            question.basis,
            question.filters,
            name,
            include_trials=True,
            include_cancelled=False,
            places=question.places,
            customer=None,
        )
        for name in _FIGURES
    }


def count(tally: Tally, states: Iterable[CustomerState], question: PlaceQuestion) -> None:
    """Add customers to `tally`, given with the usage totals of the last month and of no others."""
    asked = figures(question)
    for state in states:
        if not is_there(state.attributes, question.places):
            continue
        last = {month: totals for month, totals in state.usage.items() if month == question.months.last}
        own = contributions(replace(state, usage=last))
        place = place_of(state.attributes, question.by)
        for name, figure in asked.items():
            tally[place][name] += sum(added(own, figure).values())


def parts(tally: Tally) -> list[Part]:
    """Return the places that have anything, most customers first."""
    found = tally.items()
    return most_first(Part(place, own["customers"], own["active_customers"], own["new"]) for place, own in found)
