"""The shape of customers by country, and by where they are within it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.metrics.domain import figures
from services.metrics.domain.figures import Part
from services.metrics.domain.questions import PlaceQuestion
from services.metrics.schemas.head import HEAD, Count, Head, Percentage, head, number
from services.metrics.service.answers import Answer


class GeographyTotals(BaseModel):
    """Sums over all parts, of which each has its share."""

    customers: Count
    active_customers: Count
    added: Count


class Shares(GeographyTotals):
    """Customers and active customers of the last month, added over the range, with shares of the total."""

    customers_pct: Percentage
    active_customers_pct: Percentage
    added_pct: Percentage


class CountryLine(Shares):
    """One country."""

    country: str = Field(examples=["DE"])


class Place(BaseModel):
    """Where a line is about."""

    value: str = Field(
        examples=["DE"], description="`unknown` where nobody told; `************` of protected customers."
    )


class PlaceLine(Shares, Place):
    """One country, or one region, state or city."""


_TOTALS: dict[str, Any] = {"customers": 42, "active_customers": 30, "added": 6}
_SHARES: dict[str, Any] = {**_TOTALS, "customers_pct": 100.0, "active_customers_pct": 100.0, "added_pct": 100.0}
_GEOGRAPHY: dict[str, Any] = {
    **HEAD,
    "by": "country",
    "places": {},
    "overlapping": False,
    "totals": _TOTALS,
    "parts": [{"value": "DE", **_SHARES}],
    "countries": [{"country": "DE", **_SHARES}],
}
_CITIES: dict[str, Any] = {
    **_GEOGRAPHY,
    "by": "city",
    "places": {"state": ["Bavaria"]},
    "parts": [{"value": "Nürnberg", **_SHARES}],
    "countries": [],
}


class Geography(Head):
    """Customers by place, most customers first."""

    model_config = ConfigDict(json_schema_extra={"examples": [_GEOGRAPHY, _CITIES]})

    by: str = Field(examples=["country"])
    places: dict[str, list[str]] = Field(description="Filters within the country: `region`, `state`, `city`.")
    overlapping: bool = Field(description="A customer may count in several parts; of places it never does.")
    totals: GeographyTotals
    parts: list[PlaceLine]
    countries: list[CountryLine] = Field(description="The same parts where they are countries, else empty.")


def geography(question: PlaceQuestion, answer: Answer[list[Part]]) -> Geography:
    """Return the HTTP shape of customers by place."""
    totals = GeographyTotals(
        customers=sum(part.customers for part in answer.figures),
        active_customers=sum(part.active_customers for part in answer.figures),
        added=sum(part.added for part in answer.figures),
    )
    shares = {part.value: _shares(part, totals) for part in answer.figures}
    countries = shares if question.by == "country" else {}
    return Geography(
        **head(question, answer),
        by=question.by,
        places={name: list(values) for name, values in question.places.items()},
        overlapping=False,
        totals=totals,
        parts=[PlaceLine(value=place, **own) for place, own in shares.items()],
        countries=[CountryLine(country=country, **own) for country, own in countries.items()],
    )


def _shares(part: Part, totals: GeographyTotals) -> dict[str, Any]:
    """Return the fields of `Shares`."""
    return {
        "customers": part.customers,
        "customers_pct": number(figures.percent(part.customers, totals.customers)),
        "active_customers": part.active_customers,
        "active_customers_pct": number(figures.percent(part.active_customers, totals.active_customers)),
        "added": part.added,
        "added_pct": number(figures.percent(part.added, totals.added)),
    }
