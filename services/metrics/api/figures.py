"""The figures of the dashboard pages."""

from fastapi import APIRouter

from services.metrics.api.parameters import (
    AnswersPart,
    Asked,
    OrdersAsked,
    ProductsAsked,
    SplitAsked,
    SplitTrendAsked,
    SubscriptionsAsked,
)
from services.metrics.schemas import activity, distributions, overview

router = APIRouter(prefix="/v1/metrics", tags=["metrics"])


@router.get("/summary", summary="Customers, active customers, subscriptions, added, reactivated and churned")
async def read_summary(asked: Asked, answers: AnswersPart) -> overview.Summary:
    """Return each KPI with its growth over the range and its value in every month."""
    return overview.summary(asked, await answers.summary(asked))


@router.get("/trends", summary="New, existing, reactivated and churned customers by month")
async def read_trends(asked: Asked, answers: AnswersPart) -> overview.Trends:
    """Return how many customers each month opened with, won and lost, and closed with."""
    return overview.trends(asked, await answers.trends(asked))


@router.get("/active", summary="Active customers against all customers by month")
async def read_active(asked: Asked, answers: AnswersPart) -> activity.Active:
    """Return how many customers used anything in each month, beside the customers at its close."""
    return activity.active(asked, await answers.active(asked))


@router.get("/subscriptions", summary="Subscriptions and seats by month")
async def read_subscriptions(asked: SubscriptionsAsked, answers: AnswersPart) -> activity.Subscriptions:
    """Return active and all subscriptions, those added and churned, and seats, with their growth over the range."""
    return activity.subscriptions(asked, await answers.subscriptions(asked))


@router.get("/customer-types", summary="Orders and usage of new and existing customers by month")
async def read_customer_types(asked: OrdersAsked, answers: AnswersPart) -> activity.CustomerTypes:
    """Return orders, normalized and raw usage of the customers acquired in each month, and of all others."""
    return activity.customer_types(asked, await answers.customer_types(asked))


@router.get("/distribution", summary="Customers by value of a dimension")
async def read_distribution(asked: SplitAsked, answers: AnswersPart) -> distributions.Distribution:
    """Return the customers of each value at the close of the last month, with their shares."""
    return distributions.distribution(asked, await answers.distribution(asked))


@router.get("/distribution-trend", summary="Customers by value of a dimension, by month")
async def read_distribution_trend(asked: SplitTrendAsked, answers: AnswersPart) -> distributions.DistributionTrend:
    """Return the customers of each value at the close of every month; each month lists the same values."""
    return distributions.distribution_trend(asked, await answers.distribution_trend(asked))


@router.get("/products", summary="Customers by product and SKU")
async def read_products(asked: ProductsAsked, answers: AnswersPart) -> distributions.Products:
    """Return the customers of each product at the close of the last month, with their shares, and its SKUs."""
    return distributions.products(asked, await answers.products(asked))


@router.get("/filters", summary="The values that each filter may ask for")
async def read_filters(asked: Asked, answers: AnswersPart) -> distributions.Filters:
    """Return the values that anything in the range has under the other filters; a filter leaves its own values."""
    return distributions.filters(asked, await answers.options(asked))
