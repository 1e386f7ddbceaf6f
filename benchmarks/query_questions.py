"""The fixed questions of the query benchmark, and how contenders answer those of them that they can."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from benchmarks.metrics_population import FIRST, MONTHS
from benchmarks.query_contenders import SHOWN, Contender, Filters, Told
from services.metrics.domain.months import format_month, parse_month

RANGE: Final = {"from_": format_month(FIRST + MONTHS - SHOWN), "to": format_month(FIRST + MONTHS - 1)}

Ask = Callable[[Contender, Filters], Awaitable[Told]]


@dataclass(frozen=True, slots=True)
class Fixed:
    """One question; `ask` and `read` where contenders can answer it too."""

    name: str
    path: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    filters: Filters = field(default_factory=dict)
    ask: Ask | None = None
    read: Callable[[Any], Told] | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """The query parameters."""
        return {**RANGE, **self.asked, **self.filters}


def _months(answer: Any) -> Told:
    return {str(parse_month(own["month"]) - FIRST): own["customers"] for own in answer["months"]}


def _parts(answer: Any) -> Told:
    return {part["value"]: part["customers"] for part in answer["parts"]}


def _countries(answer: Any) -> Told:
    return {part["country"]: part["customers"] for part in answer["countries"]}


def _hundredths(answer: Any) -> Told:
    return {str(own["percentile"]): int(Decimal(own["amount"]) * 4) for own in answer["percentiles"]}


async def _closings(them: Contender, filters: Filters) -> Told:
    return await them.closings(filters)


async def _segments(them: Contender, filters: Filters) -> Told:
    return await them.split("segment", filters)


async def _split_by_country(them: Contender, filters: Filters) -> Told:
    return await them.split("country", filters)


async def _cities(them: Contender, filters: Filters) -> Told:
    return await them.split("city", filters)


async def _used(them: Contender, filters: Filters) -> Told:
    return await them.hundredths(filters)


THREE: Final[Sequence[Filters]] = (
    {"country": ["US", "DE"], "segment": ["smb"], "seller": ["seller-1", "seller-2"]},
    {"country": ["US", "DE"], "sales_channel": ["direct"], "product": ["product-1"]},
    {"segment": ["smb"], "seller": ["seller-1", "seller-2"], "vendor": ["microsoft"]},
    {"country": ["US", "GB", "FR"], "segment": ["smb"], "pricing_model": ["flat"]},
    {"country": ["DE"], "segment": ["smb"], "vendor": ["aws"]},
    {"segment": ["smb"], "sales_channel": ["web"], "attribution": ["DPOR"]},
    {"country": ["US"], "segment": ["smb"]},
)
QUESTIONS: Final = (
    Fixed("summary", "summary"),
    Fixed("active", "active", ask=_closings, read=_months),
    Fixed("active, 3 filters", "active", {}, THREE[0], _closings, _months),
    Fixed(
        "distribution, 3 filters",
        "distribution",
        {"by": "segment"},
        THREE[1],
        _segments,
        _parts,
    ),
    Fixed(
        "geography, 1 filter",
        "geography",
        {},
        {"seller": ["seller-3"]},
        _split_by_country,
        _countries,
    ),
    Fixed("cities, 2 filters", "geography", {"by": "city"}, THREE[6], _cities, _parts),
    Fixed("distribution trend, 3 filters", "distribution-trend", {"by": "product"}, THREE[2]),
    Fixed("products, 3 filters", "products", {}, THREE[3]),
    Fixed("filters, 3 filters", "filters", {}, THREE[4]),
    Fixed(
        "percentiles, 1 filter",
        "percentiles",
        {"measure": "raw_usage"},
        {"country": ["US", "DE"]},
        _used,
        _hundredths,
    ),
    Fixed("leaderboard, 3 filters", "leaderboard", {}, THREE[5]),
)
