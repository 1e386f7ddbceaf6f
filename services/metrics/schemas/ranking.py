"""The shapes of orders and usage customer by customer."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from services.metrics.domain import ranking
from services.metrics.domain.months import format_month
from services.metrics.domain.quantities import exact_text
from services.metrics.domain.questions import OrderQuestion, Ranked, RankingQuestion
from services.metrics.domain.ranking import Holdings
from services.metrics.schemas.activity import Quantity, Turnover
from services.metrics.schemas.head import HEAD, Count, Head, MonthName, Percentage, head, number
from services.metrics.service.answers import Answer

_RANKED: dict[str, Any] = {**HEAD, "measure": "orders", "include_cancelled": False}


class Ranking(Head):
    """Customers by one measure. Ranked are those whose amount in the range is not 0."""

    measure: Ranked
    include_cancelled: bool


class PercentilePoint(BaseModel):
    """One hundredth of the ranked customers; with fewer than 100 of them, some have none."""

    percentile: Annotated[int, Field(examples=[30], description="1 holds the best customers, 100 the last.")]
    customers: Count
    amount: Quantity
    cumulative_pct: Percentage = Field(description="Share of the total of this and all better hundredths.")


class RankedTotals(BaseModel):
    """All ranked customers, and their amount."""

    customers: Count
    amount: Quantity


_POINT: dict[str, Any] = {"percentile": 1, "customers": 3, "amount": "120", "cumulative_pct": 40.0}


class Percentiles(Ranking):
    """The ranked customers in hundredths, best first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**_RANKED, "totals": {"customers": 300, "amount": "300"}, "percentiles": [_POINT]}]
        }
    )

    totals: RankedTotals
    percentiles: list[PercentilePoint]


class Leader(BaseModel):
    """Who is at which place."""

    rank: Annotated[int, Field(examples=[1])]
    customer_id: Annotated[str, Field(examples=["n00101"])]


class LeaderLine(Turnover, Leader):
    """One customer, and all it ordered and used in the range."""


_LEADER: dict[str, Any] = {
    "rank": 1,
    "customer_id": "n00101",
    "orders": 7,
    "usage_normalized": "1488",
    "usage_raw": "372.5",
}


class Leaderboard(Ranking):
    """The first customers by the measure, ties by customer id."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_RANKED, "leaders": [_LEADER]}]})

    leaders: list[LeaderLine]


class CustomerProfile(BaseModel):
    """What metrics knows of a customer; names and addresses are in the customers service."""

    seller: str
    country: str
    segment: str
    location: str
    sales_channel: str
    pricing_model: str
    attribution: list[str]
    vendor: list[str]
    acquired: MonthName | None = Field(description="On this basis; null if it never was a customer on it.")


class DonutSlice(BaseModel):
    """One plan, or with null for both names all other plans."""

    name: str = Field(examples=["CFQ7TTC0LFLZ/CFQ7TTC0LFLZ:0002"], description="Product and SKU, or `rest_all`.")
    product: str | None
    sku: str | None
    amount: Count


class Donut(BaseModel):
    """The five largest plans, then the rest."""

    total: Count
    slices: list[DonutSlice]


_PROFILE: dict[str, Any] = {
    **dict.fromkeys(CustomerProfile.model_fields, "unknown"),
    "attribution": ["DPOR"],
    "vendor": ["Microsoft"],
    "acquired": "2026-05",
}
_SLICES = [
    {"name": "CFQ7TTC0LFLZ/CFQ7TTC0LFLZ:0002", "product": "CFQ7TTC0LFLZ", "sku": "CFQ7TTC0LFLZ:0002", "amount": 7}
]
_REST = {"name": "rest_all", "product": None, "sku": None, "amount": 2}
_DONUT: dict[str, Any] = {"total": 9, "slices": [*_SLICES, _REST]}


class LeaderboardCustomer(Head):
    """One customer: who it is, what it ordered in the range, and the seats it holds at the close."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **HEAD,
                    "include_cancelled": False,
                    "customer_id": "n00101",
                    "profile": _PROFILE,
                    "orders_by_plan": _DONUT,
                    "seats_by_plan": _DONUT,
                }
            ]
        }
    )

    include_cancelled: bool
    customer_id: str
    profile: CustomerProfile | None = Field(description="Null for roles that may not see personal data.")
    orders_by_plan: Donut
    seats_by_plan: Donut


def percentiles(question: RankingQuestion, answer: Answer[ranking.Percentiles]) -> Percentiles:
    """Return the HTTP shape of the hundredths."""
    points = [
        PercentilePoint(
            percentile=own.percentile,
            customers=own.customers,
            amount=_amount(question, own.amount),
            cumulative_pct=number(own.cumulative_pct),
        )
        for own in answer.figures.points
    ]
    whole = RankedTotals(customers=answer.figures.customers, amount=_amount(question, answer.figures.total))
    return Percentiles(**_ranked(question, answer), totals=whole, percentiles=points)


def leaderboard(question: RankingQuestion, answer: Answer[list[ranking.Leader]]) -> Leaderboard:
    """Return the HTTP shape of the leaderboard."""
    leaders = [
        LeaderLine(
            rank=own.rank,
            customer_id=own.customer_id,
            orders=own.orders,
            usage_normalized=exact_text(own.usage_normalized),
            usage_raw=exact_text(own.usage_raw),
        )
        for own in answer.figures
    ]
    return Leaderboard(**_ranked(question, answer), leaders=leaders)


def customer(
    question: OrderQuestion, answer: Answer[Holdings], customer_id: str, *, personal_data: bool
) -> LeaderboardCustomer:
    """Return the HTTP shape of one customer, without its profile unless `personal_data` may be shown."""
    return LeaderboardCustomer(
        **head(question, answer),
        include_cancelled=question.include_cancelled,
        customer_id=customer_id,
        profile=_profile(answer.figures) if personal_data else None,
        orders_by_plan=_donut(answer.figures.orders),
        seats_by_plan=_donut(answer.figures.seats),
    )


def _ranked(question: RankingQuestion, answer: Answer[Any]) -> dict[str, Any]:
    return head(question, answer) | {"measure": question.measure, "include_cancelled": question.include_cancelled}


def _amount(question: RankingQuestion, amount: int) -> str:
    return str(amount) if question.measure == "orders" else exact_text(amount)


def _profile(own: Holdings) -> CustomerProfile:
    acquired = None if own.acquired is None else format_month(own.acquired)
    return CustomerProfile.model_validate({**own.profile._asdict(), "acquired": acquired})


def _donut(own: ranking.Donut) -> Donut:
    return Donut(total=own.total, slices=[_slice(part) for part in own.slices])


def _slice(part: ranking.Slice) -> DonutSlice:
    if part.plan is None:
        return DonutSlice(name="rest_all", product=None, sku=None, amount=part.amount)
    product, sku = part.plan
    return DonutSlice(name=f"{product}/{sku}", product=product, sku=sku, amount=part.amount)
