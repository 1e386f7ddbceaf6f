"""The index a page goes by: the one of the filter that matches least, whatever else could be found in it."""

from itertools import product

import pytest

from services.customers.domain.listing import Filters, ListQuery, Ordering
from services.customers.domain.names import fold
from services.customers.domain.search import searched
from services.customers.domain.tables.customers import CUSTOMERS
from services.customers.repository import ways
from services.customers.repository.queries import TRAITS
from services.customers.repository.shelves import shelf_of
from services.customers.repository.tables import Listed, TableReader
from services.customers.repository.ways import Count, Way, WayFinder
from shared.events.customers import CustomerChanged
from shared.mongo import snapshot
from tests.support.builders import customer
from tests.support.customers_service import CustomersBench

COUNT = 240
"""So many that two words which nearly every name has do not find few enough to ask no further."""

QUESTIONS: list[Filters] = [
    {"name": ("zenith pharma 007",)},
    {"name": ("pharma 00 zen",)},
    {"name": ("pharma zen",)},
    {"name": ("zenith pharma", "bakery 12")},
    {"city": ("München",), "postal_code": ("10101",)},
    {"city": ("Berlin",), "region": ("Nowhere",)},
    {"country": ("DE",), "seller": ("s-1",)},
    {"country": ("DE",), "city": ("München",), "name": ("zen",)},
]
LIMITS = [(5_000, 20), (5, 20), (5, 1), (5, 0)]
"""Rows counted at most, and read for each row wanted: from everything is few to nothing is."""


def told(partner: str) -> list[CustomerChanged]:
    return [
        customer(
            partner_id=partner,
            customer_id=f"c-{number:03d}",
            name=f"Zenith {'Pharma' if number % 11 else 'Bakery'} {number:03d}",
            country="DE" if number % 2 else "FR",
            seller=f"s-{number % 3}",
            city="München",
            region="Bavaria",
            postal_code=str(10_000 + number),
        )
        for number in range(COUNT)
    ]


def passes(fact: CustomerChanged, filters: Filters) -> bool:
    return all(_passes(fact, name, values) for name, values in filters.items())


def _passes(fact: CustomerChanged, name: str, values: tuple[str, ...]) -> bool:
    if name == "name":
        words = fold(fact.name or "").split()
        return any(all(any(w.startswith(s) for w in words) for s in searched("name", each)) for each in values)
    told_value: str = getattr(fact, name)
    return told_value in values


def asked(partner: str, filters: Filters) -> ListQuery:
    return ListQuery(partner, CUSTOMERS, filters, Ordering("name"), 50)


async def page(customers: CustomersBench, query: ListQuery) -> Listed:
    async with snapshot(customers.client) as session:
        return await TableReader(customers.rooms).page(query, None, count_all=True, session=session)


async def way_of(customers: CustomersBench, query: ListQuery, rows: int) -> Way:
    async with snapshot(customers.client) as session:
        return await WayFinder(customers.rooms.customers, shelf_of(query), session, rows=rows).way(query)


async def test_every_way_leads_to_the_same_rows(
    customers: CustomersBench, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = told(partner)
    await customers.tell(*facts)

    for (counted, read), filters in product(LIMITS, QUESTIONS):
        monkeypatch.setattr(ways, "COUNTED_AT_MOST", counted)
        monkeypatch.setattr(ways, "READ_PER_ROW", read)
        right = [fact for fact in reversed(facts) if passes(fact, filters)]
        listed = await page(
            customers, ListQuery(partner, CUSTOMERS, filters, Ordering("customer_id", descending=True), 100)
        )
        found = [line.summary.customer_id for line in listed.lines]
        assert found == [fact.customer_id for fact in right[:100]], (counted, read, filters)
        assert listed.total == Count(len(right)), (counted, read, filters)


@pytest.mark.parametrize("filters", [QUESTIONS[0], QUESTIONS[4]], ids=["words", "values"])
async def test_only_rows_of_the_best_filter_are_read(customers: CustomersBench, partner: str, filters: Filters) -> None:
    await customers.tell(*told(partner))
    query = asked(partner, filters)

    way = await way_of(customers, query, rows=50)

    wanted = shelf_of(query).matching(partner, filters, way.leader)
    plan = await customers.rooms.customers.find(wanted).hint(list(way.hint.items())).explain()
    assert way.best is not None
    assert way.best.matches < COUNT / 10
    assert plan["executionStats"]["totalDocsExamined"] == way.best.matches


async def test_who_wants_many_rows_reads_more_of_a_filter(
    customers: CustomersBench, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "COUNTED_AT_MOST", 5)
    await customers.tell(*told(partner))
    query = asked(partner, QUESTIONS[6])

    assert list((await way_of(customers, query, rows=1)).hint)[1] == "name_key"
    assert list((await way_of(customers, query, rows=50)).hint)[1:] == list(TRAITS)
