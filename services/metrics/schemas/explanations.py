"""The shape of an explanation: a figure, and page by page the customers that make it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.metrics.domain.cells import Amount
from services.metrics.domain.evidence import Evidence
from services.metrics.domain.explaining import Explained, FigureQuestion
from services.metrics.domain.facts import Attributes
from services.metrics.domain.months import FOREVER, Instant, format_month, moment_of
from services.metrics.domain.quantities import exact_text
from services.metrics.schemas.evidence import EVENT_TYPES, FactLine, fact_line
from services.metrics.schemas.head import HEAD, Head, head
from services.metrics.service.answers import Answer
from services.metrics.service.explaining import Contributor, Explanation
from shared.http.paging import encode_cursor
from shared.redaction import MASK

Number = int | str
"""A whole number; usage is an exact decimal in a string."""

_NUMBER = "Of usage an exact decimal in a string, of all else a whole number."


class ContributorLine(BaseModel):
    """One customer with a part in the figure."""

    customer_id: str = Field(examples=["n00101"])
    amount: Number = Field(examples=[1], description=f"What it adds. {_NUMBER}")
    before: Number | None = Field(description="What it added at `since`; null without.")
    change: Number | None = Field(description="`amount` less `before`; null without `since`.")
    acquired: str | None = Field(examples=["2026-05"], description="Month of acquisition on the basis.")
    facts: list[FactLine] = Field(description="What puts it there; with `since`, what changed it. At most 100.")
    facts_total: int = Field(examples=[1])


class Sum(BaseModel):
    """How many customers were listed, and what their amounts come to (with `since`, their changes)."""

    customers: int = Field(examples=[1])
    amount: Number = Field(examples=[1])


_FACT: dict[str, Any] = {
    "kind": "subscription",
    "id": "n00101-s1",
    "event_type": EVENT_TYPES["subscription"],
    "effective_at": "2026-05-31T00:00:00Z",
    "version": 1,
    "event_id": "5f0c5c2c6d1d4f3f8e1b2a3c4d5e6f70",
    "source": "/tenantry/sync/northwind-portal",
    "recorded_at": "2026-06-01T10:11:12Z",
    "withdrawn": False,
    "says": "active from 2026-05-31: CFQ7TTC0LFLZ CFQ7TTC0LFLZ:0002, 25 seats",
    "data": {
        "status": "active",
        "product": "CFQ7TTC0LFLZ",
        "sku": "CFQ7TTC0LFLZ:0002",
        "vendor": "Microsoft",
        "seats": 25,
        "per_user": True,
        "trial": False,
    },
    "replaces": None,
}
_CUSTOMER: dict[str, Any] = {
    "customer_id": "n00101",
    "amount": 1,
    "before": None,
    "change": None,
    "acquired": "2026-05",
    "facts": [_FACT],
    "facts_total": 1,
}
_EXPLANATION: dict[str, Any] = {
    **HEAD,
    "from": "2026-11",
    "measure": "customers",
    "include_trials": True,
    "include_cancelled": False,
    "figure": 42,
    "since": None,
    "before": None,
    "change": None,
    "customers_total": 42,
    "customers": [_CUSTOMER],
    "page": {"customers": 1, "amount": 1},
    "so_far": {"customers": 1, "amount": 1},
    "next_cursor": "WyJuMDAxMDEiLDEsIjEiLDQyLCI0MiJd",
    "redacted": False,
}


class ExplanationPage(Head):
    """One figure and the customers that make it. The amounts (with `since`, the changes) of all pages add up to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXPLANATION]})

    measure: Explained
    include_trials: bool
    include_cancelled: bool
    figure: Number = Field(description=f"The figure as it is now. {_NUMBER}")
    since: datetime | None
    before: Number | None = Field(description="The figure as it was known at `since`; null without, or not counted.")
    change: Number | None = Field(description="`figure` less `before`: the sum of all changes.")
    customers_total: int | None = Field(description="On all pages; null where counting would read too many.")
    customers: list[ContributorLine]
    page: Sum
    so_far: Sum = Field(description="Of this page and all before it; on the last page, the whole.")
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null on the last.")
    redacted: bool = Field(description="A protected customer's place within its country is withheld.")


def explanation(question: FigureQuestion, since: Instant | None, answer: Answer[Explanation]) -> ExplanationPage:
    """Return the HTTP shape of one page of an explanation."""
    found, told = answer.figures, _Teller(question)
    change = found.totals.amount if since is not None else None
    customers = [_line(own, told, compared=since is not None) for own in found.contributors]
    return ExplanationPage(
        **head(question, answer),
        measure=question.measure,
        include_trials=question.include_trials,
        include_cancelled=question.include_cancelled,
        figure=told(found.figure),
        since=None if since is None else moment_of(since),
        before=None if change is None else told(found.figure - change),
        change=None if change is None else told(change),
        customers_total=found.totals.customers,
        customers=customers,
        page=Sum(customers=len(customers), amount=told(sum(own.listed for own in found.contributors))),
        so_far=Sum(customers=found.so_far.customers, amount=told(found.so_far.amount)),
        next_cursor=_cursor(found) if found.more else None,
        redacted=any(map(_is_redacted, found.contributors)),
    )


class _Teller:
    """Turns amounts of one figure into JSON."""

    def __init__(self, question: FigureQuestion) -> None:
        self._exact = question.is_quantity

    def __call__(self, amount: Amount) -> Number:
        return exact_text(amount) if self._exact else amount


def _line(own: Contributor, told: _Teller, *, compared: bool) -> ContributorLine:
    return ContributorLine(
        customer_id=own.customer_id,
        amount=told(own.amount),
        before=told(own.before or 0) if compared else None,
        change=told(own.listed) if compared else None,
        acquired=None if own.acquired == FOREVER else format_month(own.acquired),
        facts=list(map(fact_line, own.facts)),
        facts_total=own.facts_total,
    )


def _cursor(found: Explanation) -> str:
    """Return the mark of the next page; amounts as text, since they may be larger than JSON numbers."""
    mark = found.so_far
    amount = None if found.totals.amount is None else str(found.totals.amount)
    return encode_cursor([mark.after, mark.customers, str(mark.amount), found.totals.customers, amount])


def _is_redacted(own: Contributor) -> bool:
    return any(map(_hides, own.facts))


def _hides(own: Evidence) -> bool:
    return any(isinstance(fact, Attributes) and fact.city == MASK for fact in (own.fact, own.replaces))
