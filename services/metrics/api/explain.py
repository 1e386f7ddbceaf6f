"""Why a figure is what it is."""

from datetime import UTC, datetime
from typing import Annotated, Final, NamedTuple, cast

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field, TypeAdapter, ValidationError

from services.metrics.api.checks import allow, month
from services.metrics.api.geography import PlaceParameters
from services.metrics.api.parameters import MONTH
from services.metrics.domain.explaining import EXPLAINED, Explained, FigureQuestion, months_of
from services.metrics.domain.months import Instant, Month, format_month, instant_of, month_of_moment
from services.metrics.schemas import explanations
from services.metrics.service.explaining import Explanations, Mark, Totals
from shared.http.auth import Reader
from shared.http.paging import decode_cursor
from shared.http.problems import InvalidParameter

MOST_CUSTOMERS: Final = 200

router = APIRouter(prefix="/v1/metrics", tags=["metrics"])


class ExplainParameters(PlaceParameters):
    """One figure: a measure of a month, or of the range; and which page of its customers."""

    measure: str = Field(
        description="Which figure; see docs/metrics.md.",
        examples=["churned"],
        json_schema_extra={"enum": list(EXPLAINED)},
    )
    month: str | None = Field(
        None,
        description="Month of the figure, instead of `from` and `to`. Default: `to`.",
        examples=["2026-11"],
        json_schema_extra=MONTH,
    )
    include_trials: bool = Field(
        True, description="Whether trials count, of subscriptions and seats.", examples=[False]
    )
    include_cancelled: bool = Field(False, description="Whether cancelled orders count.", examples=[True])
    customer: str | None = Field(
        None, min_length=1, max_length=256, description="Only this customer's part, by its id.", examples=["n00101"]
    )
    since: datetime | None = Field(
        None,
        description="List what changed after this moment, of the last 90 days. ISO 8601 with an offset.",
        examples=["2026-11-10T08:00:00Z"],
    )
    limit: int = Field(50, ge=1, le=MOST_CUSTOMERS, description="Customers of one page.", examples=[20])
    cursor: str | None = Field(
        None, description="`next_cursor` of the page before.", examples=["WyJuMDAxMDEiLDEsIjEiLDQyLCI0MiJd"]
    )

    def figure(self, partner_id: str, current: Month) -> FigureQuestion:
        """Return the figure asked for; raises `InvalidParameter`."""
        allow("measure", [self.measure], EXPLAINED)
        measure, own = cast("Explained", self.measure), self._ranged(current).question(partner_id, current)
        return FigureQuestion(
            own.partner_id,
            months_of(measure, own.months),
            own.basis,
            own.filters,
            measure,
            self.include_trials,
            self.include_cancelled,
            self.customer,
        )

    def _ranged(self, current: Month) -> "ExplainParameters":
        """Return the same with `from` and `to` given: one month unless a range is asked for."""
        if self.month is not None:
            if self.first is not None or self.last is not None:
                raise InvalidParameter("month", "give `month`, or `from` and `to`, not both")
            month("month", self.month)
            return self.model_copy(update={"first": self.month, "last": self.month})
        if self.first is not None:
            return self
        return self.model_copy(update={"first": format_month(current) if self.last is None else self.last})


class _Asked(NamedTuple):
    question: FigureQuestion
    since: Instant | None
    mark: Mark
    limit: int


async def _explanations(request: Request) -> Explanations:
    found: Explanations = request.app.state.explanations
    return found


ExplanationsPart = Annotated[Explanations, Depends(_explanations)]


async def asked_figure(
    reader: Reader,
    explanations: ExplanationsPart,
    parameters: Annotated[ExplainParameters, Query()],
) -> _Asked:
    """Return the figure that the caller asks about, and the page; raises `InvalidParameter`."""
    question = parameters.figure(reader.partner_id, month_of_moment(explanations.now))
    since = _since(parameters.since, explanations)
    return _Asked(question, since, _mark(parameters.cursor), parameters.limit)


@router.get("/explain", summary="The customers that make one figure, and what changed it")
async def read_explanation(
    asked: Annotated[_Asked, Depends(asked_figure)], explanations_part: ExplanationsPart
) -> explanations.ExplanationPage:
    """Return the customers behind a figure by id, each with the facts that put it there; all pages add up to it."""
    answer = await explanations_part.explain(*asked)
    return explanations.explanation(asked.question, asked.since, answer)


def _since(moment: datetime | None, explanations: Explanations) -> Instant | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise InvalidParameter("since", "`since` needs an offset, such as 2025-03-10T08:00:00Z")
    earliest, now = explanations.remembered_since, explanations.now
    if not earliest <= moment <= now:
        raise InvalidParameter("since", f"`since` must lie between {earliest.isoformat()} and {now.isoformat()}")
    return instant_of(moment.astimezone(UTC))


def _mark(cursor: str | None) -> Mark:
    if cursor is None:
        return Mark()
    try:
        after, customers, amount, counted, whole = _CURSOR.validate_python(decode_cursor(cursor))
    except ValidationError as error:
        raise InvalidParameter("cursor", "`cursor` must be the `next_cursor` of an earlier page, unchanged") from error
    return Mark(after, customers, amount, Totals(counted, whole))


_CURSOR: Final = TypeAdapter(tuple[str, int, int, int | None, int | None])
