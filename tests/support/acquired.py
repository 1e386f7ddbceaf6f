"""Whether the dates of customers are those that metrics counts by, on a running stack."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Literal

from tests.support.stack import RunningStack

Basis = Literal["active_subscription", "open_order"]
ByMonth = Mapping[str, frozenset[str]]
_PAGE = "200"


async def first_acquired(stack: RunningStack, partner: str, basis: Basis, until: str) -> ByMonth:
    """Who was acquired in each month up to `until`, as the customer details table dates it."""
    return _by_month(await _details(stack, partner, basis), "acquired_at", until)


async def last_lost(stack: RunningStack, partner: str, basis: Basis, until: str) -> ByMonth:
    """Who was lost for good in each month up to `until`, as the customer details table dates it."""
    return _by_month(await _details(stack, partner, basis), "lost_at", until)


async def counted_as(
    stack: RunningStack, partner: str, measure: Literal["new", "churned", "customers"], months: list[str], basis: Basis
) -> ByMonth:
    """Who makes the figure `measure` of each month, as metrics explains it; months without anybody are left out."""
    found = {}
    for month in months:
        asked = {"measure": measure, "month": month, "basis": basis, "limit": _PAGE}
        lines = await _pages(stack, "metrics", "/v1/metrics/explain", partner, asked)
        if lines:
            found[month] = frozenset(line["customer_id"] for line in lines)
    return found


def last_of_each(months: ByMonth) -> ByMonth:
    """The last month of each customer, among `months`."""
    last: dict[str, str] = {}
    for month in sorted(months):
        last |= dict.fromkeys(months[month], month)
    return _grouped(last)


async def _details(stack: RunningStack, partner: str, basis: Basis) -> list[dict[str, Any]]:
    return await _pages(stack, "customers", "/v1/reports/customers/details", partner, {"basis": basis, "limit": _PAGE})


async def _pages(
    stack: RunningStack, service: str, path: str, partner: str, asked: Mapping[str, str]
) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    params = dict(asked)
    while True:
        page = await stack.get(service, path, partner=partner, params=params)
        lines += page["items"] if service == "customers" else page["customers"]
        if page["next_cursor"] is None:
            return lines
        params["cursor"] = page["next_cursor"]


def _by_month(lines: list[dict[str, Any]], moment: str, until: str) -> ByMonth:
    dated = {line["customer_id"]: line[moment][:7] for line in lines if line[moment]}
    return _grouped({customer: month for customer, month in dated.items() if month <= until})


def _grouped(months: Mapping[str, str]) -> ByMonth:
    grouped: dict[str, set[str]] = defaultdict(set)
    for customer, month in months.items():
        grouped[month].add(customer)
    return {month: frozenset(customers) for month, customers in grouped.items()}
