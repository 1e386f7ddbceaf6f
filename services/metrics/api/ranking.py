"""Orders and usage customer by customer: percentiles and the leaderboard."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from services.metrics.api.parameters import OrdersAsked, RankingAsked
from services.metrics.errors import ImageTooLarge
from services.metrics.schemas import ranking
from services.metrics.service.answers import Answer
from services.metrics.service.rankings import Rankings
from shared.events.base import EntityId
from shared.http.auth import Reader
from shared.http.problems import MEDIA_TYPE, NotFound, ProblemDetails, Unavailable

router = APIRouter(prefix="/v1/metrics", tags=["metrics"])


async def _rankings(request: Request) -> Rankings:
    rankings: Rankings = request.app.state.rankings
    return rankings


@contextmanager
def _told_if_too_large() -> Iterator[None]:
    try:
        yield
    except ImageTooLarge as error:
        raise Unavailable(str(error)) from error


RankingsPart = Annotated[Rankings, Depends(_rankings)]


@router.get("/percentiles", summary="Customers by orders or usage, in hundredths")
async def read_percentiles(asked: RankingAsked, rankings: RankingsPart) -> ranking.Percentiles:
    """Return what each hundredth of the customers orders or uses, best first, and the cumulative share of the total."""
    with _told_if_too_large():
        return ranking.percentiles(asked, await rankings.percentiles(asked))


@router.get("/leaderboard", summary="The 50 customers with most orders or usage")
async def read_leaderboard(asked: RankingAsked, rankings: RankingsPart) -> ranking.Leaderboard:
    """Return the first customers by the measure, with all they ordered and used in the range."""
    with _told_if_too_large():
        return ranking.leaderboard(asked, await rankings.leaderboard(asked))


@router.get(
    "/leaderboard/{customer_id:path}",
    summary="One customer: profile, orders by plan and seats by plan",
    responses={404: {"model": ProblemDetails, "description": "No such customer.", "content": {MEDIA_TYPE: {}}}},
)
async def read_leaderboard_customer(
    customer_id: Annotated[EntityId, Path(description="Its id.", examples=["n00101"])],
    asked: OrdersAsked,
    rankings: RankingsPart,
    reader: Reader,
) -> ranking.LeaderboardCustomer:
    """Return the five largest plans and the rest, by orders in the range and by seats at its close."""
    answer = await rankings.customer(asked, customer_id)
    if answer.figures is None:
        raise NotFound(f"there is no customer {customer_id!r}")
    found = Answer(answer.figures, answer.as_of, answer.open_from)
    return ranking.customer(asked, found, customer_id, personal_data=reader.profile.personal_data)
