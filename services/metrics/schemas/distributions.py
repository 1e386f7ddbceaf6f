"""The shapes of customers by value of a dimension, and of the values that filters may ask for."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.metrics.domain import products as product_figures
from services.metrics.domain.months import format_month
from services.metrics.domain.names import Names
from services.metrics.domain.products import ProductPart
from services.metrics.domain.questions import Question, SplitQuestion
from services.metrics.domain.splits import Option, Share, SplitMonth
from services.metrics.schemas.head import HEAD, Count, Head, MonthName, Percentage, PlanName, head, number
from services.metrics.service.answers import Answer

_OVERLAPPING = "A customer counts once for each value it has, so the parts may exceed the total."


class Customers(BaseModel):
    """Customers at a month's close, and their share of all customers under the same filters."""

    customers: Count
    customers_pct: Percentage


class Value(BaseModel):
    """What a line is about; it comes first in the answers and files."""

    value: str = Field(examples=["smb"])
    name: PlanName = None


class PartLine(Customers, Value):
    """One value of the dimension."""


class CustomerTotals(BaseModel):
    """All customers under the filters, each counted once."""

    customers: Count


_PART: dict[str, Any] = {"value": "smb", "name": None, "customers": 21, "customers_pct": 50.0}
_SPLIT: dict[str, Any] = {**HEAD, "by": "segment", "overlapping": False}


class Split(Head):
    """Customers by one dimension."""

    by: str = Field(description="The dimension.", examples=["segment"])
    overlapping: bool = Field(description=_OVERLAPPING)


class Distribution(Split):
    """Customers by value at the close of the last month, largest part first."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_SPLIT, "totals": {"customers": 42}, "parts": [_PART]}]}
    )

    totals: CustomerTotals
    parts: list[PartLine]


class DistributionLine(BaseModel):
    """One month. Every month lists the same values, in the order of the last one."""

    month: MonthName
    is_open: bool
    customers: Count = Field(description="All customers under the filters, each counted once.")
    parts: list[PartLine]


_LINE: dict[str, Any] = {"month": "2026-11", "is_open": True, "customers": 42, "parts": [_PART]}


class DistributionTrend(Split):
    """Customers by value, at the close of every month."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_SPLIT, "months": [_LINE]}]})

    months: list[DistributionLine]


class SkuLine(BaseModel):
    """One SKU of a product."""

    sku: str = Field(examples=["CFQ7TTC0LFLZ:0002"])
    name: PlanName = None
    customers: int | None = Field(
        examples=[17],
        description="Null where a customer holds several products that share SKUs, so that it cannot be told.",
    )
    subscriptions: Count = Field(description="Active at the close.")


class Product(BaseModel):
    """A product by its code and name."""

    product: str = Field(examples=["CFQ7TTC0LFLZ"])
    name: PlanName = None


class ProductLine(Customers, Product):
    """One product, and its SKUs, most customers first."""

    skus: list[SkuLine]


_SKUS: list[dict[str, Any]] = [{"sku": "CFQ7TTC0LFLZ:0002", "name": "E5", "customers": 17, "subscriptions": 19}]
_PRODUCT: dict[str, Any] = {
    "product": "CFQ7TTC0LFLZ",
    "name": "Microsoft 365 E5",
    "customers": 21,
    "customers_pct": 50.0,
    "skus": _SKUS,
}
_PRODUCTS: dict[str, Any] = {**HEAD, "overlapping": True, "totals": {"customers": 42}, "products": [_PRODUCT]}


class Products(Head):
    """Customers by product held at the close of the last month, most customers first."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PRODUCTS]})

    overlapping: bool = Field(description=_OVERLAPPING)
    totals: CustomerTotals
    products: list[ProductLine]


class OptionLine(BaseModel):
    """One value of a filter."""

    value: str = Field(examples=["DE"])
    name: PlanName = None
    customers: Count = Field(description="At the close of the last month; 0 for a value that only earlier facts have.")


class FilterOptions(BaseModel):
    """The values of each filter, most customers first. The filter itself is left out, all others hold."""

    country: list[OptionLine]
    segment: list[OptionLine]
    seller: list[OptionLine]
    product: list[OptionLine]
    sku: list[OptionLine]
    sales_channel: list[OptionLine]
    pricing_model: list[OptionLine]
    location: list[OptionLine]
    attribution: list[OptionLine]
    vendor: list[OptionLine]
    customer_type: list[OptionLine]


_OPTIONS: dict[str, Any] = {
    name: [{"value": "unknown", "name": None, "customers": 42}] for name in FilterOptions.model_fields
}


class Filters(Head):
    """What filters may ask for in the range."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**HEAD, "options": _OPTIONS}]})

    options: FilterOptions


def distribution(question: SplitQuestion, answer: Answer[SplitMonth]) -> Distribution:
    """Return the HTTP shape of the parts of one month."""
    return Distribution(
        **_split(question, answer), totals=_totals(answer.figures), parts=_parts(answer.figures, question, answer.names)
    )


def distribution_trend(question: SplitQuestion, answer: Answer[list[SplitMonth]]) -> DistributionTrend:
    """Return the HTTP shape of the parts of every month."""
    months = [_line(own, question, answer) for own in answer.figures]
    return DistributionTrend(**_split(question, answer), months=months)


def products(question: SplitQuestion, answer: Answer[product_figures.Products]) -> Products:
    """Return the HTTP shape of customers by product."""
    return Products(
        **head(question, answer),
        overlapping=question.overlapping,
        totals=CustomerTotals(customers=answer.figures.customers),
        products=[_product(part, answer.names) for part in answer.figures.parts],
    )


def filters(question: Question, answer: Answer[dict[str, list[Option]]]) -> Filters:
    """Return the HTTP shape of what filters may ask for."""
    options = {
        dimension: [
            OptionLine(value=each.value, name=answer.names.get((dimension, each.value)), customers=each.customers)
            for each in own
        ]
        for dimension, own in answer.figures.items()
    }
    return Filters(**head(question, answer), options=FilterOptions(**options))


def _split(question: SplitQuestion, answer: Answer[Any]) -> dict[str, Any]:
    return head(question, answer) | {"by": question.by, "overlapping": question.overlapping}


def _line(own: SplitMonth, question: SplitQuestion, answer: Answer[Any]) -> DistributionLine:
    month, is_open = format_month(own.month), own.month >= answer.open_from
    parts = _parts(own, question, answer.names)
    return DistributionLine(month=month, is_open=is_open, customers=own.customers, parts=parts)


def _parts(own: SplitMonth, question: SplitQuestion, names: Names) -> list[PartLine]:
    return [
        PartLine(value=part.value, name=names.get((question.by, part.value)), **_customers(part)) for part in own.parts
    ]


def _product(part: ProductPart, names: Names) -> ProductLine:
    skus = [
        SkuLine(sku=own.sku, name=names.get(("sku", own.sku)), customers=own.customers, subscriptions=own.subscriptions)
        for own in part.skus
    ]
    name = names.get(("product", part.product))
    return ProductLine(product=part.product, name=name, **_customers(part), skus=skus)


def _customers(part: Share | ProductPart) -> dict[str, Any]:
    return {"customers": part.customers, "customers_pct": number(part.customers_pct)}


def _totals(own: SplitMonth) -> CustomerTotals:
    return CustomerTotals(customers=own.customers)
