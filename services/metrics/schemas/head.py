"""What every answer says about itself. Percentages have two places, and are null where their base is 0."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from services.metrics.domain.cells import Basis
from services.metrics.domain.figures import Kpi, Percent
from services.metrics.domain.months import format_month
from services.metrics.domain.questions import Question
from services.metrics.service.answers import Answer

Percentage = Annotated[float | None, Field(examples=[12.5])]
MonthName = Annotated[str, Field(examples=["2026-11"])]
Count = Annotated[int, Field(examples=[42])]
PlanName = Annotated[
    str | None,
    Field(examples=["Microsoft 365 E5"], description="As sources call it; null where none has told, or it has none."),
]

HEAD: dict[str, Any] = {
    "as_of": "2026-11-23T08:15:30.129000Z",
    "from": "2026-10",
    "to": "2026-11",
    "basis": "active_subscription",
    "filters": {"country": ["DE"]},
    "is_open": True,
}


class Head(BaseModel):
    """What every answer says about itself."""

    model_config = ConfigDict(populate_by_name=True)

    as_of: datetime | None = Field(description="Time of the newest fact in the figures; null while there is none.")
    first: MonthName = Field(alias="from")
    last: MonthName = Field(alias="to")
    basis: Basis
    filters: dict[str, list[str]]
    is_open: bool = Field(description="The last month is not over; its figures still move.")


class Growth(BaseModel):
    """One figure over the range, with both values that its growth compares."""

    value: Count = Field(description="Of the last month; for added, reactivated and churned, the sum of the range.")
    latest: Count = Field(description="Of the last month: what `growth_pct` leads to.")
    previous: Count = Field(description="Of the first month: what `growth_pct` starts from.")
    growth_pct: Percentage


def head(question: Question, answer: Answer[Any]) -> dict[str, Any]:
    """Return the fields of `Head`."""
    return {
        "as_of": answer.as_of,
        "first": format_month(question.months.first),
        "last": format_month(question.months.last),
        "basis": question.basis,
        "filters": {name: list(values) for name, values in question.filters.items()},
        "is_open": question.months.last >= answer.open_from,
    }


def growth(kpi: Kpi) -> dict[str, Any]:
    """Return the fields of `Growth`."""
    percent = number(kpi.growth_pct)
    return {"value": kpi.value, "latest": kpi.latest, "previous": kpi.previous, "growth_pct": percent}


def number(percent: Percent) -> float | None:
    """Return a percentage as JSON has it."""
    # Two places survive as a float exactly as they print.
    return None if percent is None else float(percent)
