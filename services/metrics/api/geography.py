"""Where the customers are."""

from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from services.metrics.api.checks import allow
from services.metrics.api.parameters import AnswersPart, Parameters, Values
from services.metrics.domain.cells import DIMENSIONS, PLACES
from services.metrics.domain.months import Month
from services.metrics.domain.questions import PlaceQuestion
from services.metrics.schemas import geography
from shared.http.auth import Reader
from shared.http.problems import InvalidParameter

PLACE_BY: Final = ("country", *PLACES)

router = APIRouter(prefix="/v1/metrics", tags=["metrics"])


class PlaceParameters(Parameters):
    """As `Parameters`, and filters of where customers are within their country."""

    filtered: ClassVar = (*DIMENSIONS, *PLACES)

    region: Values = Field([], description="Within the country, or `unknown`.", examples=[["west"]])
    state: Values = Field([], description="As `region`.", examples=[["BY"]])
    city: Values = Field([], description="As `region`.", examples=[["Nürnberg"]])


class GeographyParameters(PlaceParameters):
    """As `PlaceParameters`, and what is told apart."""

    by: str = Field(
        "country",
        description="What is told apart. Within countries, `country` must say which.",
        examples=["city"],
        json_schema_extra={"enum": list(PLACE_BY)},
    )

    def question(self, partner_id: str, current: Month) -> PlaceQuestion:
        """Return the question asked; raises `InvalidParameter`."""
        allow("by", [self.by], PLACE_BY)
        own = super().question(partner_id, current)
        asked = PlaceQuestion(own.partner_id, own.months, own.basis, own.filters, self.by)
        if (self.by != "country" or asked.places) and not self.country:
            raise InvalidParameter("country", "`country` must say in which countries regions, states and cities are")
        return asked


async def asked_geography(
    reader: Reader, answers: AnswersPart, parameters: Annotated[GeographyParameters, Query()]
) -> PlaceQuestion:
    """Return what the caller asks of its own partner; raises `InvalidParameter`."""
    return parameters.question(reader.partner_id, answers.current_month)


@router.get("/geography", summary="Customers by country, and within it by region, state and city")
async def read_geography(
    asked: Annotated[PlaceQuestion, Depends(asked_geography)], answers: AnswersPart
) -> geography.Geography:
    """Return current, active and newly added customers of each place, with their shares of the total."""
    return geography.geography(asked, await answers.geography(asked))
