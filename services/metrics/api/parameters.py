"""The query parameters of every question."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, cast

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.metrics.api.checks import COUNTRY, allow, check_filter, month
from services.metrics.domain.cells import BASES, CUSTOMER_TYPES, DIMENSIONS, Basis
from services.metrics.domain.months import Month
from services.metrics.domain.questions import (
    LONGEST,
    RANKED,
    MonthRange,
    OrderQuestion,
    Question,
    Ranked,
    RankingQuestion,
    SplitQuestion,
    SubscriptionQuestion,
)
from services.metrics.service.answers import Answers
from shared.http.auth import Reader
from shared.http.problems import InvalidParameter

DEFAULT_MONTHS: Final = 12
MOST_VALUES: Final = 1_000

SPLIT_BY: Final = (
    "location",
    "segment",
    "sales_channel",
    "pricing_model",
    "attribution",
    "customer_type",
    "seller",
    "vendor",
    "country",
)
SPLIT_TREND_BY: Final = (*SPLIT_BY, "market", "product")
DIMENSION_OF: Final[Mapping[str, str]] = {"market": "country"}

_SAID: Final[dict[str, Any]] = {"minLength": 1}
Value = Annotated[str, StringConstraints(max_length=256)]
Values = Annotated[list[Annotated[Value, Field(json_schema_extra=_SAID)]], Field(max_length=MOST_VALUES)]
Countries = Annotated[
    list[Annotated[Value, Field(json_schema_extra={"pattern": COUNTRY})]], Field(max_length=MOST_VALUES)
]
CustomerTypes = Annotated[
    list[Annotated[Value, Field(json_schema_extra={"pattern": "^(" + "|".join(CUSTOMER_TYPES) + ")$"})]],
    Field(max_length=MOST_VALUES),
]
MONTH: Final[dict[str, Any]] = {"pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}


class Parameters(BaseModel):
    """Range, basis and filters. Several values of one filter mean any of them; several filters must all hold."""

    model_config = ConfigDict(extra="ignore")
    filtered: ClassVar[Sequence[str]] = DIMENSIONS

    first: str | None = Field(
        None,
        alias="from",
        description="First month. Default: 11 before `to`.",
        examples=["2026-01"],
        json_schema_extra=MONTH,
    )
    last: str | None = Field(
        None,
        alias="to",
        description="Last month. Default: the current one.",
        examples=["2026-11"],
        json_schema_extra=MONTH,
    )
    basis: str = Field(
        "active_subscription",
        description="Who counts as a customer: `active_subscription`, who has a subscription that is active (trials "
        "too); `open_order`, who has an order or subscription that is not cancelled.",
        examples=list(BASES),
        json_schema_extra={"enum": list(BASES)},
    )
    country: Countries = Field([], description="ISO 3166-1 alpha-2, or `unknown`.", examples=[["DE", "FR"]])
    segment: Values = Field([], description="The customer's segment, or `unknown`.", examples=[["smb"]])
    seller: Values = Field([], description="Who sells to the customer, or `unknown`.", examples=[["Northwind West"]])
    product: Values = Field(
        [], description="Held at the close of the month; for flows, at any time in it.", examples=[["CFQ7TTC0LFLZ"]]
    )
    sku: Values = Field([], description="As `product`.", examples=[["CFQ7TTC0LFLZ:0002"]])
    sales_channel: Values = Field([], description="How the customer is sold to, or `unknown`.", examples=[["direct"]])
    pricing_model: Values = Field([], description="How the customer is priced, or `unknown`.", examples=[["flat"]])
    location: Values = Field([], description="The partner's location, or `unknown`.", examples=[["Amsterdam"]])
    attribution: Values = Field([], description="Any of the customer's types, or `unknown`.", examples=[["DPOR"]])
    vendor: Values = Field([], description="Any of the customer's vendors, or `unknown`.", examples=[["Microsoft"]])
    customer_type: CustomerTypes = Field(
        [],
        description="`new` in the month of acquisition, else `existing`.",
        examples=[["new"]],
    )

    def question(self, partner_id: str, current: Month) -> Question:
        """Return the question asked; raises `InvalidParameter`. `current` is the month that is not over yet."""
        last = current if self.last is None else month("to", self.last)
        first = last - DEFAULT_MONTHS + 1 if self.first is None else month("from", self.first)
        if first > last:
            raise InvalidParameter("from", "`from` must not be later than `to`, by default the current month")
        if last - first >= LONGEST:
            raise InvalidParameter("from", f"`from` to `to` must be at most {LONGEST} months")
        return Question(partner_id, MonthRange(first, last), self._basis(), self._filters())

    def _basis(self) -> Basis:
        allow("basis", [self.basis], BASES)
        return cast("Basis", self.basis)

    def _filters(self) -> Mapping[str, tuple[str, ...]]:
        given: dict[str, tuple[str, ...]] = {name: tuple(dict.fromkeys(getattr(self, name))) for name in self.filtered}
        for name, values in given.items():
            check_filter(name, values)
        return {name: values for name, values in given.items() if values}


class SplitParameters(Parameters):
    """As `Parameters`, and the dimension whose values are told apart."""

    by: str = Field(description="The dimension.", examples=["segment"], json_schema_extra={"enum": list(SPLIT_BY)})

    def split(self, partner_id: str, current: Month, allowed: Sequence[str] = SPLIT_BY) -> SplitQuestion:
        """Return the question asked; raises `InvalidParameter`, also for a dimension that is not `allowed`."""
        allow("by", [self.by], allowed)
        by = DIMENSION_OF.get(self.by, self.by)
        return SplitQuestion(*_fields(self.question(partner_id, current)), by=by)


class SplitTrendParameters(SplitParameters):
    """As `SplitParameters`, of more dimensions."""

    by: str = Field(
        description="The dimension; `market` is `country`.",
        examples=["product"],
        json_schema_extra={"enum": list(SPLIT_TREND_BY)},
    )


class SubscriptionParameters(Parameters):
    """As `Parameters`, with or without trials."""

    include_trials: bool = Field(True, description="Whether trials count.", examples=[False])


class OrderParameters(Parameters):
    """As `Parameters`, with or without cancelled orders."""

    include_cancelled: bool = Field(False, description="Whether cancelled orders count.", examples=[True])


class RankingParameters(OrderParameters):
    """As `OrderParameters`, and what customers are ranked by."""

    measure: str = Field(
        "orders",
        description="What customers are ranked by.",
        examples=["raw_usage"],
        json_schema_extra={"enum": list(RANKED)},
    )

    def ranking(self, partner_id: str, current: Month) -> RankingQuestion:
        """Return the question asked; raises `InvalidParameter`."""
        allow("measure", [self.measure], RANKED)
        own = _fields(self.question(partner_id, current))
        return RankingQuestion(*own, self.include_cancelled, cast("Ranked", self.measure))


async def asked(reader: Reader, answers: "AnswersPart", parameters: Annotated[Parameters, Query()]) -> Question:
    """Return what the caller asks of its own partner; raises `InvalidParameter`."""
    return parameters.question(reader.partner_id, answers.current_month)


async def asked_split(
    reader: Reader, answers: "AnswersPart", parameters: Annotated[SplitParameters, Query()]
) -> SplitQuestion:
    """As `asked`, by a dimension of `SPLIT_BY`."""
    return parameters.split(reader.partner_id, answers.current_month)


async def asked_split_trend(
    reader: Reader, answers: "AnswersPart", parameters: Annotated[SplitTrendParameters, Query()]
) -> SplitQuestion:
    """As `asked`, by a dimension of `SPLIT_TREND_BY`."""
    return parameters.split(reader.partner_id, answers.current_month, SPLIT_TREND_BY)


async def asked_products(own: "Asked") -> SplitQuestion:
    """As `asked`, by product."""
    return SplitQuestion(*_fields(own), by="product")


async def asked_subscriptions(
    reader: Reader, answers: "AnswersPart", parameters: Annotated[SubscriptionParameters, Query()]
) -> SubscriptionQuestion:
    """As `asked`, of subscriptions."""
    own = parameters.question(reader.partner_id, answers.current_month)
    return SubscriptionQuestion(*_fields(own), include_trials=parameters.include_trials)


async def asked_orders(
    reader: Reader, answers: "AnswersPart", parameters: Annotated[OrderParameters, Query()]
) -> OrderQuestion:
    """As `asked`, of orders."""
    own = parameters.question(reader.partner_id, answers.current_month)
    return OrderQuestion(*_fields(own), include_cancelled=parameters.include_cancelled)


async def asked_ranking(
    reader: Reader, answers: "AnswersPart", parameters: Annotated[RankingParameters, Query()]
) -> RankingQuestion:
    """As `asked_orders`, by one measure of the customers."""
    return parameters.ranking(reader.partner_id, answers.current_month)


def _fields(question: Question) -> tuple[str, MonthRange, Basis, Mapping[str, tuple[str, ...]]]:
    return question.partner_id, question.months, question.basis, question.filters


async def _answers(request: Request) -> Answers:
    answers: Answers = request.app.state.answers
    return answers


AnswersPart = Annotated[Answers, Depends(_answers)]
Asked = Annotated[Question, Depends(asked)]
SplitAsked = Annotated[SplitQuestion, Depends(asked_split)]
SplitTrendAsked = Annotated[SplitQuestion, Depends(asked_split_trend)]
ProductsAsked = Annotated[SplitQuestion, Depends(asked_products)]
SubscriptionsAsked = Annotated[SubscriptionQuestion, Depends(asked_subscriptions)]
OrdersAsked = Annotated[OrderQuestion, Depends(asked_orders)]
RankingAsked = Annotated[RankingQuestion, Depends(asked_ranking)]
