"""The index a page goes by: the one of the filter that matches least, whatever else could be found in it."""

from functools import partial
from itertools import product

import pytest

from services.customers.domain.listing import Filters, ListQuery, Ordering, Position
from services.customers.domain.names import MAX_SORT_KEY, fold, sort_key
from services.customers.domain.search import searched
from services.customers.domain.tables.customers import CUSTOMERS, DETAILS
from services.customers.repository import ways
from services.customers.repository.details import DetailsReader
from services.customers.repository.queries import BY_TRAITS
from services.customers.repository.shelves import shelf_of
from services.customers.repository.tables import Listed, TableReader
from services.customers.repository.ways import Count, Way, WayFinder
from shared.events.customers import CustomerChanged
from shared.mongo import snapshot
from tests.support.builders import customer, subscription
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
    {"country": ("DE",)},
    {"name": ("zen",), "country": ("FR",), "seller": ("s-2",)},
]
LIMITS = [(5_000, 20), (5, 20), (5, 1), (5, 0)]
"""Rows counted at most, and read for each row wanted: from everything is few to nothing is."""
ORDERINGS = [Ordering("customer_id", descending=True), Ordering("name"), Ordering("name", descending=True)]
LONG = f"Zenith {'x' * MAX_SORT_KEY} Pharma 007"
"""A name of which the sort key holds the first words only."""


def told(partner: str) -> list[CustomerChanged]:
    return [
        customer(
            partner_id=partner,
            customer_id=f"c-{number:03d}",
            name=f"Zenith {'Pharma' if number % 11 else 'Bakery'} {number:03d}" if number else LONG,
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


def place(fact: CustomerChanged, ordering: Ordering) -> tuple[str, ...]:
    return (sort_key(fact.name or ""), fact.customer_id) if ordering.column == "name" else (fact.customer_id,)


async def page(customers: CustomersBench, query: ListQuery, start: Position | None = None) -> Listed:
    async with snapshot(customers.client) as session:
        return await TableReader(customers.rooms).page(query, start, count_all=True, session=session)


async def way_of(customers: CustomersBench, query: ListQuery, rows: int) -> Way:
    async with snapshot(customers.client) as session:
        return await WayFinder(customers.rooms.customers, shelf_of(query), session, rows=rows).way(query)


async def test_every_way_leads_to_the_same_rows(
    customers: CustomersBench, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = told(partner)
    await customers.tell(*facts)

    for (counted, read), filters, ordering in product(LIMITS, QUESTIONS, ORDERINGS):
        monkeypatch.setattr(ways, "COUNTED_AT_MOST", counted)
        monkeypatch.setattr(ways, "READ_PER_ROW", read)
        right = sorted(filter(partial(passes, filters=filters), facts), key=partial(place, ordering=ordering))
        right = right[::-1] if ordering.descending else right
        query = ListQuery(partner, CUSTOMERS, filters, ordering, 30)
        first = await page(customers, query)
        second = await page(customers, query, first.last) if first.last else None
        found = [line.summary.customer_id for each in (first, second) if each for line in each.lines]
        assert found == [fact.customer_id for fact in right[:60]], (counted, read, filters, ordering)
        assert first.total == Count(len(right)), (counted, read, filters, ordering)


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
    assert list((await way_of(customers, query, rows=50)).hint)[1:] == list(BY_TRAITS)


async def test_few_rows_are_read_once_for_the_page_and_the_count(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*told(partner))

    read = await rows_read(customers, asked(partner, {"country": ("DE",), "city": ("München",)}))

    assert read == COUNT / 2


async def test_of_a_frequent_word_only_names_with_it_are_read_in_their_order(
    customers: CustomersBench, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "COUNTED_AT_MOST", 5)
    monkeypatch.setattr(ways, "READ_PER_ROW", 0)
    facts = told(partner)
    await customers.tell(*facts)
    bakeries = sum(passes(fact, {"name": ("bakery",)}) for fact in facts)

    read = await rows_read(customers, asked(partner, {"name": ("bakery",)}))

    # The long one's key ends before its last words, so that it has to be looked at.
    assert read == bakeries + 1


async def test_under_one_value_rows_come_by_name_however_many_they_are(customers: CustomersBench, partner: str) -> None:
    await customers.tell(*told(partner))

    assert await rows_read(customers, asked(partner, {"country": ("DE",)})) == 51


@pytest.mark.parametrize("filters", [QUESTIONS[6], {"country": ("DE",)}], ids=["several", "one"])
async def test_details_are_numbered_without_reading_a_row(
    customers: CustomersBench, partner: str, filters: Filters
) -> None:
    facts = told(partner)
    bought = (subscription("2025-01-01", partner_id=partner, customer_id=fact.customer_id) for fact in facts)
    await customers.tell(*facts, *bought)
    query = ListQuery(partner, DETAILS, filters, Ordering("number"), 50)

    assert await rows_read(customers, query) == 0


async def rows_read(customers: CustomersBench, query: ListQuery) -> int:
    """How many documents MongoDB reads to find and count the rows of a page, without those of the page itself."""
    await customers.rooms.customers.database.command({"profile": 2})
    try:
        async with snapshot(customers.client) as session:
            tables = TableReader(customers.rooms)
            if query.table is DETAILS:
                await DetailsReader(tables).page(query, None, session=session)
            else:
                await tables.page(query, None, count_all=False, session=session)
    finally:
        await customers.rooms.customers.database.command({"profile": 0})
    profile = customers.rooms.customers.database["system.profile"]
    hinted = [{f"{command}.hint": {"$exists": True}} for command in ("command", "originatingCommand")]
    found = await profile.find({"$or": hinted}).to_list(None)
    await profile.drop()
    assert found
    return sum(each["docsExamined"] for each in found)
