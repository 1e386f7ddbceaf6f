"""What can be exported, as owners declare it, and while one of them is silent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.exports.domain.datasets import FilterKind, Need
from services.exports.errors import InvalidRequest, SourceUnavailable
from services.exports.service.catalogue import Catalogue
from services.exports.source import DatasetSource
from tests.support.arrow_owner import DESCRIPTION

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
REVENUE = {
    "name": "revenue",
    "title": "Revenue",
    "rows_are": "line",
    "columns": [{"name": "amount", "type": "decimal", "title": "Amount", "description": "", "personal": False}],
    "filters": [{"name": "from", "kind": "month"}, {"name": "to", "kind": "of a later version"}],
    "needs": ["revenue"],
    "of_a_later_version": True,
}


class Owners:
    """Two owners; each answers what the test says, or not at all."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"customers": [DESCRIPTION], "metrics": [REVENUE]}
        self.asked: list[str] = []
        self.moment = NOON
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        source = DatasetSource(http, {name: f"http://{name}" for name in self.answers}, token_file=None)
        self.catalogue = Catalogue(source, self)

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as one owner."""
        self.asked.append(request.url.host)
        told = self.answers[request.url.host]
        if told is None:
            raise httpx.ConnectError("refused")
        return told if isinstance(told, httpx.Response) else httpx.Response(200, json=told)

    async def names(self) -> list[str]:
        """Return the datasets that are known."""
        return [dataset.name for dataset in await self.catalogue.all()]


async def test_datasets_are_read_as_their_owner_declares_them() -> None:
    owners = Owners()
    assert await owners.names() == ["customers", "revenue"]
    revenue = await owners.catalogue.get("revenue")
    assert (revenue.owner, revenue.needs, revenue.periods) == ("metrics", frozenset({Need.REVENUE}), ("",))
    assert [each.kind for each in revenue.filters] == [FilterKind.MONTH, FilterKind.TEXT]
    customers = await owners.catalogue.get("customers")
    assert (customers.title, customers.columns[0].title, customers.filters[0].title) == (
        "Customers",
        "Customer id",
        "Country",
    )


async def test_owners_are_asked_again_after_a_minute() -> None:
    owners = Owners()
    await owners.names()
    await owners.names()
    assert sorted(owners.asked) == ["customers", "metrics"]
    owners.moment += timedelta(seconds=60)
    owners.answers["metrics"] = []
    assert await owners.names() == ["customers"]


@pytest.mark.parametrize("answer", [None, httpx.Response(500), httpx.Response(200, text="no JSON"), [{"name": "X Y"}]])
async def test_what_an_owner_had_stays_while_it_is_away(answer: Any) -> None:
    owners = Owners()
    await owners.names()
    owners.answers["metrics"] = answer
    owners.moment += timedelta(seconds=60)
    assert await owners.names() == ["customers", "revenue"]
    asked = len(owners.asked)
    owners.moment += timedelta(seconds=9)
    await owners.names()
    assert len(owners.asked) == asked


async def test_a_dataset_nobody_has_is_refused_unless_an_owner_has_never_spoken() -> None:
    owners = Owners()
    with pytest.raises(InvalidRequest) as caught:
        await owners.catalogue.get("invoices")
    assert caught.value.allowed == ("customers", "revenue")
    silent = Owners()
    silent.answers["metrics"] = None
    assert (await silent.catalogue.get("customers")).name == "customers"
    with pytest.raises(SourceUnavailable, match="metrics"):
        await silent.catalogue.get("revenue")
