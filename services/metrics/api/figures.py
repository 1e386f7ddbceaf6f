"""The figures of the dashboard pages."""

from fastapi import APIRouter

from services.metrics.api.parameters import AnswersPart, Asked
from services.metrics.schemas import overview

router = APIRouter(prefix="/v1/metrics", tags=["metrics"])


@router.get("/summary", summary="Customers, active customers, subscriptions, added, reactivated and churned")
async def read_summary(asked: Asked, answers: AnswersPart) -> overview.Summary:
    """Return each KPI with its growth over the range and its value in every month."""
    return overview.summary(asked, await answers.summary(asked))


@router.get("/trends", summary="New, existing, reactivated and churned customers by month")
async def read_trends(asked: Asked, answers: AnswersPart) -> overview.Trends:
    """Return how many customers each month opened with, won and lost, and closed with."""
    return overview.trends(asked, await answers.trends(asked))


@router.get("/geography", summary="Customers by country")
async def read_geography(asked: Asked, answers: AnswersPart) -> overview.Geography:
    """Return current, active and newly added customers of each country, with their shares of the total."""
    return overview.geography(asked, await answers.geography(asked))
